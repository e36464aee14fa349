"""How the widget looks on a website: checked here, whoever says it, because it is shown on other people's pages (A026)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.accounts.changes import Setting, Thing, Values, per_language, register_setting, texts_flat, texts_of
from tenants.accounts.models import User
from tenants.accounts.services.changes import record_change
from tenants.bus import publish
from tenants.fields import clean_line
from tenants.files.services import LOGOS, has_photo, store_image
from visitors.events import WebsiteChanged
from visitors.look import ACCENT, LANGUAGES, LONGEST, MOST_OFFSET, MOST_PHONE_X, MOST_PHONE_Y, TEXTS
from visitors.models import Website

LOOK = "website_look"
_PLAIN = ("accent", "side", "offset_x", "offset_y", "phone_offset_x", "phone_offset_y", "theme", "icon", "faces", "logo")

LOOK_WORDS = {
    "bad_colour": _("A colour such as #0f7c83."),
    "bad_choice": _("There is no such choice."),
    "out_of_range": _("This is more than there is room for."),
    "too_long": _("This is too long for its place."),
    "unknown_language": _("Use en, ja and zh-hans."),
    "no_logo": _("Upload a logo first."),
}


class LookNotAllowed(PermissionError):
    """Only owners and admins change how the widget looks."""


class LookRefused(ValueError):
    """A value cannot be taken; ``field`` and ``code`` (bad_colour, bad_choice, out_of_range, too_long, unknown_language, no_logo) say which and why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """All that a company says about its widget's look. ``labels`` and the parts of ``texts`` (title, greeting, placeholder, offline) are words by
    language. ``logo``: where a picture that was stored is; see ``store_logo``.
    """

    accent: str = "#0f7c83"
    side: str = Website.Side.RIGHT.value
    offset_x: int = 20
    offset_y: int = 20
    phone_offset_x: int | None = None
    phone_offset_y: int | None = None
    theme: str = Website.Theme.AUTO.value
    icon: str = Website.Icon.BUBBLE.value
    faces: str = Website.Faces.PHOTO.value
    logo: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def look_of(website: Website) -> Look:
    """As it is stored."""
    return Look(**{name: getattr(website, name) for name in (*_PLAIN, "labels", "texts")})


def with_changes(look: Look, named: Mapping[str, Any]) -> Look:
    """A look of which some fields are others; a part of ``texts`` that is not named stays."""
    texts = {**look.texts, **named.get("texts", {})}
    return replace(look, **{**named, "texts": texts})


def clean_look(look: Look) -> Look:
    """The look as it is stored: colours in lower case, words as single lines without control or direction marks, empty ones left out.

    Raises:
        LookRefused
    """
    if not isinstance(look.accent, str) or not ACCENT.match(look.accent):
        raise LookRefused("accent", "bad_colour")
    for name, choices in (("side", Website.Side), ("theme", Website.Theme), ("icon", Website.Icon), ("faces", Website.Faces)):
        if getattr(look, name) not in choices.values:
            raise LookRefused(name, "bad_choice")
    limits = {"offset_x": MOST_OFFSET, "offset_y": MOST_OFFSET, "phone_offset_x": MOST_PHONE_X, "phone_offset_y": MOST_PHONE_Y}
    for name, most in limits.items():
        value = getattr(look, name)
        if (value is None and not name.startswith("phone")) or (value is not None and (type(value) is not int or not 0 <= value <= most)):
            raise LookRefused(name, "out_of_range")
    if look.logo and not has_photo(look.logo):
        raise LookRefused("logo", "no_logo")
    if look.faces == Website.Faces.LOGO and not look.logo:
        raise LookRefused("faces", "no_logo")
    unknown = set(look.texts) - set(TEXTS)
    if unknown:
        raise LookRefused("texts", "bad_choice")
    texts = {name: words for name in TEXTS if (words := _clean_words(name, look.texts.get(name, {})))}
    return replace(look, accent=look.accent.lower(), labels=_clean_words("label", look.labels), texts=texts)


