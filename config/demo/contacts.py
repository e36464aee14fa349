"""Whom the demo company knows: the guests of its talks who left an address, members of its shop, and what it wants to know of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from config import demo
from tenants.accounts.models import User
from tenants.sealing import seal
from visitors.models import Contact, ContactAttribute, MemberSource, MemberSourceKey, Visitor, Website
from visitors.services import store_contact_details
from visitors.services.contacts import (
    AttributeFields,
    ContactFields,
    add_note,
    change_contact,
    create_attribute,
    create_contact,
    identify_visitor,
    record_consent,
)
from visitors.services.memberdata.sources import PURPOSE
from visitors.tokens import Identity

ATTRIBUTES: list[dict[str, Any]] = [
    {"label": "Tea club", "slug": "tea_club", "type": "choice", "choices": ["Leaf", "Bud", "Blossom"]},
    {"label": "Customer since", "slug": "customer_since", "type": "date"},
    {"label": "Orders a year", "slug": "orders_a_year", "type": "number"},
]
PEOPLE: list[dict[str, Any]] = [
    {
        "name": "Hannah Lindqvist",
        "email": "hannah@nordicteahouse.example",
        "company": "Nordic Tea House",
        "phones": ["+46 8 123 456 78"],
        "tags": ["wholesale"],
    },
    {"name": "高橋 直子", "email": "takahashi@example.jp", "company": "茶房 月", "phones": ["03-1234-5678"], "tags": ["wholesale", "vip"], "language": "ja"},
    {"name": "王 芳", "email": "wangfang@example.cn", "company": "清风茶馆", "tags": ["press"], "language": "zh-CN"},
]


def ask_shop(*, website: Website) -> None:
    """Let the demo shop be asked for its members; its port may be another one today."""
    url = f"{demo.shop_origin()}/sodan/members"
    source, _made = MemberSource.objects.get_or_create(website=website, defaults={"url": url})
    if source.url != url:
        source.url = url
        source.save(update_fields=["url"])
    if not website.member_source_keys.exists():
        sealed = seal(demo.MEMBER_KEY, purpose=PURPOSE, owner=website.uuid)
        MemberSourceKey.objects.create(website=website, sealed_secret=sealed, ending=demo.MEMBER_KEY[-4:])


def know(*, owner: User, colleague: User, now: datetime) -> None:
    """Make the contacts of a demo company that has none."""
    if ContactAttribute.objects.exists():
        return
    for fields in ATTRIBUTES:
        create_attribute(by=owner, fields=cast(AttributeFields, fields))
    for number, person in enumerate(PEOPLE):
        values = {"tea_club": ["Leaf", "Bud", "Blossom"][number % 3], "customer_since": f"202{number + 2}-04-0{number + 1}", "orders_a_year": 6 + 5 * number}
        create_contact(
            by=owner, fields=cast(ContactFields, {**person, "owner": colleague, "attributes": values}), source="hand", now=now - timedelta(days=40 - number)
        )
    guests = list(Visitor.objects.exclude(email="").order_by("id"))
    for number, visitor in enumerate(guests):
        if number % 3 == 0:
            _member(visitor, number, now)
        else:
            store_contact_details(visitor=visitor, name=visitor.name, email=visitor.email, now=visitor.created_at)
    for contact in Contact.objects.filter(is_verified=True):
        add_note(by=colleague, contact=contact, body="Prefers to be written to, not called. Sends tea to his sister each autumn.", now=now - timedelta(days=1))
        record_consent(by=None, contact=contact, what="newsletter", is_given=True, where="checkout", now=now - timedelta(days=9))
        change_contact(by=owner, contact=contact, fields={"tags": ["member"], "owner": colleague}, now=now)


def _member(visitor: Visitor, number: int, now: datetime) -> None:
    order = {"number": f"K-{2041 + number}", "total": f"¥{3200 + 480 * number:,}", "status": "sent", "placed_on": (now - timedelta(days=5)).date().isoformat()}
    claims = {"name": visitor.name, "email": visitor.email, "attributes": {"tea_club": "Bud", "orders_a_year": 9 + number}, "orders": [order]}
    identify_visitor(visitor=visitor, sent=None, identity=Identity(f"member-{1001 + number}", int(now.timestamp()), claims), now=now)
