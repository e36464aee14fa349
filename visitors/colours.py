"""Text colours that can be read on, or as, a company's accent: decided by measuring contrast as WCAG 2.2 defines it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict

Rgb = tuple[float, float, float]

_WHITE: Rgb = (255, 255, 255)
_BLACK: Rgb = (0, 0, 0)
# The widget's surface in the dark.
_DARK: Rgb = (39, 44, 47)
_FALLBACK: Rgb = (15, 124, 131)
# 4.5 is asked for; a little more outlives rounding.
ENOUGH = 4.55
# What a thing that is no text needs before its ground (WCAG 2.2, 1.4.11).
VISIBLE = 3.0
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class AccentColours(TypedDict):
    """The accent, what is written on it, and the accent as text or line on a white surface and on a dark one; each as ``#rrggbb``."""

    accent: str
    on_accent: str
    on_light: str
    on_dark: str


@lru_cache(maxsize=1024)
def accent_colours(accent: str) -> AccentColours:
    """What to paint with for an accent such as ``#0f7c83``; anything that is no colour is taken for that one."""
    base = _parse(accent)
    return AccentColours(
        accent=_hex(base),
        on_accent=_hex(_WHITE if contrast(base, _WHITE) >= min(ENOUGH, contrast(base, _BLACK)) else _BLACK),
        on_light=_readable(base, _WHITE, _BLACK),
        on_dark=_readable(base, _DARK, _WHITE),
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an accent does: the contrast of the words on it, that of the button before the page, and a like colour that can be made out; or None."""

    words: float
    button: float
    repaired: str | None


def judge_accent(accent: str, *, is_dark: bool = False) -> Verdict:
    """Measure an accent.

    Args:
        is_dark: the widget is always dark: then so is what it stands on.
    """
    base, ground = _parse(accent), _DARK if is_dark else _WHITE
    button = contrast(base, ground)
    repaired = None if button >= VISIBLE else _readable(base, ground, _WHITE if is_dark else _BLACK, enough=VISIBLE + 0.05, step=0.04)
    return Verdict(contrast(base, _parse(accent_colours(accent)["on_accent"])), button, repaired)


def contrast(a: Rgb, b: Rgb) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _readable(colour: Rgb, background: Rgb, towards: Rgb, *, enough: float = ENOUGH, step: float = 0.12) -> str:
    for _turn in range(round(2.4 / step)):
        if contrast(colour, background) >= enough:
            break
        red, green, blue = (value + (end - value) * step for value, end in zip(colour, towards, strict=True))
        colour = red, green, blue
    return _hex(colour)


def _luminance(colour: Rgb) -> float:
    parts = [value / 255 for value in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parse(colour: str) -> Rgb:
    if not _HEX.fullmatch(colour):
        return _FALLBACK
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(value):02x}" for value in colour)
