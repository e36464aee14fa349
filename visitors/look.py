"""How a widget looks, as its page is told: a style sheet of its own and an icon. Everything in them is made here, of checked numbers and colours."""

from __future__ import annotations

import re
from collections.abc import Mapping

from visitors.colours import accent_colours

LANGUAGES = ("en", "ja", "zh-hans")
# Words that a company may set, and how many characters of each: what the narrowest phone has room for.
LONGEST = {"label": 24, "title": 60, "greeting": 120, "placeholder": 60, "offline": 240}
TEXTS = ("title", "greeting", "placeholder", "offline")
# What the panel calls them in its catalogue.
IN_PANEL = {"greeting": "greeting", "placeholder": "placeholder", "offline": "greeting_away"}

MOST_OFFSET, MOST_PHONE_X, MOST_PHONE_Y = 400, 80, 240
# What is left of a wide screen's distance from the side where nothing is said of phones.
_PHONE_X = 40
ACCENT = re.compile(r"#[0-9a-fA-F]{6}\Z")

# Lucide's, each as the one path that the loader draws.
ICONS = {
    "bubble": "M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719",
    "talk": ("M14 9a2 2 0 0 1-2 2H6l-4 4V4a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2zM18 9h2a2 2 0 0 1 2 2v11l-4-4h-6a2 2 0 0 1-2-2v-1"),
    "question": "M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3M12 17h.01",
    "headset": (
        "M3 11h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-5Zm0 0a9 9 0 1 1 18 0m0 0v5a2 2 0 0 1-2 2h-1a2 2 0 0 1-2-2v-3a2 2 0 0 1 2-2h3Z"
        "M21 16v2a4 4 0 0 1-4 4h-5"
    ),
    "mail": "m22 7-8.991 5.727a2 2 0 0 1-2.009 0L2 7M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z",
}


def style_of(*, accent: str, offset_x: int, offset_y: int, phone_offset_x: int | None, phone_offset_y: int | None) -> str:
    """The sheet with a widget's colours and distances; what is no colour or number is taken for the usual one."""
    colours = accent_colours(accent)
    wide = {
        "--accent": colours["accent"],
        "--on-accent": colours["on_accent"],
        "--on-light": colours["on_light"],
        "--on-dark": colours["on_dark"],
    }
    across, up = _within(offset_x, MOST_OFFSET), _within(offset_y, MOST_OFFSET)
    narrow = {
        "--x": f"{min(across, _PHONE_X) if phone_offset_x is None else _within(phone_offset_x, MOST_PHONE_X)}px",
        "--y": f"{min(up, MOST_PHONE_Y) if phone_offset_y is None else _within(phone_offset_y, MOST_PHONE_Y)}px",
    }
    return f".root{{{_declared({**wide, '--x': f'{across}px', '--y': f'{up}px'})}}}@media(max-width:480px){{.root{{{_declared(narrow)}}}}}"


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Words in a language, or nothing: then the widget says its own, which are in that language."""
    found = texts.get(language)
    return found if isinstance(found, str) else ""


def title_of(texts: Mapping[str, str], language: str, fallback: str) -> str:
    """A name in a language, else in the company's, else in any: a name is better than none."""
    for code in (language, fallback, *LANGUAGES):
        if found := in_language(texts, code):
            return found
    return ""


def _declared(values: Mapping[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in values.items())


def _within(number: int, most: int) -> int:
    return min(max(int(number), 0), most)
