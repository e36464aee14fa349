"""Patterns of addresses, in which ``*`` stands for anything."""

from __future__ import annotations


def fits(text: str, pattern: str) -> bool:
    """Whether the whole text is as the pattern says; in time that grows with the text, whatever the pattern."""
    # No regular expression: of many stars on a long address its time would have no bound.
    first, *rest = pattern.split("*")
    if not rest:
        return text == first
    if not text.startswith(first):
        return False
    at, last = len(first), rest.pop()
    for part in rest:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - at >= len(last) and text.endswith(last)
