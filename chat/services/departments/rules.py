"""What must hold for a rule: validated JSON and its evaluator. All that is stated must hold; a list holds when one of its members does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from chat.services.asking import UUID_PATTERN, ChannelWord, Patterns, Words, matches
from visitors.models import Visitor
from visitors.selectors.inviting import visit_now
from visitors.selectors.memberdata import member_data_of
from visitors.selectors.segments import contacts_in_segments

# How shops call an order of which nothing is left to do; every other one is open.
CLOSED_ORDERS = (
    *("delivered", "completed", "complete", "closed", "cancelled", "canceled", "refunded", "returned", "done"),
    *("配達済", "配達完了", "完了", "キャンセル", "返金済", "返品済", "已送达", "已签收", "已完成", "已取消", "已退款", "已退货"),
)


class BadRule(ValueError):
    """The JSON is no set of conditions; in words, it says where."""


class RuleConditions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a conversation goes to the rule's department.

    ``pages``: where he writes, with ``*`` for anything. ``words``: one of these stands in his first line. ``tags``, ``segments`` (public ids):
    of his contact. ``order``: whether the member has an order that is not over.
    """

    pages: Patterns = []
    channels: Annotated[list[ChannelWord], msgspec.Meta(max_length=7)] = []
    words: Words = []
    languages: Words = []
    tags: Words = []
    segments: Annotated[list[Annotated[str, msgspec.Meta(pattern=UUID_PATTERN)]], msgspec.Meta(max_length=20)] = []
    order: Literal["", "open", "none"] = ""


def read_conditions(value: Any) -> RuleConditions:
    """Conditions from JSON.

    Raises:
        BadRule
    """
    try:
        return msgspec.convert(value, RuleConditions)
    except msgspec.ValidationError as error:
        raise BadRule(str(error)) from None


def is_silent(conditions: RuleConditions) -> bool:
    """Whether nothing is stated: the rule holds for everybody."""
    return conditions == RuleConditions()


@dataclass(slots=True)
class Case:
    """What is known of a visitor and his question; what costs a query is asked once, and only if a rule asks for it."""

    visitor: Visitor
    body: str
    page_url: str
    language: str
    now: datetime
    _channel: str | None = None
    _has_open_order: bool | None = None

    def channel(self) -> str:
        """Through which channel the visit came in which he writes."""
        if self._channel is None:
            visit = visit_now(self.visitor, now=self.now)
            touch = self.visitor.last_touch or {}
            self._channel = visit.channel if visit else str(touch.get("channel", ""))
        return self._channel

    def has_open_order(self) -> bool:
        """Whether an order is known that is not over, by what was told of the member; nobody is asked for it now."""
        if self._has_open_order is None:
            contact = self.visitor.contact
            orders = member_data_of(contact, now=self.now).orders if contact and self.visitor.is_identified else []
            self._has_open_order = any(not str(order.get("status", "")).strip().casefold().startswith(CLOSED_ORDERS) for order, _by in orders)
        return self._has_open_order

    def is_in(self, segments: Collection[str]) -> bool:
        """Whether his contact is in one of the segments."""
        contact = self.visitor.contact_id
        return contact is not None and bool(contacts_in_segments([contact], segments=list(segments), now=self.now))


def holds(conditions: RuleConditions, case: Case) -> bool:
    """Whether everything that is stated is so; what costs nothing is asked first."""
    said, language = case.body.casefold(), case.language.lower()
    return (
        (not conditions.pages or matches(case.page_url, conditions.pages))
        and (not conditions.words or any(word.casefold() in said for word in conditions.words))
        and (not conditions.languages or any(language == each.lower() or language.startswith(f"{each.lower()}-") for each in conditions.languages))
        and (not conditions.tags or bool({tag.casefold() for tag in conditions.tags} & {tag.casefold() for tag in _tags(case.visitor)}))
        and (not conditions.channels or case.channel() in conditions.channels)
        and (not conditions.order or (conditions.order == "open") == case.has_open_order())
        and (not conditions.segments or case.is_in(conditions.segments))
    )


def _tags(visitor: Visitor) -> Collection[str]:
    return visitor.contact.tags if visitor.contact else ()
