"""Whatever people do with two persons' conversations, in any order, leaves what a small model says it leaves (F54)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from chat import services
from chat.models import Conversation, Message, Operator
from chat.permissions import NotAllowed
from chat.services.capacity import CapacityReached
from chat.services.conversations import ConversationIsMerged, return_to_queue
from chat.services.merging import MergeNotUndone, MergeRefused
from chat.services.snoozing import ConversationNotSnoozed
from tenants.accounts.models import Role
from tenants.scope import TenantRef
from tests.factories import make_another_conversation, make_conversation, make_operator, make_visitor, make_website

CAPACITY = 2
CONVERSATIONS = st.integers(0, 4)
"""0 to 2 are one visitor's, 3 and 4 another's."""
OPERATORS = st.integers(0, 2)
"""0 supervises, 1 may have two open ones, 2 as many as he likes."""


@dataclass
class Expected:
    """What is to be found of one conversation."""

    person: int
    status: str = "queued"
    holder: int | None = None
    merged: int | None = None
    before: tuple[str, int] = ("", 0)
    said: list[str] = field(default_factory=lambda: ["Hello"])
    for_staff: int = 1
    for_visitor: int = 0


class Conversations(RuleBasedStateMachine):
    """The services beside the model; rows are handed over as they were at the very beginning, as a slow client would."""

    def __init__(self) -> None:
        super().__init__()
        self.sandbox = transaction.atomic()
        self.sandbox.__enter__()
        self.operators = [make_operator(role, online=True) for role in (Role.SUPERVISOR, Role.OPERATOR, Role.OPERATOR)]
        Operator.objects.filter(pk=self.operators[1].pk).update(capacity=CAPACITY)
        website = make_website()
        self.rows: list[Conversation] = []
        for conversations in (3, 2):
            first = make_conversation(make_visitor(website))
            self.rows += [first, *(make_another_conversation(first) for _ in range(conversations - 1))]
        self.model = [Expected(person=number // 3) for number in range(5)]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.sandbox.__exit__(None, None, None)

    def attempt(self, told: type[Exception] | None, run: Callable[[], object]) -> bool:
        """Run a service that must answer as the model says; whether it was done."""
        if told is None:
            run()
            return True
        with pytest.raises(told), transaction.atomic():
            run()
        return False

    def is_full(self, operator: int) -> bool:
        return operator == 1 and sum(one.holder == 1 and one.status == "open" for one in self.model) >= CAPACITY

    def may(self, conversation: int, operator: int) -> bool:
        return operator == 0 or self.model[conversation].holder in {None, operator}

    @rule(c=CONVERSATIONS, by=OPERATORS)
    def accept(self, c: int, by: int) -> None:
        one = self.model[c]
        told: type[Exception] | None = None
        has_it = one.holder == by and one.status == "open"
        if one.status == "closed":
            told = services.ConversationIsClosed
        elif one.holder not in {None, by}:
            told = services.AlreadyAccepted
        elif not has_it and self.is_full(by):
            told = CapacityReached
        if self.attempt(told, lambda: services.accept_conversation(conversation=self.rows[c], by=self.operators[by], now=timezone.now())):
            one.status, one.holder = "open", by

    @rule(c=CONVERSATIONS, to=OPERATORS, by=OPERATORS)
    def assign(self, c: int, to: int, by: int) -> None:
        one = self.model[c]
        told: type[Exception] | None = None
        has_it = one.holder == to and one.status == "open"
        if one.status == "closed":
            told = services.ConversationIsClosed
        elif not self.may(c, by):
            told = NotAllowed
        elif not has_it and self.is_full(to):
            told = CapacityReached
        args = {"to": self.operators[to], "by": self.operators[by]}
        if self.attempt(told, lambda: services.assign_conversation(conversation=self.rows[c], now=timezone.now(), **args)):
            one.status, one.holder = "open", to

    @rule(c=CONVERSATIONS, by=OPERATORS)
    def release(self, c: int, by: int) -> None:
        one = self.model[c]
        told = services.ConversationIsClosed if one.status == "closed" else None if self.may(c, by) else NotAllowed
        if self.attempt(told, lambda: services.release_conversation(conversation=self.rows[c], by=self.operators[by], now=timezone.now())):
            one.status, one.holder = "queued", None

    @rule(c=CONVERSATIONS, by=st.none() | OPERATORS)
    def close(self, c: int, by: int | None) -> None:
        person = self.rows[c].visitor if by is None else self.operators[by]
        services.close_conversation(conversation=self.rows[c], by=person, now=timezone.now())
        self.model[c].status = "closed"

    @rule(c=CONVERSATIONS, by=OPERATORS)
    def reopen(self, c: int, by: int) -> None:
        one = self.model[c]
        told: type[Exception] | None = None
        if one.status != "closed":
            told = services.ConversationNotClosed
        elif one.merged is not None:
            told = ConversationIsMerged
        elif self.is_full(by):
            told = CapacityReached
        if self.attempt(told, lambda: services.reopen_conversation(conversation=self.rows[c], by=self.operators[by], now=timezone.now())):
            one.status, one.holder = "open", by

    @rule(c=CONVERSATIONS, by=OPERATORS, hours=st.none() | st.just(24))
    def snooze(self, c: int, by: int, hours: int | None) -> None:
        one, now = self.model[c], timezone.now()
        told = services.ConversationIsClosed if one.status == "closed" else None if self.may(c, by) else NotAllowed
        until = now + timedelta(hours=hours) if hours else None
        if self.attempt(told, lambda: services.snooze_conversation(conversation=self.rows[c], by=self.operators[by], until=until, now=now)):
            one.status, one.holder = "snoozed", by if one.holder is None else one.holder

    @rule(c=CONVERSATIONS, by=OPERATORS)
    def wake(self, c: int, by: int) -> None:
        one = self.model[c]
        told = ConversationNotSnoozed if one.status != "snoozed" else None if self.may(c, by) else NotAllowed
        if self.attempt(told, lambda: services.wake_conversation(conversation=self.rows[c], by=self.operators[by], now=timezone.now())):
            one.status = "open"

    @rule(operator=OPERATORS)
    def leave(self, operator: int) -> None:
        mine = Conversation.objects.filter(assignee=self.operators[operator])
        return_to_queue(conversations=mine, reason="gone", now=timezone.now())
        for one in self.model:
            if one.holder == operator and one.status == "open":
                one.status, one.holder = "queued", None

    @rule(c=CONVERSATIONS, by=st.none() | OPERATORS, kind=st.sampled_from(["message", "message", "note"]))
    def say(self, c: int, by: int | None, kind: str) -> None:
        body = uuid4().hex
        kind = "message" if by is None else kind
        person = self.rows[c].visitor if by is None else self.operators[by]
        services.send_message(conversation=self.rows[c].uuid, by=person, body=body, cid=uuid4(), kind=kind)
        while (goes_on := self.model[c].merged) is not None:
            c = goes_on
        one = self.model[c]
        if kind == "note":
            return
        one.said.append(body)
        if by is None:
            one.for_staff, one.for_visitor = one.for_staff + 1, 0
            if one.status in {"closed", "snoozed"}:
                one.status = "queued" if one.holder is None else "open"
        else:
            one.for_staff, one.for_visitor = 0, one.for_visitor + 1

    @rule(c=CONVERSATIONS)
    def read(self, c: int) -> None:
        services.mark_read_by_visitor(conversation=self.rows[c], by=self.rows[c].visitor, seq=10**9, now=timezone.now())
        self.model[c].for_visitor = 0

    @rule(c=CONVERSATIONS, into=CONVERSATIONS, by=OPERATORS)
    def merge(self, c: int, into: int, by: int) -> None:
        ends, goes_on = self.model[c], self.model[into]
        if c != into and ends.merged == into:
            services.merge_conversations(conversation=self.rows[c], into=self.rows[into], by=self.operators[by], now=timezone.now())
            return
        refused = c == into or ends.merged is not None or goes_on.merged is not None or goes_on.status == "closed"
        refused = refused or ends.person != goes_on.person or ends.for_visitor > 0
        told = MergeRefused if refused else None if self.may(c, by) and self.may(into, by) else NotAllowed
        args = {"into": self.rows[into], "by": self.operators[by]}
        if self.attempt(told, lambda: services.merge_conversations(conversation=self.rows[c], now=timezone.now(), **args)):
            ends.before = (ends.status, ends.for_staff)
            goes_on.for_staff += ends.for_staff
            ends.status, ends.for_staff, ends.merged = "closed", 0, into

    @precondition(lambda self: any(one.merged is not None for one in self.model))
    @rule(c=CONVERSATIONS, by=OPERATORS)
    def undo_merge(self, c: int, by: int) -> None:
        one = self.model[c]
        told = MergeNotUndone if one.merged is None else None if self.may(c, by) else NotAllowed
        row = Conversation.objects.get(pk=self.rows[c].pk)
        if self.attempt(told, lambda: services.undo_merge(conversation=row, by=self.operators[by], now=timezone.now())):
            assert one.merged is not None
            other = self.model[one.merged]
            status, one.for_staff = one.before
            other.for_staff = max(0, other.for_staff - one.for_staff)
            one.merged = None
            if status != "closed":
                one.status = "queued" if one.holder is None else "open"

    @invariant()
    def is_as_the_model_says(self) -> None:
        keys = {row.pk: number for number, row in enumerate(self.rows)}
        who = {operator.pk: number for number, operator in enumerate(self.operators)}
        found = {keys[row.pk]: row for row in Conversation.objects.filter(pk__in=keys)}
        lines: dict[int, list[Message]] = {number: [] for number in keys.values()}
        for line in Message.objects.filter(conversation__in=keys).order_by("staff_seq"):
            lines[keys[line.conversation_id]].append(line)
        for number, one in enumerate(self.model):
            row = found[number]
            holder = who[row.assignee_id] if row.assignee_id else None
            merged = keys[row.merged_into_id] if row.merged_into_id else None
            assert (row.status, holder, merged) == (one.status, one.holder, one.merged)
            assert (row.staff_unread, row.visitor_unread) == (one.for_staff, one.for_visitor)
            assert (row.closed_at is not None) == (row.status == "closed")
            assert row.snoozed_until is None or row.status == "snoozed"
            assert [line.body for line in lines[number] if line.kind == "message"] == one.said
            assert [line.staff_seq for line in lines[number]] == list(range(1, row.staff_seq + 1))
            assert [line.visitor_seq for line in lines[number] if line.visitor_seq] == list(range(1, row.visitor_seq + 1))


@pytest.mark.parametrize("examples", [10, pytest.param(200, marks=[pytest.mark.long, pytest.mark.timeout(1200)])])
def test_conversations_are_as_a_small_model_says(tenant: TenantRef, examples: int) -> None:
    # To look for the shortest way to a failure takes minutes; the long run does, the usual one shows the first that it found.
    phases = (Phase.generate, Phase.shrink) if examples > 10 else (Phase.generate,)
    limits = settings(max_examples=examples, stateful_step_count=30, phases=phases, database=None)
    run_state_machine_as_test(Conversations, settings=limits)
