"""The card of a conversation: what the visitor has said already, so that nobody asks him again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from chat.models import Conversation, ConversationCard, Message
from chat.selectors.departments import routing_settings
from visitors.models import Visitor
from visitors.selectors.happenings import product_looked_at
from visitors.selectors.inviting import visit_now
from visitors.selectors.memberdata import member_data_of

MEMBERS = ("order", "product", "email", "phone", "wish")
LONGEST = 300
MOST_LINES = 60
Source = Literal["said", "contact", "order", "page", "staff"]
_ORDER = re.compile(r"(?:order|注文(?:番号)?|订单(?:号|编号)?|no\.?|#)\D{0,16}?([A-Z]{0,4}-?\d{4,}[\dA-Z-]*)", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w-])\+?\(?\d[\d ()./-]{7,18}\d(?![\w-])")


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at one place of the card, and who said so."""

    value: str
    source: Source


def card_of(conversation: Conversation, *, now: datetime) -> dict[str, Entry]:
    """The card as it stands, by member; what is not known is not in it. What the staff wrote goes before what was found."""
    visitor = Visitor.objects.select_related("contact").get(pk=conversation.visitor_id)
    said = list(
        Message.objects.filter(conversation=conversation, sender_kind=Message.SenderKind.VISITOR, kind=Message.Kind.MESSAGE, deleted_at=None)
        .order_by("id")
        .values_list("body", flat=True)[:MOST_LINES]
    )
    found: dict[str, Entry] = {}
    if said:
        found["wish"] = Entry(" ".join(said[0].split())[:LONGEST], "said")
    _find_order(found, said, visitor, now)
    _find_product(found, said, conversation, visitor, now)
    _find_reach(found, said, visitor)
    written = ConversationCard.objects.filter(conversation=conversation).values_list("written", flat=True).first() or {}
    for member, value in written.items():
        if value:
            found[member] = Entry(value, "staff")
        else:
            found.pop(member, None)
    return {member: found[member] for member in MEMBERS if member in found}


def _find_order(found: dict[str, Entry], said: Iterable[str], visitor: Visitor, now: datetime) -> None:
    own = routing_settings().order_pattern
    for line in reversed(list(said)):
        fits = _pattern(own).search(line) if own else None
        number = fits.group(0) if fits else (fits.group(1) if (fits := _ORDER.search(line)) else "")
        if number:
            found["order"] = Entry(number[:LONGEST], "said")
            return
    if visitor.contact is not None and visitor.is_identified:
        orders = member_data_of(visitor.contact, now=now).orders
        if orders:
            found["order"] = Entry(str(orders[0][0].get("number", ""))[:LONGEST], "order")


def _find_product(found: dict[str, Entry], said: Iterable[str], conversation: Conversation, visitor: Visitor, now: datetime) -> None:
    text = "\n".join(said).casefold()
    named = next((word for word in routing_settings().product_words if word.casefold() in text), "")
    if named:
        found["product"] = Entry(named, "said")
    elif product := product_looked_at(visit_now(visitor, now=now), url=conversation.page_url):
        found["product"] = Entry(product[:LONGEST], "page")


def _find_reach(found: dict[str, Entry], said: Iterable[str], visitor: Visitor) -> None:
    contact, lines = visitor.contact, "\n".join(said)
    email = (contact.email if contact else "") or visitor.email
    phone = (contact.phones or [""])[0] if contact else ""
    if email:
        found["email"] = Entry(email, "contact")
    elif fits := _EMAIL.search(lines):
        found["email"] = Entry(fits.group(0)[:LONGEST], "said")
    order = found.get("order")
    if phone:
        found["phone"] = Entry(phone, "contact")
    else:
        for fits in _PHONE.finditer(lines):
            digits = re.sub(r"\D", "", fits.group(0))
            if 9 <= len(digits) <= 15 and (order is None or digits not in re.sub(r"\D", "", order.value)):
                found["phone"] = Entry(fits.group(0).strip()[:LONGEST], "said")
                break


@lru_cache(maxsize=64)
def _pattern(glob: str) -> re.Pattern[str]:
    """``#`` is a digit, ``@`` a letter, ``*`` some of either; everything else is itself. No two runs stand side by side, so nothing explodes."""
    parts = {"#": r"\d", "@": r"[^\W\d_]", "*": r"[\w-]{0,40}"}
    return re.compile(r"(?<!\w)" + "".join(parts.get(char, re.escape(char)) for char in re.sub(r"\*+", "*", glob)) + r"(?!\w)", re.IGNORECASE)
