"""Whispers: who reads them, and that they are nothing to the visitor."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from chat import live_supervising
from chat.events_supervising import ConversationTaken, WhisperSaid
from chat.models import Conversation, Operator, RoutingSettings, Whisper
from chat.permissions import NotAllowed, NotFound, access_conversation
from chat.protocol_supervising import WhisperSent, whisper_details
from chat.selectors.wall import whispers_in
from chat.services import ConversationIsClosed, accept_conversation, assign_conversation, close_conversation
from chat.services.capacity import CapacityReached
from chat.services.supervising import WhisperRefused, take_over, whisper
from tenants.realtime.envelope import StaffFrame, visitor_frame
from tenants.realtime.groups import Group, StaffGroup
from tenants.scope import TenantRef
from tests.chat.services.supervising.test_late_answers import heard
from tests.factories import make_conversation, make_department, make_operator


def say(row: Conversation, by: Operator, body: str = "Offer free shipping") -> Whisper:
    return whisper(conversation=row, by=by, body=body, cid=uuid4(), now=timezone.now())


def reads(row: Conversation, operator: Operator) -> list[str]:
    row.refresh_from_db()
    return [each.body for each in whispers_in(row, operator=operator)]


def test_a_whisper_is_between_whoever_has_it_and_supervisors(tenant: TenantRef) -> None:
    lin, ben, kim, other = make_operator("supervisor"), make_operator(name="Ben"), make_operator(name="Kim"), make_operator("admin")
    row = make_conversation()
    say(row, lin, "For whoever takes it")
    accept_conversation(conversation=row, by=ben, now=timezone.now())
    before = Conversation.objects.values("visitor_seq", "staff_seq", "feed_is_due", "preview_text").get(pk=row.pk)
    say(row, lin, "For Ben")
    say(row, ben, "Thank you")
    assert Conversation.objects.values("visitor_seq", "staff_seq", "feed_is_due", "preview_text").get(pk=row.pk) == before
    everything = ["For whoever takes it", "For Ben", "Thank you"]
    assert [reads(row, each) for each in (ben, lin, other, kim)] == [everything, everything, everything, []]
    assert [each.to for each in whispers_in(row, operator=lin)] == [None, ben, lin]

    # They go along: whoever has it reads on; who gave it away keeps what he said and was told.
    assign_conversation(conversation=row, to=kim, by=lin, now=timezone.now())
    say(row, lin, "For Kim")
    assert reads(row, kim) == [*everything, "For Kim"]
    assert reads(row, ben) == ["For Ben", "Thank you"]
    with pytest.raises(NotAllowed):
        say(row, ben)


def test_a_whisper_is_told_to_who_may_read_it_in_a_frame_of_the_staff(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    lin, ben, kim = make_operator("supervisor"), make_operator(name="Ben"), make_operator(name="Kim")
    row = make_conversation(assignee=ben, status="open")
    said = say(row, lin)
    sent: list[tuple[Group, bytes]] = []
    monkeypatch.setattr(live_supervising, "broadcast", lambda group, frame: sent.append((group, frame)))
    live_supervising.show_whisper(WhisperSaid(whisper=said.uuid, conversation=row.uuid, author=lin.uuid, at=timezone.now()))
    assert all(isinstance(group, StaffGroup) and isinstance(frame, StaffFrame) for group, frame in sent)
    told = {each.pk for each in (lin, ben, kim) if any(each.uuid.hex in group.name for group, _frame in sent)}
    assert told == {lin.pk, ben.pk} and len(sent) == 2
    with pytest.raises(TypeError):
        visitor_frame(WhisperSent(whisper_details(said), row.number, ""))  # type: ignore[arg-type]


def test_a_whisper_is_stored_once_and_not_empty_nor_after_the_end(tenant: TenantRef) -> None:
    lin, row, cid = make_operator("supervisor"), make_conversation(), uuid4()
    first, again = (whisper(conversation=row, by=lin, body="Once", cid=cid, now=timezone.now()) for _ in range(2))
    assert first.pk == again.pk and reads(row, lin) == ["Once"]
    for body in ("  \n", "x" * 2001):
        with pytest.raises(WhisperRefused):
            say(row, lin, body)
    close_conversation(conversation=row, by=lin, now=timezone.now())
    with pytest.raises(ConversationIsClosed):
        say(row, lin)


def test_who_may_not_see_a_conversation_any_more_reads_no_whisper_of_it(tenant: TenantRef) -> None:
    lin, ben = make_operator("supervisor"), make_operator(name="Ben")
    RoutingSettings.objects.create(pk=1, operators_see="own")
    row = make_conversation(department=make_department("Sales"), assignee=ben, status="open")
    say(row, lin)
    Conversation.objects.filter(pk=row.pk).update(assignee=lin)
    with pytest.raises(NotFound):
        access_conversation(conversation_id=row.uuid, operator=ben)


def test_taking_over_is_for_supervisors_and_told_to_who_had_it(tenant: TenantRef) -> None:
    lin, ben, kim = make_operator("supervisor"), make_operator(name="Ben"), make_operator(name="Kim")
    row = make_conversation(assignee=ben, status="open")
    with pytest.raises(NotAllowed):
        take_over(conversation=row, by=kim, now=timezone.now())
    with heard(ConversationTaken) as told:
        taken = take_over(conversation=row, by=lin, now=timezone.now())
        take_over(conversation=row, by=lin, now=timezone.now())
    assert taken.assignee == lin and [(each.previous, each.operator, each.by) for each in told] == [(ben.uuid, lin.uuid, lin.uuid)]
    assert row.messages.filter(data__event="assigned", visitor_seq__isnull=False).count() == 1
    Operator.objects.filter(pk=lin.pk).update(capacity=1)
    with pytest.raises(CapacityReached):
        take_over(conversation=make_conversation(assignee=ben, status="open"), by=lin, now=timezone.now())
