"""Texts of invitations and canned responses: languages, placeholders with what stands there when nothing is known, and their limits.

``{name}``, ``{page}``, ``{product}`` and so on are filled in; ``{name|there}`` is "there" for a visitor whose name is not known.
A placeholder without such a word is left out, and the space before it with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy as _

LONGEST = 500
# Of a value: names and titles are the visitor's own words, and must not outweigh the company's.
LONGEST_VALUE = 60
PLACEHOLDERS = ("name", "page", "product")
# Each part ends at a character that it may not hold itself, so a text is read once however many braces are left open.
_PLACEHOLDER = re.compile(r"(?P<space>[ \t]?)\{(?P<name>[^{}|]*)(?:\|(?P<fallback>[^{}]*))?\}")


SENTENCES = {
    "empty": _("Write something."),
    "too_long": _("Use at most {most} characters."),
    "no_text": _("Write the text in at least one language."),
    "unknown_placeholder": _("The placeholders are {placeholders}, each with a word for when it is not known: {name|there}."),
    "bad_shortcut": _("Use letters, digits, dots and dashes, at most 40 and no spaces."),
    "unknown_language": _("Use en, ja and zh-hans."),
}


class BadText(ValueError):
    """The text cannot be used; ``code`` is one of ``SENTENCES``, ``detail`` what it is about. In words, it says what to do."""

    def __init__(self, code: str, detail: str = "", *, most: int = LONGEST, placeholders: Collection[str] = PLACEHOLDERS) -> None:
        names = str(_(", ")).join(f"{{{name}}}" for name in placeholders)
        super().__init__(str(SENTENCES[code]).replace("{most}", str(most)).replace("{placeholders}", names))
        self.code, self.detail = code, detail


def fill_in(text: str, values: Mapping[str, str], *, whole: Collection[str] = ()) -> str:
    """The text for one visitor. Values are foreign text: what looks like a placeholder in them stays as it is.

    Args:
        text: a template's text.
        values: ``name``, ``page`` and ``product``, empty where they are not known.
        whole: names of values that are not shortened, such as an address, which would lead elsewhere.
    """

    def replace(match: re.Match[str]) -> str:
        name = match["name"].strip()
        known = " ".join(values.get(name, "").split())
        known = known if name in whole else _short(known)
        if value := known or (match["fallback"] or "").strip():
            return match["space"] + value
        return ""

    return _PLACEHOLDER.sub(replace, text).strip()


def placeholders_in(text: str) -> set[str]:
    """What a text wants to have filled in."""
    return {match["name"].strip() for match in _PLACEHOLDER.finditer(text)}


def asks_product(text: str) -> bool:
    """Whether the text names what the page sells."""
    return "product" in placeholders_in(text)


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1].rstrip() + "…"


def check_text(text: str, *, most: int = LONGEST) -> str:
    """A text that goes to a visitor as it is; ``most`` characters.

    Raises:
        BadText: it is empty or too long.
    """
    text = text.strip()
    if not text:
        raise BadText("empty")
    if len(text) > most:
        raise BadText("too_long", most=most)
    return text


def check_texts(texts: Mapping[str, str], *, most: int = LONGEST, placeholders: Collection[str] = PLACEHOLDERS) -> dict[str, str]:
    """The texts of a template, greeting or canned response by language, without the empty ones.

    Raises:
        BadText: none is left, one is too long, or it has a placeholder or language that there is not.
    """
    languages = {code for code, _name in settings.LANGUAGES}
    checked: dict[str, str] = {}
    for language, text in texts.items():
        if language not in languages:
            raise BadText("unknown_language", language)
        if not text.strip():
            continue
        text = check_text(text, most=most)
        if unknown := sorted(placeholders_in(text) - set(placeholders)):
            raise BadText("unknown_placeholder", unknown[0][:40], placeholders=placeholders)
        checked[language] = text
    if not checked:
        raise BadText("no_text")
    return checked


def text_for(texts: Mapping[str, str], *, language: str, fallback: str) -> tuple[str, str]:
    """The text for a reader, and its language: his own, else the company's, else the first there is."""
    for code in (language, fallback, *texts):
        if texts.get(code):
            return code, texts[code]
    return fallback, ""
