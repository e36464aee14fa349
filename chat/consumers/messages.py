"""Hot commands: lines and typing. They touch neither the ORM nor a thread; lines go to the group-commit writer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.conf import settings

from chat.live import ShownMessage, show_from_loop
from chat.mentions import may_mention
from chat.protocol import Face, Person, StaffMessage, VisitorMessage, photo_for_visitor
from chat.protocol_events import OperatorTyping, TypingToStaff
from chat.services.messages import MessageRefused, NewMessage, Outcome, StoredMessage, check_body, message_sent
from chat.services.messages.statement import build_statement, keys, parameters, results
from tenants.files.services import photo_url
from tenants.ids import new_id
from tenants.realtime.commits import Statement
from tenants.realtime.envelope import CommandError, ErrorCode, staff_frame, visitor_frame
from tenants.realtime.groups import StaffGroup, VisitorGroup
from tenants.realtime.hints import hint_effect_from_loop, hint_feed_from_loop
from tenants.realtime.hub import current_hub
from tenants.realtime.registry import command
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef

NOT_FOUND = "There is no such conversation."
MENTIONS = "A note that mentions somebody goes by note.send."


class VisitorLine(msgspec.Struct):
    """A line of the visitor."""

    conversation: UUID
    body: str


class OperatorLine(msgspec.Struct):
    """A line of an operator, or a note that only colleagues see."""

    conversation: UUID
    body: str
    kind: Literal["message", "note"] = "message"


class SentByVisitor(msgspec.Struct):
    """The stored line."""

    message: VisitorMessage


class SentByOperator(msgspec.Struct):
    """The stored line."""

    message: StaffMessage


class VisitorTyping(msgspec.Struct):
    """What the visitor has typed so far; empty: nothing (any more)."""

    conversation: UUID | None
    body: str


class OperatorTypingCommand(msgspec.Struct):
    """Whether the operator writes."""

    conversation: UUID
    is_typing: bool


_NOWHERE = frozenset({Outcome.NOT_FOUND, Outcome.MERGED})


class Line:
    """What became of one line, and how it is shown if it was ever stored."""

    __slots__ = ("shown", "stored")

    def __init__(self, tenant: TenantRef, stored: StoredMessage) -> None:
        self.stored = stored
        self.shown = None if stored.outcome in _NOWHERE else ShownMessage(tenant, message_sent(stored))


def read_lines(tenant: TenantRef, items: Sequence[NewMessage], rows: Iterable[Sequence[Any]]) -> list[Line]:
    """The statement's rows as lines, in the order of the batch."""
    return [Line(tenant, stored) for stored in results(items, rows)]


def committed(tenant: TenantRef, lines: Sequence[Line]) -> None:
    """Show what the writer stored, and tell the relay that the inbox moved and when effects will be due."""
    is_new, due_s = False, set[int]()
    for line in lines:
        if line.shown is not None and line.stored.outcome is Outcome.STORED:
            is_new = True
            if line.stored.effect_due_s is not None:
                due_s.add(line.stored.effect_due_s)
            show_from_loop(line.shown)
    if is_new:
        hint_feed_from_loop(current_hub(), tenant)
    if due_s:
        hint_effect_from_loop(current_hub(), tenant, min(due_s))


MESSAGES = Statement("messages", build_statement, parameters, read_lines, committed, keys)


@command("message.send", Audience.VISITOR, VisitorLine, kind="hot", answer=SentByVisitor, needs_cid=True)
def send_by_visitor(session: Session, cid: UUID, data: VisitorLine) -> None:
    """Say a line. Answered when it is stored; the same cid again is answered with the first line."""
    _submit(session, cid, data.conversation, "visitor", "message", data.body)


@command("message.send", Audience.OPERATOR, OperatorLine, kind="hot", answer=SentByOperator, needs_cid=True)
def send_by_operator(session: Session, cid: UUID, data: OperatorLine) -> None:
    """Say a line, or write a note. Answered when it is stored; the same cid again is answered with the first line."""
    _submit(session, cid, data.conversation, "operator", data.kind, data.body)


def _submit(session: Session, cid: UUID, conversation: UUID, sender_kind: str, kind: str, body: str) -> None:
    if not session.may_see(conversation) or session.ticket is None:
        raise CommandError(ErrorCode.NOT_FOUND, NOT_FOUND)
    try:
        body = check_body(body)
    except MessageRefused as error:
        raise CommandError(ErrorCode.INVALID, str(error)) from error
    if kind == "note" and may_mention(body):
        raise CommandError(ErrorCode.INVALID, MENTIONS)
    item = NewMessage(uuid=new_id(), conversation=conversation, sender_kind=sender_kind, sender_id=session.ticket.subject_id, cid=cid, kind=kind, body=body)
    _write(session, item)
    session.unanswered += 1


def _write(session: Session, item: NewMessage) -> None:
    session.hub.writer.submit(MESSAGES, session.tenant, item, partial(_answer, session, item))


def _answer(session: Session, item: NewMessage, line: Line | None, error: CommandError | None) -> None:
    if line is not None and line.stored.outcome is Outcome.MERGED and line.stored.conversation is not None:
        # The matter goes on elsewhere; what he said after this comes after it there too, as it was answered the same.
        try:
            return _write(session, msgspec.structs.replace(item, conversation=line.stored.conversation))
        except CommandError as full:
            line, error = None, full
    session.unanswered -= 1
    cid = item.cid
    if error is not None or line is None:
        assert error is not None
        session.fail(cid, error.code, error.text, retry=error.retry)
    elif line.shown is None:
        session.fail(cid, ErrorCode.NOT_FOUND, NOT_FOUND)
    else:
        # The event's data and the answer's are the same shape.
        shown = line.shown.for_visitor() if session.audience is Audience.VISITOR else line.shown.for_staff()
        session.ack(cid, shown.data)


@command("typing", Audience.VISITOR, VisitorTyping, kind="hot")
def typing_of_visitor(session: Session, cid: UUID | None, data: VisitorTyping) -> None:
    """Show what one types to the operators, before it is sent; at most once a second. Never stored, not answered."""
    if data.conversation is None or data.conversation not in session.watched:
        return
    body = data.body[: settings.LIMITS["message_characters"]]
    frame = staff_frame(TypingToStaff("visitor", body=body), conversation=data.conversation)
    session.hub.publish(StaffGroup.of("conversation", data.conversation, tenant=session.tenant), frame)


@command("typing", Audience.OPERATOR, OperatorTypingCommand, kind="hot")
def typing_of_operator(session: Session, cid: UUID | None, data: OperatorTypingCommand) -> None:
    """Show the visitor and the colleagues that one writes; what is written stays with the operator. Not answered."""
    if data.conversation not in session.watched or session.ticket is None:
        return
    claims: dict[str, Any] = session.ticket.claims
    photo = str(claims.get("photo", ""))
    shown_name = str(claims.get("shown_name") or claims.get("name", ""))
    to_visitor = OperatorTyping(Face(shown_name, photo_for_visitor(photo, session.tenant), str(claims.get("title", ""))), data.is_typing)
    to_staff = TypingToStaff(
        "operator",
        operator=Person(session.ticket.subject, str(claims.get("name", "")), photo_url(photo) or None),
        is_typing=data.is_typing,
    )
    tenant = session.tenant
    session.hub.publish(VisitorGroup.of("conversation", data.conversation, tenant=tenant), visitor_frame(to_visitor, conversation=data.conversation))
    session.hub.publish(StaffGroup.of("conversation", data.conversation, tenant=tenant), staff_frame(to_staff, conversation=data.conversation))
