"""The words that bots write: a canary names the company, a token the line, a mark the notes."""

from __future__ import annotations

import re
from uuid import uuid4

CANARY = re.compile(r"canary[0-9a-f]{12}")
TOKEN = re.compile(r"token[0-9a-f]{16}")
NOTE = "forstaffonly"


def canary_word() -> str:
    """A new canary."""
    return f"canary{uuid4().hex[:12]}"


def token_word() -> str:
    """A new token."""
    return f"token{uuid4().hex[:16]}"


def token_in(body: str) -> str:
    """The token of a line, or an empty string."""
    found = TOKEN.search(body)
    return found[0] if found else ""
