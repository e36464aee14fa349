"""Canned responses: making, reviewing, filling in for a conversation, and counting what went out."""

from chat.services.canned.counting import NotThatMessage, record_canned_use
from chat.services.canned.managing import (
    LONGEST_TEXT,
    PLACEHOLDERS,
    CannedDraft,
    ShortcutTaken,
    TooManyCanned,
    change_canned,
    create_canned,
    delete_canned,
)
from chat.services.canned.proposing import Filled, fill_canned
from chat.services.canned.review import WrongState, publish_canned, return_canned, submit_canned

__all__ = [
    "LONGEST_TEXT",
    "PLACEHOLDERS",
    "CannedDraft",
    "Filled",
    "NotThatMessage",
    "ShortcutTaken",
    "TooManyCanned",
    "WrongState",
    "change_canned",
    "create_canned",
    "delete_canned",
    "fill_canned",
    "publish_canned",
    "record_canned_use",
    "return_canned",
    "submit_canned",
]
