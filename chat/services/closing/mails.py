"""Mail to a visitor who was not there when his conversation ended or he was promised something, and to who is to keep that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from chat.models import Conversation, Message, Promise
from chat.selectors.closing import Ending, ending_of, newest_event
from chat.services.links import open_link
from tenants.outbox.services import enqueue_effect
from tenants.scope import current_tenant
from tenants.tokens import derive_token

CLOSING_MAIL = "mail.visitor_about_closing"
PROMISE_MAIL = "mail.operator_about_promise"
# So that what is undone at once is told to nobody, and the last words have gone out before.
PATIENCE = timedelta(seconds=90)
WAS_THERE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class PlannedClosing:
    """What such a mail tells, and the token of its link."""

    conversation: Conversation
    line: Message
    ending: Ending
    token: str


def plan_closing_mail(*, conversation: Conversation, now: datetime) -> bool:
    """In the transaction in force, have the visitor told by mail of how he was left, if only mail reaches him.

    Returns:
        Whether a mail may go out.
    """
    visitor = conversation.visitor
    line = newest_event(conversation, ["closed", "promised"])
    if line is None or not visitor.email or visitor.is_banned or (visitor.seen_at is not None and visitor.seen_at > now - WAS_THERE):
        return False
    key, payload = f"{CLOSING_MAIL}:{line.uuid}", {"conversation": str(conversation.uuid), "line": str(line.uuid)}
    enqueue_effect(kind=CLOSING_MAIL, key=key, payload=payload, not_before=now + PATIENCE)
    return True


def closing_to_mail(*, conversation: Conversation, line: UUID, now: datetime) -> PlannedClosing | None:
    """What is to be mailed now: nothing if the conversation went on, the visitor came back meanwhile, or there is nothing to say."""
    visitor, newest = conversation.visitor, newest_event(conversation, ["closed", "promised", "waits", "reopened", "promise_kept"])
    if newest is None or newest.uuid != line or not visitor.email or visitor.is_banned:
        return None
    if visitor.seen_at is not None and visitor.seen_at > newest.created_at:
        return None
    is_promise = newest.data["event"] == "promised"
    if is_promise != (conversation.status != Conversation.Status.CLOSED):
        return None
    ending = ending_of(conversation, now=now)
    if not is_promise and (not ending.may_rate or ending.rating is not None):
        return None
    token = derive_token("closing-link", current_tenant().uuid, newest.uuid)
    open_link(conversation=conversation, token=token, now=now)
    return PlannedClosing(conversation, newest, ending, token)


def plan_promise_mail(*, promise_id: UUID, missed: bool, now: datetime) -> bool:
    """In the transaction in force, have whoever is to keep a promise told by mail, unless he holds a dashboard open.

    Returns:
        Whether one is sent.
    """
    promise = Promise.objects.select_related("operator__user", "conversation__assignee__user").get(uuid=promise_id)
    owner = promise.conversation.assignee or promise.operator
    there = now - timedelta(seconds=settings.OPERATOR_GONE_AFTER_S)
    if owner is None or not owner.user.is_active or (owner.seen_at is not None and owner.seen_at >= there):
        return False
    payload = {"promise": str(promise_id), "user": str(owner.user.uuid), "missed": missed}
    enqueue_effect(kind=PROMISE_MAIL, key=f"{PROMISE_MAIL}:{promise_id}:{'missed' if missed else 'near'}", payload=payload)
    return True
