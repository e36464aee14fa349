"""A conversation begins: with a line in the widget, or with a message left while nobody was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from chat.events import ConversationStarted
from chat.models import Conversation, ConversationCounter, Department, Message, Operator
from chat.selectors.notices import concerned_with
from chat.services.capacity import CapacityReached, take_place
from chat.services.departments.routing import await_department, route_new
from chat.services.messages import StoredMessage, send_message
from chat.services.notices import left_message_readers
from chat.services.sources import keep_source
from tenants.bus import publish
from tenants.names import lock_key
from tenants.outbox.services import enqueue_effect, enqueue_effects
from visitors.models import Visitor
from visitors.selectors import browsers_of_member
from visitors.services import store_contact_details

LIVE = (Conversation.Status.QUEUED, Conversation.Status.OPEN, Conversation.Status.SNOOZED)
OPERATORS_MAIL = "mail.operators_about_offline_message"
TRIES = 3


class VisitorIsBanned(Exception):
    """This visitor may not write."""


@dataclass(frozen=True, slots=True)
class Started:
    """The conversation and its first line; ``is_new`` is False when the line went into a conversation that was there.
    ``email`` is where the visitor is answered when he has left, if he said so.
    """

    conversation: Conversation
    message: StoredMessage
    is_new: bool
    email: str = ""


def start_conversation(
    *,
    by: Visitor,
    body: str,
    cid: UUID,
    now: datetime,
    page_url: str = "",
    page_title: str = "",
    origin: str = Conversation.Origin.WIDGET,
    files: Sequence[UUID] = (),
    department: Department | None = None,
) -> Started:
    """Begin a conversation with its first line, in one transaction.

    It never makes a second live one: if two of the visitor's tabs begin at once, the second line joins the first's. He has
    two only when one that had ended is taken up again, by a line into it (the link in a mail) or by an operator.

    Args:
        cid: the client's id of the command; the same again returns the first answer.
        files: uploads of the visitor that come with the line.
        department: what the visitor chose; the rules decide whether he gets there.

    Raises:
        MessageRefused: the text is empty or too long.
        TooManyFiles
        VisitorIsBanned: the visitor may not write.
    """
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                _lock_member(by)
                visitor = Visitor.objects.select_for_update(no_key=True).get(pk=by.pk)
                if visitor.is_banned:
                    raise VisitorIsBanned
                earlier = Message.objects.filter(sender_kind="visitor", sender_id=visitor.pk, cid=cid).select_related("conversation").first()
                conversation = earlier.conversation if earlier else _live_conversation(visitor)
                is_new = conversation is None
                if conversation is None:
                    conversation = _create(visitor, page_url=page_url, page_title=page_title, origin=origin, now=now)
                    keep_source(conversation=conversation, visitor=visitor)
                stored = send_message(conversation=conversation.uuid, by=visitor, body=body, cid=cid, files=files)
                conversation.refresh_from_db()

                if is_new:
                    publish(ConversationStarted(conversation=conversation.uuid, visitor=visitor.uuid, website=visitor.website.uuid, origin=origin, at=now))
                    route_new(conversation=conversation, visitor=visitor, body=body, chosen=department, now=now)
                return Started(conversation, stored, is_new, visitor.email)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def open_invited_conversation(
    *,
    visitor: Visitor,
    operator: Operator | None,
    is_by_hand: bool,
    body: str,
    cid: UUID,
    now: datetime,
    page_url: str = "",
    page_title: str = "",
    department: Department | None = None,
) -> Conversation:
    """Begin a conversation with the line that invited to it, assigned to the operator. Where one is live, that one.

    The line is the operator's only where he wrote it by hand: a greeting's is the robot's, with what the visitor's page said in it, and
    answers nobody.

    Args:
        visitor: his row is locked by the caller.
        operator: who may work; None: the line is the robot's too, and the conversation waits in the queue.
        cid: of the line.
        department: whose the conversation is, whether or not the operator has room for it. Whom an operator invited by hand comes to him in any case.
    """
    live = _live_conversation(visitor)
    if live is not None:
        return live
    conversation = _create(visitor, page_url=page_url, page_title=page_title, origin=Conversation.Origin.INVITATION, now=now)
    keep_source(conversation=conversation, visitor=visitor)
    conversation.department = department
    if operator is not None and (is_by_hand or _has_room(operator)):
        conversation.assignee, conversation.status, conversation.accepted_at = operator, Conversation.Status.OPEN, now
    conversation.save(update_fields=["assignee", "status", "accepted_at", "department"])
    send_message(conversation=conversation.uuid, by=operator if is_by_hand else None, body=body, cid=cid)
    conversation.refresh_from_db()
    publish(ConversationStarted(conversation=conversation.uuid, visitor=visitor.uuid, website=visitor.website.uuid, origin=conversation.origin, at=now))
    if conversation.assignee_id is None:
        await_department(conversation=conversation, now=now)
    return conversation


def _has_room(operator: Operator) -> bool:
    try:
        take_place(operator)
    except CapacityReached:
        return False
    return True


def leave_message(*, by: Visitor, name: str, email: str, body: str, cid: UUID, now: datetime, page_url: str = "", page_title: str = "") -> Started:
    """Store what a visitor wrote while nobody was there, with how to reach him, and mail the operators.

    Whom it concerns and who wants to hear of it so gets one mail, decided in the same transaction; who has quiet hours, at their end, if
    nobody took care of it by then.

    Raises:
        MessageRefused: the text is empty or too long.
        VisitorIsBanned: the visitor may not write.
        EmailRefused, UnsignedIdentity: what he says of himself is not taken.
    """
    with transaction.atomic():
        by = store_contact_details(visitor=by, name=name, email=email, now=now)
        started = start_conversation(by=by, body=body, cid=cid, now=now, page_url=page_url, page_title=page_title, origin=Conversation.Origin.OFFLINE_FORM)
        conversation, message = str(started.conversation.uuid), str(started.message.uuid)
        mails = {}
        for operator, quiet in left_message_readers(operators=concerned_with(started.conversation), now=now):
            user = str(operator.user.uuid)
            key, payload = f"{OPERATORS_MAIL}:{message}:{user}", {"conversation": conversation, "message": message, "user": user}
            if quiet is None:
                mails[key] = payload
            else:
                enqueue_effect(kind=OPERATORS_MAIL, key=key, payload={**payload, "put_off": 1}, not_before=quiet)
        enqueue_effects(kind=OPERATORS_MAIL, payloads=mails)
        return started


def resume_left_message_mail(*, conversation: Conversation, operator: Operator, payload: dict[str, Any], now: datetime) -> bool:
    """Whether a mail about a left message that was put off goes now: nobody took care of the message meanwhile, and the operator still wants such mails.
    In quiet hours that hold again it is put off again.

    Args:
        payload: of the outbox row that sends it; ``put_off`` counts how often it was.
    """
    is_done = conversation.status != Conversation.Status.QUEUED or conversation.merged_into_id is not None or conversation.first_answered_at is not None
    readers = [] if is_done else left_message_readers(operators=[operator.pk], now=now)
    for _reader, quiet in readers:
        if quiet is None:
            return True
        times = payload["put_off"] + 1
        key = f"{OPERATORS_MAIL}:{payload['message']}:{payload['user']}:{times}"
        enqueue_effect(kind=OPERATORS_MAIL, key=key, payload={**payload, "put_off": times}, not_before=quiet)
    return False


def _live_conversation(visitor: Visitor) -> Conversation | None:
    return Conversation.objects.filter(visitor__in=browsers_of_member(visitor), status__in=LIVE).order_by("-id").first()


def _lock_member(visitor: Visitor) -> None:
    """A member who begins on two browsers at once begins one conversation. Before his rows are locked, in the order of ``lock_member``."""
    if visitor.is_identified:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(f"chat.start.{visitor.contact_id}")])


def _create(visitor: Visitor, *, page_url: str, page_title: str, origin: str, now: datetime) -> Conversation:
    # The counter's lock is held until commit; everything slow comes before it.
    counter = ConversationCounter.objects.select_for_update().get(pk=1)
    counter.last_number += 1
    counter.save(update_fields=["last_number"])
    return Conversation.objects.create(
        number=counter.last_number,
        visitor=visitor,
        website=visitor.website,
        origin=origin,
        language=visitor.language,
        page_url=(page_url or visitor.page_url)[:2000],
        page_title=(page_title or visitor.page_title)[:300],
        started_at=now,
        last_message_at=now,
        listed_at=now,
        waits_since=now,
    )
