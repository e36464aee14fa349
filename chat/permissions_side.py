"""Who may read and write in a side conversation, and which colleagues may not see the visitor whom it is about.

Readers are exactly the participants and those who supervise. Who takes part reads it also where the company keeps the visitor's conversations
from him: he was asked by a colleague, and his colleagues are told that he sees no more of the visitor than this.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from chat.models import Conversation, DepartmentMember, Operator, SideConversation, SideLine, SideParticipant
from chat.permissions import NotFound, as_uuid, is_something_kept
from tenants.accounts.models import Role
from visitors.models import Contact, Visitor


def sides_for(rows: QuerySet[SideConversation], operator: Operator) -> QuerySet[SideConversation]:
    """Those that an operator may read: all for who supervises, else those in which he takes part."""
    if operator.user.may_supervise:
        return rows
    return rows.filter(Exists(SideParticipant.objects.filter(side=OuterRef("pk"), operator=operator)))


def access_side(*, side_id: UUID | str, operator: Operator) -> SideConversation:
    """The side conversation, if this operator may read it.

    Raises:
        NotFound: there is none, or he neither takes part nor supervises.
    """
    rows = SideConversation.objects.select_related("contact", "visitor", "conversation", "by__user")
    row = sides_for(rows, operator).filter(uuid=as_uuid(side_id)).first()
    if row is None or not operator.user.is_active:
        raise NotFound
    return row


def access_side_line(*, line_id: UUID | str, operator: Operator) -> SideLine:
    """A line of a side conversation that the operator may read.

    Raises:
        NotFound: there is none.
    """
    rows = SideLine.objects.select_related("side", "author__user", "about__user")
    row = rows.filter(uuid=as_uuid(line_id), side__in=sides_for(SideConversation.objects.all(), operator)).first()
    if row is None or not operator.user.is_active:
        raise NotFound
    return row


def access_participant(*, operator_id: UUID | str, side: SideConversation) -> Operator:
    """Somebody who takes part, also one whose account is inactive.

    Raises:
        NotFound: he is none.
    """
    row = Operator.objects.select_related("user").filter(uuid=as_uuid(operator_id), side_participations__side=side).first()
    if row is None:
        raise NotFound
    return row


def takes_part_in(side: SideConversation, operator: Operator) -> bool:
    """Whether an operator is a participant, and so may write."""
    return SideParticipant.objects.filter(side=side, operator=operator).exists()


def may_take_out(*, side: SideConversation, who: Operator, by: Operator) -> bool:
    """Whether somebody may be taken out: oneself, or by whoever began it, or by those who supervise."""
    return who.pk == by.pk or side.by_id == by.pk or by.user.may_supervise


def operators_who_see_visitor(*, contact: Contact | None, visitor: Visitor | None, conversation: Conversation | None = None) -> QuerySet[Operator]:
    """The active operators who may see the conversation that it is about, or where none is named any with that visitor."""
    rows = Operator.objects.filter(user__is_active=True)
    if not is_something_kept():
        return rows
    if conversation is not None:
        about = Conversation.objects.filter(pk=conversation.pk)
    else:
        about = Conversation.objects.filter(visitor__contact=contact) if contact is not None else Conversation.objects.filter(visitor=visitor)
    if not about.exists() or about.filter(department=None).exists():
        return rows
    members = DepartmentMember.objects.filter(department__in=about.values("department")).values("operator")
    return rows.filter(Q(pk__in=about.exclude(assignee=None).values("assignee")) | Q(pk__in=members) | ~Q(user__role=Role.OPERATOR))
