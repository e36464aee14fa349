"""The shapes of what comes at the end of a conversation, and of what is asked before and after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

import msgspec

from chat.models import ChatForm, Promise, Rating
from chat.protocol import Person, person
from tenants.realtime.choices import one_of


class FormQuestion(msgspec.Struct, omit_defaults=True):
    """A question in the visitor's language. ``choices``: an answer is its place in the list. ``autocomplete``: what a browser may fill in."""

    key: str
    kind: Annotated[str, one_of(ChatForm.Kind.values)]
    label: str
    required: bool = False
    choices: list[str] = []
    autocomplete: str = ""


class _Question(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def choices(self) -> list[str]: ...
    @property
    def autocomplete(self) -> str: ...


class FormForVisitor(msgspec.Struct):
    """What a visitor is asked."""

    intro: str
    questions: list[FormQuestion]


class RatingForVisitor(msgspec.Struct):
    """What the visitor is asked about a conversation, and what he said: ``score`` 0 is nothing yet. ``changeable_until``: by when it may be changed."""

    steps: int
    score: int
    comment: str
    asks_comment: bool
    may_rate: bool
    changeable_until: datetime | None


class EndingForVisitor(msgspec.Struct):
    """What a visitor may do at the end of a conversation. ``rating`` null: nobody asks. ``email``: where a transcript would go, as far as it is known."""

    rating: RatingForVisitor | None
    offers_transcript: bool
    email: str
    form: FormForVisitor | None


class RatingDetails(msgspec.Struct):
    """A rating: ``score`` of ``steps``, 1 is the worst. It counts for ``operator``, who answered last."""

    id: UUID
    conversation: UUID
    number: int
    operator: Person | None
    score: int
    steps: int
    comment: str
    source: Annotated[str, one_of(Rating.Source.values)]
    rated_at: datetime
    changed_at: datetime


class PromiseDetails(msgspec.Struct):
    """That somebody comes back by ``due_at``. ``state``: open, missed (still open), kept, late (kept afterwards) or ended."""

    id: UUID
    conversation: UUID
    number: int
    visitor: str
    operator: Person | None
    assignee: Person | None
    made_at: datetime
    due_at: datetime
    state: Annotated[str, one_of(Promise.State.values)]
    kept_at: datetime | None


def rating_details(row: Rating) -> RatingDetails:
    """A rating for the staff; ``conversation`` and ``operator__user`` must be loaded."""
    return RatingDetails(
        id=row.uuid,
        conversation=row.conversation.uuid,
        number=row.conversation.number,
        operator=person(row.operator) if row.operator else None,
        score=row.score,
        steps=row.steps,
        comment=row.comment,
        source=row.source,
        rated_at=row.rated_at,
        changed_at=row.changed_at,
    )


def promise_details(row: Promise) -> PromiseDetails:
    """A promise for the staff; ``operator__user``, ``conversation__visitor`` and ``conversation__assignee__user`` must be loaded."""
    conversation = row.conversation
    return PromiseDetails(
        id=row.uuid,
        conversation=conversation.uuid,
        number=conversation.number,
        visitor=conversation.visitor.name or conversation.visitor.email,
        operator=person(row.operator) if row.operator else None,
        assignee=person(conversation.assignee) if conversation.assignee else None,
        made_at=row.made_at,
        due_at=row.due_at,
        state=row.state(),
        kept_at=row.kept_at,
    )


def form_for_visitor(intro: str, questions: Iterable[_Question]) -> FormForVisitor:
    """What a visitor is asked."""
    asked = [FormQuestion(one.key, one.kind, one.label, one.required, one.choices, one.autocomplete) for one in questions]
    return FormForVisitor(intro, asked)
