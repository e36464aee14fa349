"""Side conversations as their readers see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BigIntegerField, Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from chat.models import Conversation, Operator, SideConversation, SideLine, SideParticipant
from chat.permissions import visible_to
from chat.permissions_side import sides_for
from visitors.models import Contact, Visitor

FIRST_WORDS = 80


@dataclass(frozen=True, slots=True)
class SideSeen:
    """A side conversation with what its reader is shown of it. ``conversation``: None where he may not see it; ``is_in``: whether he takes part."""

    row: SideConversation
    title: str
    people: list[Operator]
    last: SideLine | None
    conversation: Conversation | None
    unread: int
    is_in: bool


def sides_about(operator: Operator, *, contact: Contact | None = None, visitor: Visitor | None = None) -> QuerySet[SideConversation]:
    """Those about a contact, or a visitor (of whom one who is a contact is meant as that), that an operator may read; the one said in last first."""
    if visitor is not None and visitor.contact is not None:
        contact = visitor.contact
    rows = SideConversation.objects.filter(contact=contact) if contact is not None else SideConversation.objects.filter(visitor=visitor)
    return _listed(sides_for(rows, operator))


def own_sides(operator: Operator, *, only_unread: bool = False) -> QuerySet[SideConversation]:
    """Those in which an operator takes part, the one said in last first; ``only_unread``: with lines that he has not seen."""
    rows = SideConversation.objects.filter(participants__operator=operator)
    if only_unread:
        unseen = _unread_lines(operator).filter(side=OuterRef("pk"))
        # Most have nothing new: their numbers say so before any line is looked at.
        rows = rows.filter(last_seq__gt=F("participants__read_seq")).alias(unseen=_count(unseen)).filter(unseen__gt=0)
    return _listed(rows)


def unread_sides(operator: Operator) -> int:
    """In how many side conversations something is said that he has not seen; 100 means more than 99."""
    return own_sides(operator, only_unread=True).order_by()[:100].count()


def seen_by(rows: Iterable[SideConversation], operator: Operator) -> list[SideSeen]:
    """What an operator is shown of side conversations that he may read, in five queries, however many they are."""
    rows = list(rows)
    keys = [row.pk for row in rows]
    people: dict[int, list[Operator]] = {}
    own: set[int] = set()
    for each in SideParticipant.objects.select_related("operator__user").filter(side__in=keys).order_by("pk"):
        people.setdefault(each.side_id, []).append(each.operator)
        if each.operator_id == operator.pk:
            own.add(each.side_id)
    lines = SideLine.objects.filter(side__in=keys, kind=SideLine.Kind.LINE)
    last = {line.side_id: line for line in lines.select_related("side", "author__user", "about__user").order_by("side", "-seq").distinct("side")}
    first = {line.side_id: line.body for line in lines.order_by("side", "seq").distinct("side")}
    unread = dict(_unread_lines(operator).filter(side__in=keys).order_by().values_list("side").annotate(n=Count("pk")))
    readable = visible_to(Conversation.objects.filter(pk__in=[row.conversation_id for row in rows if row.conversation_id]), operator)
    conversations = {row.pk: row for row in readable}
    return [
        SideSeen(
            row=row,
            title=row.subject or first_words(first.get(row.pk, "")),
            people=people.get(row.pk, []),
            last=last.get(row.pk),
            conversation=conversations.get(row.conversation_id or 0),
            unread=unread.get(row.pk, 0),
            is_in=row.pk in own,
        )
        for row in rows
    ]


def lines_of(side: SideConversation) -> QuerySet[SideLine]:
    """What was said, the newest first."""
    return SideLine.objects.select_related("side", "author__user", "about__user").filter(side=side).order_by("-seq")


def line_by_uuid(uuid: UUID) -> SideLine | None:
    """A line with all that is shown of it, or None if it was erased meanwhile."""
    rows = SideLine.objects.select_related("side__contact", "side__visitor", "author__user", "about__user")
    return rows.filter(uuid=uuid).first()


def people_in(side: SideConversation) -> list[Operator]:
    """Who takes part, in the order in which they came."""
    return [row.operator for row in SideParticipant.objects.select_related("operator__user").filter(side=side).order_by("pk")]


def has_unread(side: SideConversation, operator: Operator) -> bool:
    """Whether something is said in it that he has not seen; never for who takes no part."""
    return _unread_lines(operator).filter(side=side).exists()


def first_words(body: str) -> str:
    """What a thread without a subject is called."""
    words = " ".join(body.split())
    return words if len(words) <= FIRST_WORDS else f"{words[: FIRST_WORDS - 1].rstrip()}…"


def title_of(side: SideConversation) -> str:
    """The subject, else the first words."""
    first = None if side.subject else SideLine.objects.filter(side=side, kind=SideLine.Kind.LINE).order_by("seq").first()
    return side.subject or first_words(first.body if first else "")


def name_of(side: SideConversation) -> str:
    """What the visitor is called whom it is about; empty: nobody knows."""
    if side.contact is not None:
        return side.contact.name or side.contact.email or (side.contact.phones or [""])[0]
    return (side.visitor.name or side.visitor.email) if side.visitor is not None else ""


def colleagues(without: Collection[int] = ()) -> QuerySet[Operator]:
    """Who can be asked, by name."""
    return Operator.objects.select_related("user").filter(user__is_active=True).exclude(pk__in=without).order_by("user__full_name", "pk")


def _listed(rows: QuerySet[SideConversation]) -> QuerySet[SideConversation]:
    return rows.select_related("contact", "visitor", "by__user").order_by("-last_at", "-id")


def _unread_lines(operator: Operator) -> QuerySet[SideLine]:
    own = SideParticipant.objects.filter(side=OuterRef("side"), operator=operator).values("read_seq")
    lines = SideLine.objects.filter(kind=SideLine.Kind.LINE, deleted_at=None).exclude(author=operator)
    return lines.filter(seq__gt=Subquery(own))


def _count(lines: QuerySet[SideLine]) -> Coalesce:
    return Coalesce(Subquery(lines.order_by().values("side").annotate(n=Count("pk")).values("n"), output_field=BigIntegerField()), 0)
