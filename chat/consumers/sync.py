"""The one way to catch up: register, then read what is newer than the client's number, then show what happened meanwhile."""

from __future__ import annotations

import logging
from contextlib import suppress
from uuid import UUID

import msgspec
import psycopg

from chat.consumers.timeline import Reading, latest_of, read_positions, read_timeline, summary_of, view_of_visitor
from chat.protocol import ConversationForVisitor, ConversationSummary, StaffMessage, VisitorMessage, staff_message, visitor_message
from chat.protocol_events import MessageChangedToStaff, MessageChangedToVisitor, MessageSentToStaff, MessageSentToVisitor
from tenants.realtime import registry
from tenants.realtime.envelope import CommandError, ErrorCode, encode, staff_frame, visitor_frame
from tenants.realtime.groups import StaffGroup, VisitorGroup
from tenants.realtime.hub import Hub, Membership
from tenants.realtime.registry import command
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef

log = logging.getLogger(__name__)

MOST_WATCHED = 100


class Sync(msgspec.Struct):
    """What the visitor holds; ``conversation`` null: his newest live one, or the newest of all."""

    conversation: UUID | None
    after: int


class Watch(msgspec.Struct):
    """What the operator holds; ``after`` 0: nothing."""

    conversation: UUID
    after: int


class ConversationId(msgspec.Struct):
    """A conversation."""

    conversation: UUID


class VisitorSync(msgspec.Struct):
    """What changed after the number, in order, and the number up to which it is complete; ``reset``: forget what you hold."""

    conversation: ConversationForVisitor | None
    messages: list[VisitorMessage]
    upto: int
    reset: bool


class StaffSync(msgspec.Struct):
    """What changed after the number, in order, and the number up to which it is complete; ``reset``: forget what you hold."""

    conversation: ConversationSummary | None
    messages: list[StaffMessage]
    upto: int
    reset: bool


async def watch(session: Session, conversation: UUID, after: int) -> tuple[Membership, Reading]:
    """Hear a conversation and read it, in this order. Events are held until the caller releases the membership.

    Raises:
        CommandError: there is no such conversation for this client.
    """
    if not session.may_see(conversation) or session.ticket is None:
        raise CommandError(ErrorCode.NOT_FOUND, "There is no such conversation.")
    if conversation not in session.watched and len(session.watched) >= MOST_WATCHED:
        raise CommandError(ErrorCode.TOO_MANY, "Too many conversations are open.")
    kind = VisitorGroup if session.audience is Audience.VISITOR else StaffGroup
    was_watched = conversation in session.watched
    membership = await session.hub.join(session, kind.of("conversation", conversation, tenant=session.tenant), held=True)
    try:
        reading = await read_timeline(session.hub, session.tenant, session.audience, conversation=conversation, asker=session.ticket.subject_id, after=after)
    except (psycopg.Error, OSError, TimeoutError) as error:
        if was_watched:
            membership.release()
        else:
            session.hub.leave(membership)
        raise CommandError(ErrorCode.UNAVAILABLE, "This cannot be read now.", retry=True) from error
    if reading is None:
        session.watched.pop(conversation, None)
        session.hub.leave(membership)
        raise CommandError(ErrorCode.NOT_FOUND, "There is no such conversation.")
    session.watched[conversation] = membership
    if not was_watched:
        session.hub.tell_hooks("watched", session)
    return membership, reading


@command("sync", Audience.VISITOR, Sync, kind="loop", answer=VisitorSync)
async def sync(session: Session, data: Sync) -> registry.Then:
    """Hear a conversation from now on, and get what changed after a number (0: the newest 50 lines)."""
    assert session.ticket is not None
    conversation = data.conversation
    if conversation is None and session.ticket.scope:
        conversation = UUID(session.ticket.scope)
    if conversation is None:
        with suppress(psycopg.Error, OSError, TimeoutError):
            conversation = await latest_of(session.hub, session.tenant, session.ticket.subject_id)
    if conversation is None:
        return registry.Then(VisitorSync(None, [], 0, data.after > 0))
    membership, reading = await watch(session, conversation, data.after)
    row = reading.rows[0]
    messages = [visitor_message(line, session.tenant) for line in reading.lines]
    answer = VisitorSync(view_of_visitor(row, session.tenant), messages, row.c_visitor_seq, reading.is_reset)
    return registry.Then(answer, membership.release)


@command("conversation.watch", Audience.OPERATOR, Watch, kind="loop", answer=StaffSync)
async def watch_conversation(session: Session, data: Watch) -> registry.Then:
    """Hear a conversation from now on, and get what changed after a number (0: the newest 50 lines)."""
    membership, reading = await watch(session, data.conversation, data.after)
    row = reading.rows[0]
    answer = StaffSync(summary_of(row), [staff_message(line) for line in reading.lines], row.c_staff_seq, reading.is_reset)
    return registry.Then(answer, membership.release)


@command("conversation.unwatch", Audience.OPERATOR, ConversationId, kind="loop")
async def unwatch_conversation(session: Session, data: ConversationId) -> None:
    """Hear a conversation no more."""
    membership = session.watched.pop(data.conversation, None)
    if membership is not None:
        session.hub.leave(membership)


@registry.positions
async def positions(hub: Hub, tenant: TenantRef, uuids: list[UUID]) -> tuple[dict[UUID, tuple[int, int]], int]:
    """The numbers for the heartbeat."""
    return await read_positions(hub, tenant, uuids)


@registry.catch_up
async def catch_up(session: Session, watched: dict[UUID, int], feed: int | None) -> None:
    """For a poll: what was missed comes as the events that were missed; what cannot (a reset) is told by ``positions``."""
    numbers: dict[str, int] = {}
    for conversation, after in list(watched.items())[:MOST_WATCHED]:
        try:
            membership, reading = await watch(session, conversation, after)
        except CommandError as error:
            if error.code is not ErrorCode.NOT_FOUND:
                raise
            continue
        is_visitor = session.audience is Audience.VISITOR
        newest = reading.rows[0].c_visitor_seq if is_visitor else reading.rows[0].c_staff_seq
        numbers[str(conversation)] = newest
        if newest > after and not reading.is_reset:
            for line in reading.lines:
                # A line that was changed since is told as the change that it is, under the change's number.
                is_new = line.change == (line.visitor_seq if is_visitor else line.staff_seq)
                if is_visitor:
                    shown = visitor_message(line, session.tenant)
                    told = MessageSentToVisitor(shown) if is_new else MessageChangedToVisitor(shown)
                    frame: bytes = visitor_frame(told, conversation=conversation, seq=line.change, at=line.created_at)
                else:
                    of_staff = staff_message(line)
                    heard = MessageSentToStaff(of_staff) if is_new else MessageChangedToStaff(of_staff)
                    frame = staff_frame(heard, conversation=conversation, seq=line.change, at=line.created_at)
                session.push_event(frame)
        membership.release()
    behind = any(numbers[str(uuid)] != after for uuid, after in watched.items() if str(uuid) in numbers)
    if session.audience is Audience.OPERATOR and feed is not None:
        _numbers, place = await read_positions(session.hub, session.tenant, [])
        if place != feed:
            session.push(encode("positions", {"conversations": numbers, "feed": place}))
            return
    if behind:
        session.push(encode("positions", {"conversations": numbers}))