def dress(website: Website, look: Look) -> None:
    """Put a look on a website that is not stored yet, or stored by the caller.

    Raises:
        LookRefused
    """
    for name, value in asdict(clean_look(look)).items():
        setattr(website, name, value)


def change_look(*, by: User, website: Website, look: Look) -> Website:
    """Change how the widget looks. Pages show it from their next load on.

    Raises:
        LookNotAllowed, LookRefused
    """
    if not by.may_administer:
        raise LookNotAllowed
    with transaction.atomic():
        row = Website.objects.select_for_update(no_key=True).get(pk=website.pk)
        before = look_values(row)
        dress(row, look)
        row.save(update_fields=[*_PLAIN, "labels", "texts"])
        record_look(by=by, row=row, before=before)
    return row


def record_look(*, by: User, row: Website, before: Values) -> None:
    """Note what changed of a look, if anything did."""
    if record_change(by=by, action="website.look_changed", setting=LOOK, thing=row.uuid, subject=row.name, before=before, after=look_values(row)):
        publish(WebsiteChanged(row.pk, row.uuid))


def store_logo(*, by: User, upload: UploadedFile[bytes]) -> str:
    """Keep a logo, square and without metadata; a look names it from then on. Old ones stay: a look that is put back needs its own.

    Raises:
        LookNotAllowed
        tenants.files.services.NotAPicture
    """
    if not by.may_administer:
        raise LookNotAllowed
    return store_image(upload, kind=LOGOS)


def look_values(website: Website) -> Values:
    """A look as the audit log keeps it."""
    flat = {name: getattr(website, name) for name in _PLAIN} | texts_flat("label", website.labels)
    for name in TEXTS:
        flat |= texts_flat(name, website.texts.get(name, {}))
    return flat


def _clean_words(name: str, words: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(words, Mapping) or not set(words) <= set(LANGUAGES):
        raise LookRefused(name, "unknown_language")
    kept = {language: line for language in LANGUAGES if (line := clean_line(str(words.get(language) or "")))}
    if any(len(line) > LONGEST[name] for line in kept.values()):
        raise LookRefused(name, "too_long")
    return kept


def _read(thing: Thing) -> Values | None:
    row = Website.objects.filter(uuid=thing).first()
    return look_values(row) if row else None


def _write(by: User, thing: Thing, values: Values) -> Website:
    texts = {name: texts_of(name, values) for name in TEXTS}
    look = Look(**{name: values[name] for name in _PLAIN}, labels=texts_of("label", values), texts=texts)
    return change_look(by=by, website=Website.objects.get(uuid=thing), look=look)


def _shown(name: str, value: Any) -> str | None:
    if name in {"side", "theme", "icon", "faces"}:
        field_ = Website._meta.get_field(name)
        return str(dict(field_.flatchoices).get(value, value))  # type: ignore[union-attr]
    if name == "logo":
        return gettext("a picture")
    return f"{value} px" if name.endswith(("offset_x", "offset_y")) else None


register_setting(
    Setting(
        name=LOOK,
        page="visitors:appearance",
        has_pages=True,
        fields={
            "accent": _("Colour"),
            "theme": _("Light or dark"),
            "side": _("Side"),
            "offset_x": _("Distance from the side"),
            "offset_y": _("Distance from the bottom"),
            "phone_offset_x": _("Distance from the side, on phones"),
            "phone_offset_y": _("Distance from the bottom, on phones"),
            "icon": _("Icon"),
            **per_language("label", _("Words on the button")),
            **per_language("title", _("Name at the top")),
            **per_language("greeting", _("Greeting")),
            **per_language("placeholder", _("Words in the empty field")),
            **per_language("offline", _("While nobody is there")),
            "faces": _("Operators appear with"),
            "logo": _("Logo"),
        },
        read=_read,
        write=_write,
        shown=_shown,
    )
)
