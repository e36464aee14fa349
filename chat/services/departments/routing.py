"""Which department a conversation comes to, and which of its operators gets it.

A conversation never comes to a department in which nobody is there: the next rule is asked. What was left as a message while nobody was there goes
where the rules say; it waits for whoever comes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.events import ConversationAssigned
from chat.events_departments import ConversationRouted
from chat.models import Conversation, Department, Message, Operator, RoutingRule
from chat.selectors.departments import departments, departments_of, routing_rules, staff_now
from chat.services.capacity import lock_loads
from chat.services.changes import lock_conversation, person_of, record_change
from chat.services.departments.draining import note_waiting, plan_overflow
from chat.services.departments.rules import BadRule, Case, holds, read_conditions
from tenants.bus import publish
from visitors.models import Visitor
from visitors.selectors import browsers_of_member

MOST_AT_ONCE, MOST_TURNS = 200, 50


@dataclass(frozen=True, slots=True)
class Way:
    """Where a conversation goes, and who gets it if he has room; ``rule``: which rule said so."""

    department: Department | None = None
    operator: Operator | None = None
    rule: RoutingRule | None = None


def find_way(case: Case, *, chosen: Department | None, is_live: bool, asks: bool = False) -> Way:
    """What the rules say.

    Args:
        chosen: by the visitor.
        is_live: whether somebody must be there.
        asks: he has not chosen yet; only what stands before his choice decides, and what hangs on his words does not.
    """
    rows = departments()
    if not rows:
        return Way()
    staff = staff_now(rows, now=case.now)

    def takes(department: Department | None) -> bool:
        return department is not None and (not is_live or bool(staff.get(department.pk)))

    for rule in routing_rules():
        if rule.kind == RoutingRule.Kind.CHOICE:
            if asks:
                return Way()
            if takes(chosen):
                return Way(chosen, rule=rule)
        elif rule.kind == RoutingRule.Kind.LAST_OPERATOR:
            way = _to_last(case.visitor, rows, staff)
            if way is not None and is_live:
                return way
        elif takes(rule.department) and _holds(rule, case):
            return Way(rule.department, rule=rule)
    return Way(chosen) if takes(chosen) else Way()


def route_new(*, conversation: Conversation, visitor: Visitor, body: str, chosen: Department | None, now: datetime) -> None:
    """Bring a conversation that has just begun on its way, in the transaction in which it began; its row is nobody else's yet."""
    is_live = conversation.origin != Conversation.Origin.OFFLINE_FORM
    case = Case(visitor=visitor, body=body, page_url=conversation.page_url, language=conversation.language, now=now)
    way = find_way(case, chosen=chosen, is_live=is_live)
    if way.department is None and way.operator is None:
        if is_live and Department.objects.exists():
            # Who comes at this moment does not see it yet.
            note_waiting(conversation=conversation)
        return
    conversation.department = way.department
    conversation.save(update_fields=["department"])
    if not _give(conversation, way, now=now) and way.department is not None:
        _wait(conversation, way.department, now=now)


def await_department(*, conversation: Conversation, now: datetime) -> None:
    """Let a conversation that has just begun in a department find somebody there, or wait for him; one that is in none stands in the queue."""
    department = conversation.department
    if department is not None and not _give(conversation, Way(department), now=now):
        _wait(conversation, department, now=now)


def move_to(*, row: Conversation, department: Department | None, by: Operator | None, reason: str, now: datetime, without: UUID | None = None) -> None:
    """Bring a locked conversation to a department and give it to somebody there who has room; it loses whom it had.

    Args:
        reason: transfer, overflow or rules.
        without: an operator who does not get it.
    """
    row.department, row.assignee, row.status, row.snoozed_until = department, None, Conversation.Status.QUEUED, None
    told = {"id": str(department.uuid), "name": department.name} if department else None
    record_change(conversation=row, event="routed", department=told, reason=reason, now=now, **({"by": person_of(by)} if by else {}))
    publish(ConversationRouted(conversation=row.uuid, department=department.uuid if department else None, by=by.uuid if by else None, at=now))
    if department is not None and not _give(row, Way(department), now=now, without=without):
        _wait(row, department, now=now, without=without)


def place_waiting(*, conversation_id: UUID, without: UUID | None, now: datetime, again: bool = False) -> bool:
    """Look once more for somebody who has room for a conversation that waits; answers whether there was one.

    Args:
        without: an operator who does not get it.
        again: it came back to the queue, so nothing ends its wait yet.
    """
    with transaction.atomic():
        row = _lock_waiting(conversation_id)
        if row is None:
            return False
        if row.department_id is None:
            return _find_again(row, now=now)
        department = Department.objects.get(pk=row.department_id)
        if _give(row, Way(department), now=now, without=without):
            return True
        if again:
            plan_overflow(conversation=row, department=department, now=now)
        return False


def drain(*, operator: int | None = None, department: UUID | None = None, now: datetime) -> int:
    """Give out what waits for an operator's departments, or for one of them, the longest wait first; then what found nobody when it came.

    Returns:
        How many conversations found somebody.
    """
    queues = departments_of(Operator.objects.get(pk=operator)) if operator else set()
    if department is not None:
        queues |= set(Department.objects.filter(uuid=department).values_list("pk", flat=True))
    given = 0
    waiting = Conversation.objects.filter(status=Conversation.Status.QUEUED).order_by("waits_since", "id")
    automatic = waiting.filter(department__in=queues).exclude(department__strategy=Department.Strategy.BROADCAST)
    lost = waiting.filter(department=None).exclude(origin=Conversation.Origin.OFFLINE_FORM)
    for rows in (automatic, lost):
        for uuid in list(rows.values_list("uuid", flat=True)[:MOST_AT_ONCE]):
            given += place_waiting(conversation_id=uuid, without=None, now=now)
    return given


