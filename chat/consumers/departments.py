"""Departments: what a visitor chooses among and where he stands in the queue; handing over, for operators."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.utils import timezone

from chat.consumers.operators import ForStaff
from chat.models import Conversation, Department, Operator, RoutingRule
from chat.permissions import NotAllowed, NotFound, access_conversation, access_department
from chat.protocol import Face, conversation_summary, face
from chat.protocol_departments import DepartmentForVisitor, QueueForVisitor
from chat.selectors import conversation_for_staff
from chat.selectors import departments as selectors
from chat.selectors.presence import online_operators
from chat.services.capacity import CapacityReached
from chat.services.departments import Case, ConversationHasMoved, DepartmentIsEmpty, find_way, route_conversation
from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.realtime.registry import Caller, answer_error, command
from tenants.realtime.tickets import Audience
from tenants.scope import current_tenant
from visitors.models import Visitor
from visitors.services import EmailRefused, UnsignedIdentity, store_contact_details

FACES = 5
answer_error(CapacityReached, ErrorCode.CONFLICT, "That would be one conversation too many.")
answer_error(EmailRefused, ErrorCode.INVALID, "This is not an e-mail address.")
answer_error(UnsignedIdentity, ErrorCode.FORBIDDEN, "Sign in to the site first.")
answer_error(DepartmentIsEmpty, ErrorCode.CONFLICT, "Nobody is there in this department.")
answer_error(ConversationHasMoved, ErrorCode.CONFLICT, "A colleague has handed it over meanwhile.")


class ListOffered(msgspec.Struct):
    """Where the visitor is, and the language of the panel."""

    page_url: str = ""
    language: str = ""


class Offered(msgspec.Struct):
    """What he may choose among; empty where the company does not ask, or a rule decides already."""

    departments: list[DepartmentForVisitor]


class AskQueue(msgspec.Struct):
    """His conversation, and the language of the panel."""

    conversation: UUID
    language: str = ""


class LeaveEmail(msgspec.Struct):
    """His conversation, and his address."""

    conversation: UUID
    email: str


class Left(msgspec.Struct):
    """The address at which he is answered."""

    email: str


class QueueAnswer(msgspec.Struct):
    """Where it stands."""

    queue: QueueForVisitor


class Route(msgspec.Struct):
    """To which department; null: to none. ``keeps``: who has it keeps it if he is in the department."""

    conversation: UUID
    department: UUID | None
    keeps: bool = False


@command("departments.list", Audience.VISITOR, ListOffered, kind="service", answer=Offered)
def list_offered(caller: Caller, data: ListOffered) -> Offered:
    """Get the departments that the visitor may choose among before he writes."""
    visitor, now = Visitor.objects.select_related("website", "contact").get(pk=caller.subject_id), timezone.now()
    rows = [row for row in selectors.departments() if row.is_offered]
    if caller.scope:
        raise CommandError(ErrorCode.FORBIDDEN, "This link is for one conversation.")
    kinds = [rule.kind for rule in selectors.routing_rules()]
    if len(rows) < 2 or (kinds and RoutingRule.Kind.CHOICE not in kinds):
        return Offered([])
    case = Case(visitor=visitor, body="", page_url=data.page_url[:2000] or visitor.page_url, language=visitor.language, now=now)
    way = find_way(case, chosen=None, is_live=True, asks=True)
    if way.rule is not None:
        return Offered([])
    staff = selectors.staff_now(rows, now=now)
    return Offered([_shown(row, is_there=bool(staff.get(row.pk)), language=data.language) for row in rows])


@command("queue.get", Audience.VISITOR, AskQueue, kind="service", answer=QueueAnswer)
def get_queue(caller: Caller, data: AskQueue) -> QueueAnswer:
    """Get the place of the conversation in its queue, what is known of the time that takes, and who is there."""
    if caller.scope not in {"", str(data.conversation)}:
        raise NotFound
    visitor, now = Visitor.objects.get(pk=caller.subject_id), timezone.now()
    row = access_conversation(conversation_id=data.conversation, visitor=visitor)
    department = row.department
    staff = selectors.staff_now([department], now=now).get(department.pk, []) if department else list(online_operators(now=now)[:FACES])
    faces: list[Face] = [face(operator, current_tenant()) for operator in staff[:FACES]]
    shown = _shown(department, is_there=bool(staff), language=data.language) if department else None
    if row.status != Conversation.Status.QUEUED:
        return QueueAnswer(QueueForVisitor(shown, faces, None, None, False))
    waiting = selectors.waiting_of(row, now=now)
    has_waited = department is not None and (now - row.waits_since).total_seconds() >= department.overflow_after_s
    asks = has_waited and department is not None and department.overflow == Department.Overflow.MESSAGE and not visitor.email
    return QueueAnswer(QueueForVisitor(shown, faces, waiting.place, waiting.seconds, asks))


@command("queue.leave", Audience.VISITOR, LeaveEmail, kind="service", answer=Left)
def leave_email(caller: Caller, data: LeaveEmail) -> Left:
    """Say where to be answered, because nobody is free; the conversation goes on waiting."""
    if caller.scope not in {"", str(data.conversation)}:
        raise NotFound
    visitor = Visitor.objects.select_related("website").get(pk=caller.subject_id)
    access_conversation(conversation_id=data.conversation, visitor=visitor)
    return Left(store_contact_details(visitor=visitor, name="", email=data.email, now=timezone.now()).email)


@command("conversation.route", Audience.OPERATOR, Route, kind="service", answer=ForStaff)
def route(caller: Caller, data: Route) -> ForStaff:
    """Hand a conversation to a department; ``conflict`` when nobody is there, or somebody was faster."""
    operator = Operator.objects.select_related("user").filter(pk=caller.subject_id, user__is_active=True).first()
    if operator is None:
        raise NotAllowed
    conversation = access_conversation(conversation_id=data.conversation, operator=operator)
    to = access_department(department_id=data.department) if data.department else None
    route_conversation(conversation=conversation, to=to, by=operator, now=timezone.now(), keeps=data.keeps)
    return ForStaff(conversation_summary(conversation_for_staff(data.conversation)))


def _shown(row: Department, *, is_there: bool, language: str) -> DepartmentForVisitor:
    now = timezone.now()
    opening = None if is_there else selectors.calendar_for(row).next_opening(now)
    expected = selectors.expected_wait(row, now=now) if is_there else None
    return DepartmentForVisitor(row.uuid, selectors.name_for(row, language[:35]), is_there, opening, expected)
