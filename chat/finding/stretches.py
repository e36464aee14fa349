"""Stretches of lines: an entry of the index says in which one it is, so that the newest of a frequent word are found alone."""

from __future__ import annotations

# Keys of lines to a stretch, as a power of two: 65,536.
STRETCH_BITS = 16


def stretch_of(key: int) -> int:
    """The stretch that the line with this key is in."""
    return key >> STRETCH_BITS


def stretch_word(stretch: int) -> str:
    """The word that stands in every entry of a stretch; no word of a text can be it."""
    return f"@{stretch}"
