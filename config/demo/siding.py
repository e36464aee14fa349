"""What the demo company's people say to each other about a visitor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from chat.models import Conversation, Operator, SideConversation
from chat.services.side import say_in_side, see_side, start_side
from tenants.ids import new_id

ABOUT = "Marcus Oyelaran"
LINES = [
    ("ben", "Second parcel this month that ends in the locker at 1420 Elm. May I send him a new one if the code does not work?"),
    ("aoi", "Yes, and leave the shipping off. The carrier's form for it: https://carrier.example/claims/20418"),
    ("lin", "I told the warehouse: orders to that postcode go by the other carrier from tomorrow."),
]


def ask_colleagues(*, operators: Mapping[str, Operator], now: datetime) -> None:
    """Let one side conversation stand beside a conversation of a demo company that has none."""
    conversation = Conversation.objects.select_related("visitor").filter(visitor__name=ABOUT).order_by("id").first()
    if SideConversation.objects.exists() or conversation is None:
        return
    first, *rest = LINES
    people = [operators[who].uuid for who, _body in rest]
    side = start_side(by=operators[first[0]], conversation=conversation, people=people, subject="The locker at 1420 Elm", body=first[1], cid=new_id(), now=now)
    for who, body in rest:
        say_in_side(side=side, by=operators[who], body=body, cid=new_id(), now=now)
    for who, _body in LINES:
        # Seen at once: what stays unseen would be mailed to people who do not exist.
        see_side(side=side, by=operators[who], seq=len(LINES), now=now)
    # The services store the present.
    for line in side.lines.all():
        line.created_at = now - timedelta(minutes=6 * (len(LINES) + 1 - line.seq))
        line.save(update_fields=["created_at"])
    SideConversation.objects.filter(pk=side.pk).update(created_at=now - timedelta(minutes=6 * len(LINES)), last_at=now - timedelta(minutes=6))
