"""What became of cards of own pages. Past tense, ids and primitives only; delivered after commit in the same tenant."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPreviewWanted:
    """Somebody named an own page of which nothing, or nothing new, is known.

    Attributes:
        url: the page.
        conversation: public id of the conversation in which it is named.
    """

    url: str
    conversation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPreviewKnown:
    """What is known of a page that a conversation names changed, or a line is to stand without its card.

    Attributes:
        conversation: public id of the conversation.
    """

    conversation: UUID
