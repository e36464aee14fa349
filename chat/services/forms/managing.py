"""A company designs its forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from chat.models import ChatForm
from chat.permissions import NotAllowed
from chat.services.forms.shapes import LONGEST_CHOICE, LONGEST_INTRO, LONGEST_LABEL, MOST_CHOICES, MOST_FIELDS, Field, in_language, suits
from tenants.accounts.audit import register_kind
from tenants.accounts.changes import Setting, Thing, Values, per_language, register_setting, texts_flat, texts_of
from tenants.accounts.models import User
from tenants.accounts.services.changes import record_change
from tenants.fields import clean_line
from visitors.selectors.contacts import attributes_by_slug

register_kind("chat_form", _("Forms"), {"changed": _("Changed the form “{subject}”")})


class FormRefused(ValueError):
    """Something is not in order; ``errors`` names where (``questions.0.labels``) and what: empty, too_long, too_many, bad_choice, repeated."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{where}: {code}" for where, code in errors.items()))
        self.errors = dict(errors)


def change_form(
    *, by: User, moment: str, is_active: bool | None = None, intro: Mapping[str, str] | None = None, fields: Sequence[Field] | None = None
) -> ChatForm:
    """Change what is named; the rest stays.

    Raises:
        NotAllowed: only the owner and admins may.
        FormRefused
    """
    if not by.may_administer:
        raise NotAllowed
    errors: dict[str, str] = {}
    cleaned = None if fields is None else _clean_fields(fields, errors)
    texts = None if intro is None else _clean_texts(intro, "intro", LONGEST_INTRO, errors, needs_one=False)
    if errors:
        raise FormRefused(errors)
    with transaction.atomic():
        ChatForm.objects.get_or_create(moment=moment)
        row = ChatForm.objects.select_for_update(no_key=True).get(moment=moment)
        before = _values(row)
        if cleaned is not None:
            row.fields = msgspec.to_builtins(cleaned)
        if texts is not None:
            row.intro = texts
        row.is_active = row.is_active if is_active is None else is_active
        if row.is_active and not row.fields:
            raise FormRefused({"questions": "empty"})
        row.save()
        subject, count = str(row.get_moment_display()), len(row.fields)
        name = setting_of(moment)
        record_change(by=by, action="chat_form.changed", setting=name, subject=subject, before=before, after=_values(row), active=row.is_active, fields=count)
        return row


def _clean_fields(fields: Sequence[Field], errors: dict[str, str]) -> list[Field]:
    if len(fields) > MOST_FIELDS:
        errors["questions"] = "too_many"
        return []
    attributes = attributes_by_slug() if any(field.maps_to.startswith("attributes.") for field in fields) else {}
    cleaned: list[Field] = []
    for at, field in enumerate(fields):
        where = f"questions.{at}"
        if any(field.key == other.key for other in cleaned):
            errors[f"{where}.key"] = "repeated"
        if field.kind not in ChatForm.Kind.values:
            errors[f"{where}.kind"] = "bad_choice"
        slug = field.maps_to.removeprefix("attributes.")
        if not suits(field.kind, field.maps_to) or (field.maps_to.startswith("attributes.") and slug not in attributes):
            errors[f"{where}.maps_to"] = "bad_choice"
        elif field.maps_to and any(field.maps_to == other.maps_to for other in cleaned):
            errors[f"{where}.maps_to"] = "repeated"
        labels = _clean_texts(field.labels, f"{where}.labels", LONGEST_LABEL, errors)
        choices = _clean_choices(field, where, errors) if field.kind == ChatForm.Kind.CHOICE else {}
        cleaned.append(Field(field.key, field.kind, labels, field.required, field.maps_to, choices))
    return cleaned


def _clean_texts(texts: Mapping[str, str], where: str, longest: int, errors: dict[str, str], *, needs_one: bool = True) -> dict[str, str]:
    known = {code for code, _name in settings.LANGUAGES}
    kept = {language: line for language, text in texts.items() if language in known and (line := clean_line(text))}
    if any(len(line) > longest for line in kept.values()):
        errors[where] = "too_long"
    elif needs_one and not kept:
        errors[where] = "empty"
    return kept


def _clean_choices(field: Field, where: str, errors: dict[str, str]) -> dict[str, list[str]]:
    known = {code for code, _name in settings.LANGUAGES}
    cleaned = {language: [line for text in choices if (line := clean_line(text))] for language, choices in field.choices.items() if language in known}
    kept = {language: choices for language, choices in cleaned.items() if choices}
    lengths = {len(choices) for choices in kept.values()}
    if not kept or min(lengths) < 2:
        errors[f"{where}.choices"] = "empty"
    elif len(lengths) > 1:
        # An answer is kept as its place in the list.
        errors[f"{where}.choices"] = "uneven"
    elif max(lengths) > MOST_CHOICES or any(len(text) > LONGEST_CHOICE for choices in kept.values() for text in choices):
        errors[f"{where}.choices"] = "too_long"
    return kept


def setting_of(moment: str) -> str:
    """What a form is called among the settings."""
    return f"chat_form_{moment}"


def _values(row: ChatForm) -> Values:
    return {"is_active": row.is_active, **texts_flat("intro", row.intro), "questions": row.fields}


def _shown(name: str, value: Any) -> str | None:
    if name != "questions":
        return None
    own = get_language() or settings.LANGUAGE_CODE
    return " · ".join(in_language(question.get("labels", {}), own, settings.LANGUAGE_CODE) or "?" for question in value)


def _register(moment: str) -> None:
    def read(_thing: Thing) -> Values:
        return _values(ChatForm.objects.filter(moment=moment).first() or ChatForm(moment=moment))

    def write(by: User, _thing: Thing, values: Values) -> ChatForm:
        fields = msgspec.convert(values["questions"], list[Field])
        return change_form(by=by, moment=moment, is_active=values["is_active"], intro=texts_of("intro", values), fields=fields)

    names = {"is_active": _("Ask these questions"), **per_language("intro", _("Words above the questions")), "questions": _("Questions")}
    title = {"before": _("Changes of the form before"), "after": _("Changes of the form after")}[moment]
    register_setting(Setting(name=setting_of(moment), page="chat:asking", title=title, fields=names, read=read, write=write, shown=_shown))


for _moment in ChatForm.Moment.values:
    _register(_moment)
