"""The shapes of departments, of the queue as a visitor sees it, and of the card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from chat.models import Department, Operator
from chat.protocol import Face
from tenants.realtime.choices import one_of


class DepartmentDetails(msgspec.Struct):
    """A department as the staff sees it. ``names``: what visitors read, by language. ``members``: ids of operators; ``online``: those who are there
    now, within its hours. ``first_answer_s``, ``next_answer_s``: how long a visitor may wait for an answer; null: nobody
    is told. ``hours``: its own; null: the company's."""

    id: UUID
    name: str
    names: Mapping[str, str]
    color: Annotated[str, one_of(Department.Color.values)]
    strategy: Annotated[str, one_of(Department.Strategy.values)]
    is_offered: bool
    overflow: Annotated[str, one_of(Department.Overflow.values)]
    overflow_after_s: int
    overflow_to: UUID | None
    first_answer_s: int | None
    next_answer_s: int | None
    members: list[UUID]
    online: list[UUID]
    hours: Any


class CardEntry(msgspec.Struct):
    """What stands at one place of the card. ``source``: the visitor said it, his contact, his newest order or his page does, or the staff wrote it."""

    value: str
    source: Literal["said", "contact", "order", "page", "staff"]


class CardDetails(msgspec.Struct):
    """What the visitor has said already, so that nobody asks again; null: not known."""

    order: CardEntry | None = None
    product: CardEntry | None = None
    email: CardEntry | None = None
    phone: CardEntry | None = None
    wish: CardEntry | None = None


class DepartmentForVisitor(msgspec.Struct):
    """A department as visitors see it, in their language. ``expected_s``: how long an answer takes, by what was measured in the last half hour; null:
    nobody can say."""

    id: UUID
    name: str
    online: bool
    next_opening: datetime | None
    expected_s: int | None


class QueueForVisitor(msgspec.Struct):
    """Where a conversation stands. ``department``: null for none; ``place``: in the queue, 1 is next, null when it does not wait; ``asks_email``: nobody
    was free for long, so it is offered to answer by e-mail. It is true for the moment: ask again, and show nothing that is older than a minute."""

    department: DepartmentForVisitor | None
    operators: list[Face]
    place: int | None
    expected_s: int | None
    asks_email: bool


def department_details(row: Department, members: Iterable[Operator], online: Iterable[Operator]) -> DepartmentDetails:
    """A department for the staff; ``overflow_to`` must be loaded."""
    return DepartmentDetails(
        id=row.uuid,
        name=row.name,
        names=row.names,
        color=row.color,
        strategy=row.strategy,
        is_offered=row.is_offered,
        overflow=row.overflow,
        overflow_after_s=row.overflow_after_s,
        overflow_to=row.overflow_to.uuid if row.overflow_to else None,
        first_answer_s=row.first_answer_s,
        next_answer_s=row.next_answer_s,
        members=[operator.uuid for operator in members],
        online=[operator.uuid for operator in online],
        hours=row.hours,
    )
