"""What becomes of an invitation: seen, taken up, refused, or never answered."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from chat.events import InvitationAccepted, InvitationDismissed, InvitationExpired, InvitationShown
from chat.models import Invitation, Operator
from chat.selectors.greetings import REGRET_WITHIN
from chat.selectors.inviting import OPEN, invitation_by_uuid, overdue_invitations
from chat.services.invitations.sending import lock_visitor
from chat.services.starting import Started, open_invited_conversation, start_conversation
from tenants.bus import publish
from visitors.services import record_refusal

# A page change leaves a gap, and leases are renewed by the half minute.
GONE_FOR = timedelta(seconds=90)
MOST_AT_ONCE = 500


class InvitationIsOver(Exception):
    """It was refused, has run out, or was taken back."""


def mark_invitation_shown(*, invitation: Invitation, now: datetime) -> Invitation:
    """The visitor has it before him. Only the first time counts.

    Raises:
        InvitationIsOver
    """
    with transaction.atomic():
        row = _lock(invitation)
        if row.status not in OPEN or row.expires_at <= now:
            raise InvitationIsOver
        if row.status == Invitation.Status.SENT:
            row.status, row.shown_at = Invitation.Status.SHOWN, now
            row.save(update_fields=["status", "shown_at"])
            publish(InvitationShown(invitation=row.uuid, visitor=row.visitor.uuid, at=now))
        return row


def accept_invitation(*, invitation: Invitation, now: datetime) -> Invitation:
    """The visitor wants to talk: the invitation's text becomes the first line of a conversation with who invited him.

    Accepting again returns the same conversation. One that ran out a moment ago is still good: he cannot know that it did.

    Raises:
        InvitationIsOver: he had refused it.
    """
    with transaction.atomic():
        row = _lock(invitation)
        if row.status == Invitation.Status.ACCEPTED and row.conversation_id is not None:
            return invitation_by_uuid(row.uuid)
        if row.status not in {*OPEN, Invitation.Status.EXPIRED} or row.visitor.is_banned:
            raise InvitationIsOver
        operator = _may_work(row)
        conversation = open_invited_conversation(
            visitor=row.visitor,
            operator=operator,
            is_by_hand=row.greeting_id is None,
            body=row.body,
            cid=row.uuid,
            now=now,
            page_url=row.page_url,
            page_title=row.page_title,
            department=row.greeting.department if row.greeting else None,
        )
        row.status, row.answered_at, row.conversation = Invitation.Status.ACCEPTED, now, conversation
        row.shown_at = row.shown_at or now
        row.save(update_fields=["status", "answered_at", "conversation", "shown_at"])

        publish(InvitationAccepted(invitation=row.uuid, visitor=row.visitor.uuid, conversation=conversation.uuid, at=now))
        return invitation_by_uuid(row.uuid)


def accept_by_writing(
    *, invitation: Invitation, body: str, cid: UUID, now: datetime, page_url: str = "", page_title: str = "", files: Sequence[UUID] = ()
) -> Started:
    """The visitor answers what stands in his open panel: its text and his line become a conversation, both or neither.

    So nobody is given a conversation with somebody who only closed what had opened by itself. Where the invitation is over, his line
    begins a conversation of its own: what was written is never lost.

    Args:
        cid: the client's id of the line; the same again returns the first answer.
        files: uploads of the visitor that come with it.

    Raises:
        MessageRefused: the text is empty or too long.
        VisitorIsBanned: the visitor may not write.
    """
    with transaction.atomic():
        with suppress(InvitationIsOver):
            accept_invitation(invitation=invitation, now=now)
        return start_conversation(by=invitation.visitor, body=body, cid=cid, now=now, page_url=page_url, page_title=page_title, files=files)


def dismiss_invitation(*, invitation: Invitation, is_never: bool, now: datetime) -> Invitation:
    """The visitor does not want to talk. It is remembered with him and binds everybody who would invite him.

    Refusing again adds "never again" if that was said; nothing else changes. One that was accepted stays so.
    """
    with transaction.atomic():
        row = _lock(invitation)
        if row.status == Invitation.Status.ACCEPTED:
            return row
        if row.status == Invitation.Status.DISMISSED and (row.is_never or not is_never):
            return row
        is_first = row.status != Invitation.Status.DISMISSED
        row.status, row.is_never = Invitation.Status.DISMISSED, is_never
        if is_first:
            row.answered_at = now
            row.shown_at = row.shown_at or now
        row.save(update_fields=["status", "is_never", "answered_at", "shown_at"])
        record_refusal(visitor=row.visitor, is_never=is_never, now=now)

        assert row.shown_at is not None
        is_regret = is_first and now - row.shown_at <= REGRET_WITHIN
        publish(InvitationDismissed(invitation=row.uuid, visitor=row.visitor.uuid, is_never=is_never, is_regret=is_regret, at=now))
        return row


def expire_invitations(*, now: datetime) -> int:
    """Close what nobody answered in time and what was sent to visitors who left; at most 500 at once. Returns how many."""
    count = 0
    for row in overdue_invitations(now=now, gone_for=GONE_FOR).select_related("visitor")[:MOST_AT_ONCE]:
        with transaction.atomic():
            # An answer that came meanwhile wins.
            changed = Invitation.objects.filter(pk=row.pk, status__in=OPEN).update(status=Invitation.Status.EXPIRED, answered_at=now)
            if changed:
                publish(InvitationExpired(invitation=row.uuid, visitor=row.visitor.uuid, at=now))
                count += 1
    return count


def _lock(invitation: Invitation) -> Invitation:
    """The newest state of the row under its visitor's lock, which every writer takes first."""
    visitor = lock_visitor(invitation.visitor)
    row = Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
    row.visitor = visitor
    return row


def _may_work(row: Invitation) -> Operator | None:
    """Who invited, if he still works here."""
    if row.operator_id is None:
        return None
    return Operator.objects.select_related("user").filter(pk=row.operator_id, user__is_active=True).first()
