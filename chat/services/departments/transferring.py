"""Handing a conversation to a department, and what travels with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from chat.events_departments import ConversationCardChanged, ConversationRouted
from chat.events_supervising import ConversationTaken
from chat.models import Conversation, ConversationCard, Department, DepartmentMember, Operator
from chat.permissions import NotAllowed, may_hand_over
from chat.selectors.cards import LONGEST, MEMBERS
from chat.selectors.departments import staff_now
from chat.services.changes import lock_conversation, person_of, record_change
from chat.services.conversations import AlreadyAccepted, ConversationIsClosed
from chat.services.departments.draining import note_room
from chat.services.departments.managing import DepartmentRefused
from chat.services.departments.routing import move_to
from tenants.bus import publish
from tenants.fields import clean_line


@dataclass
class DepartmentIsEmpty(Exception):
    """Nobody is there who could take it."""

    department: Department


@dataclass
class ConversationHasMoved(Exception):
    """It was handed over by somebody else meanwhile; ``department`` is where it is now."""

    department: Department | None


def route_conversation(*, conversation: Conversation, to: Department | None, by: Operator, now: datetime, keeps: bool = False) -> Conversation:
    """Hand a conversation to a department; whoever's turn it is there gets it, or it waits there. To none: everybody's queue.

    Of several who hand over the same conversation at once one does; the others are told. ``conversation`` is as the caller saw it.

    Args:
        keeps: who has it keeps it if he is in the department (or it goes to none), and a conversation that is closed stays closed: it is only filed.

    Raises:
        NotAllowed: it is a colleague's and ``by`` is no supervisor.
        ConversationIsClosed: it has ended and is not to be filed only.
        ConversationHasMoved, AlreadyAccepted: somebody was faster.
        DepartmentIsEmpty
    """
    with transaction.atomic():
        row = lock_conversation(conversation)
        if row.status == Conversation.Status.CLOSED and not keeps:
            raise ConversationIsClosed
        if row.department_id != conversation.department_id:
            if row.department_id == (to.pk if to else None):
                return row
            raise ConversationHasMoved(row.department)
        if row.assignee_id is not None and row.assignee_id != conversation.assignee_id:
            raise AlreadyAccepted(Operator.objects.select_related("user").get(pk=row.assignee_id))
        if not may_hand_over(conversation=row, operator=by):
            raise NotAllowed
        if _stays(row, to, keeps=keeps):
            if row.department_id != (to.pk if to else None):
                _file(row, to, by=by, now=now)
            return row
        if to is not None and not staff_now([to], now=now):
            raise DepartmentIsEmpty(to)
        had = row.assignee_id
        if had is None and row.department_id == (to.pk if to else None):
            return row
        move_to(row=row, department=to, by=by, reason="transfer", now=now, without=by.uuid)
        if had is not None and had != row.assignee_id:
            note_room(operator=had)
            if had != by.pk:
                people = dict(Operator.objects.filter(pk__in=[had, row.assignee_id]).values_list("pk", "uuid"))
                now_with = people.get(row.assignee_id) if row.assignee_id else None
                publish(ConversationTaken(conversation=row.uuid, previous=people[had], operator=now_with, by=by.uuid, at=now))
        return row


def write_card(*, conversation: Conversation, by: Operator, changes: Mapping[str, str], now: datetime) -> ConversationCard:
    """Write into the card what the visitor said, or take something off that is wrong; what is left out stays.

    Raises:
        DepartmentRefused: there is no such place, or the text is too long.
    """
    cleaned = {}
    for member, value in changes.items():
        if member not in MEMBERS:
            raise DepartmentRefused(member, "bad_choice")
        cleaned[member] = clean_line(value)
        if len(cleaned[member]) > LONGEST:
            raise DepartmentRefused(member, "too_long")
    with transaction.atomic():
        lock_conversation(conversation)
        row, _is_new = ConversationCard.objects.get_or_create(conversation=conversation)
        row.written = {**row.written, **cleaned}
        row.changed_by, row.changed_at = by, now
        row.save()
        publish(ConversationCardChanged(conversation=conversation.uuid, by=by.uuid, at=now))
        return row


def _stays(row: Conversation, to: Department | None, *, keeps: bool) -> bool:
    """Whether it is only filed: with whoever has it."""
    if row.status == Conversation.Status.CLOSED:
        return True
    if not keeps or row.assignee_id is None:
        return False
    return to is None or DepartmentMember.objects.filter(department=to, operator=row.assignee_id).exists()


def _file(row: Conversation, to: Department | None, *, by: Operator, now: datetime) -> None:
    row.department = to
    told = {"id": str(to.uuid), "name": to.name} if to else None
    record_change(conversation=row, event="routed", department=told, reason="filed", by=person_of(by), now=now)
    publish(ConversationRouted(conversation=row.uuid, department=to.uuid if to else None, by=by.uuid, at=now))