def overflow(*, conversation_id: UUID, department: UUID, turn: int, now: datetime) -> bool:
    """A conversation has waited long enough: it goes where its department says, if somebody is there; else it is looked at again."""
    with transaction.atomic():
        row = _lock_waiting(conversation_id)
        there = Department.objects.select_related("overflow_to").filter(uuid=department).first()
        if row is None or there is None or row.department_id != there.pk:
            return False
        to = there.overflow_to
        if to is None or not staff_now([to], now=now):
            if turn < MOST_TURNS:
                plan_overflow(conversation=row, department=there, now=now, turn=turn + 1)
            return False
        move_to(row=row, department=to, by=None, reason="overflow", now=now)
        return True


def _lock_waiting(conversation_id: UUID) -> Conversation | None:
    found = Conversation.objects.filter(uuid=conversation_id, status=Conversation.Status.QUEUED).first()
    row = lock_conversation(found) if found else None
    return row if row is not None and row.status == Conversation.Status.QUEUED else None


def _find_again(row: Conversation, *, now: datetime) -> bool:
    visitor = Visitor.objects.select_related("contact").get(pk=row.visitor_id)
    line = Message.objects.filter(conversation=row, sender_kind=Message.SenderKind.VISITOR).order_by("id").values_list("body", flat=True).first()
    way = find_way(Case(visitor=visitor, body=line or "", page_url=row.page_url, language=row.language, now=now), chosen=None, is_live=True)
    if way.department is None:
        return False
    move_to(row=row, department=way.department, by=None, reason="rules", now=now)
    return row.assignee_id is not None


def _wait(row: Conversation, department: Department, *, now: datetime, without: UUID | None = None) -> None:
    if department.strategy != Department.Strategy.BROADCAST:
        note_waiting(conversation=row, without=without)
    plan_overflow(conversation=row, department=department, now=now)


def _give(row: Conversation, way: Way, *, now: datetime, without: UUID | None = None) -> bool:
    """Assign the locked conversation to whoever's turn it is; False: it waits, because nobody has room or everybody may take it."""
    department = way.department
    is_shared = department is None or department.strategy == Department.Strategy.BROADCAST
    staff = [way.operator] if way.operator else []
    if department is not None and not is_shared:
        staff += [operator for operator in staff_now([department], now=now).get(department.pk, []) if operator != way.operator]
    staff = [operator for operator in staff if operator.uuid != without]
    if not staff:
        return False
    loads = lock_loads([operator.pk for operator in staff])
    capacities = dict(Operator.objects.filter(pk__in=loads).values_list("pk", "capacity"))
    free = [operator for operator in staff if (most := capacities.get(operator.pk)) is None or loads[operator.pk] < most]
    if not free:
        return False
    to = way.operator if way.operator in free and way.operator else None if is_shared else _choose(free, loads, department, row)
    if to is None:
        return False
    row.assignee, row.status, row.snoozed_until = to, Conversation.Status.OPEN, None
    row.accepted_at = row.accepted_at or now
    record_change(conversation=row, event="assigned", operator=person_of(to), now=now)
    publish(ConversationAssigned(conversation=row.uuid, operator=to.uuid, previous=None, by=None, at=now))
    return True


def _choose(free: Collection[Operator], loads: dict[int, int], department: Department | None, row: Conversation) -> Operator | None:
    """By the department's strategy. Everybody who could get it is locked, so whose turn it is is read and written by one at a time."""
    assert department is not None
    by_key = sorted(free, key=lambda operator: operator.pk)
    if department.strategy == Department.Strategy.ROUND_ROBIN:
        last = Department.objects.values_list("last_turn", flat=True).get(pk=department.pk)
        to = next((operator for operator in by_key if operator.pk > last), by_key[0])
        Department.objects.filter(pk=department.pk).update(last_turn=to.pk)
        return to
    if department.strategy == Department.Strategy.SKILL:
        return max(by_key, key=lambda operator: (*_fitness(operator, row), -loads[operator.pk]))
    return min(by_key, key=lambda operator: (loads[operator.pk], operator.pk))


def _fitness(operator: Operator, row: Conversation) -> tuple[bool, int]:
    language = row.language.lower()
    speaks = any(language == tag.lower() or language.startswith(f"{tag.lower()}-") for tag in operator.languages)
    text = " ".join([row.subject, row.preview_text, row.page_title, *row.tags]).casefold()
    return speaks, sum(skill.casefold() in text for skill in operator.skills)


def _to_last(visitor: Visitor, rows: Collection[Department], staff: dict[int, list[Operator]]) -> Way | None:
    last = (
        Conversation.objects.filter(visitor__in=browsers_of_member(visitor), assignee__isnull=False, first_answered_at__isnull=False)
        .order_by("-id")
        .values_list("assignee_id", "department_id")
        .first()
    )
    if last is None:
        return None
    for row in sorted(rows, key=lambda row: row.pk != last[1]):
        for operator in staff.get(row.pk, []):
            if operator.pk == last[0]:
                return Way(row, operator)
    return None


def _holds(rule: RoutingRule, case: Case) -> bool:
    try:
        return holds(read_conditions(rule.conditions), case)
    except BadRule:
        return False
