"""Hot command: read marks go through the writer like lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import msgspec

from chat.services.marks import Marked, MarkOutcome, NewMark, build_marks, mark_parameters, mark_results
from tenants.bus import deliver_inline
from tenants.realtime.commits import Statement
from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.realtime.hints import hint_feed_from_loop
from tenants.realtime.hub import current_hub
from tenants.realtime.registry import command
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef

TRIES = 20


class VisitorRead(msgspec.Struct):
    """The newest number (in the visitor's counting) that was seen."""

    conversation: UUID
    seq: int


class OperatorRead(msgspec.Struct):
    """The newest number (in the staff's counting) that was seen."""

    conversation: UUID
    seq: int


class Done(msgspec.Struct):
    """Nothing to add."""


def committed(tenant: TenantRef, marked: Sequence[Marked]) -> None:
    """Show the marks that moved, and tell the relay: unread counts moved with them."""
    moved = [item for item in marked if item.outcome is MarkOutcome.MOVED]
    for item in moved:
        deliver_inline(tenant, item.event())
    if moved:
        hint_feed_from_loop(current_hub(), tenant)


MARKS = Statement("marks", build_marks, mark_parameters, lambda _tenant, items, rows: mark_results(items, rows), committed)


@command("message.read", Audience.VISITOR, VisitorRead, kind="hot", answer=Done)
def read_by_visitor(session: Session, cid: UUID | None, data: VisitorRead) -> None:
    """Say up to where the lines were seen; operators see it as ticks."""
    _submit(session, cid, data.conversation, data.seq)


@command("message.read", Audience.OPERATOR, OperatorRead, kind="hot", answer=Done)
def read_by_operator(session: Session, cid: UUID | None, data: OperatorRead) -> None:
    """Say up to where the lines were seen; the visitor sees it as ticks, colleagues as unread counts."""
    _submit(session, cid, data.conversation, data.seq)


def _submit(session: Session, cid: UUID | None, conversation: UUID, seq: int) -> None:
    if not session.may_see(conversation) or session.ticket is None:
        raise CommandError(ErrorCode.NOT_FOUND, "There is no such conversation.")
    mark = NewMark(conversation, session.audience.value, session.ticket.subject_id, session.ticket.subject, seq)
    session.hub.writer.submit(MARKS, session.tenant, mark, partial(_answer, session, cid, TRIES))
    session.unanswered += 1


def _answer(session: Session, cid: UUID | None, tries: int, marked: Marked | None, error: CommandError | None) -> None:
    if marked is not None and marked.outcome is MarkOutcome.STALE:
        error = CommandError(ErrorCode.UNAVAILABLE, "This could not be saved yet.", retry=True)
        if tries:
            try:
                session.hub.writer.submit(MARKS, session.tenant, marked.mark, partial(_answer, session, cid, tries - 1))
                return
            except CommandError as refused:
                error = refused
    session.unanswered -= 1
    if error is not None or marked is None:
        if cid is not None and error is not None:
            session.fail(cid, error.code, error.text, retry=error.retry)
    elif marked.outcome is MarkOutcome.NOT_FOUND:
        session.fail(cid, ErrorCode.NOT_FOUND, "There is no such conversation.")
    elif cid is not None:
        session.ack(cid, Done())
