"""Side conversations: who reads and writes, what is counted, and that they are nothing to the visitor."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import live_side
from chat.events_side import SideConversationClosed, SideLineSaid
from chat.models import Conversation, Message, Notice, NoticeKind, Operator, RoutingSettings, SideConversation, SideLine, SideParticipant
from chat.models.side import LONGEST_SIDE_LINE, MOST_SIDE_PEOPLE
from chat.permissions import NotAllowed, NotFound
from chat.permissions_side import access_side, operators_who_see_visitor
from chat.protocol_side import SideSaid, side_about, side_line
from chat.selectors.side import line_by_uuid, lines_of, own_sides, seen_by, sides_about, unread_sides
from chat.services import send_message
from chat.services.notices import DIGEST_MAIL
from chat.services.side import SideRefused, SideTakenNoPart, add_people, delete_side_line, say_in_side, see_side, start_side, take_out
from tenants.accounts.services.export import exported_models
from tenants.realtime.envelope import StaffFrame, visitor_frame
from tenants.realtime.groups import Group, StaffGroup
from tenants.scope import TenantRef
from tests.chat.services.notices.conftest import run_outbox
from tests.factories import make_another_conversation, make_contact, make_conversation, make_department, make_operator, make_user, make_visitor
from visitors.events import PersonIsErased
from visitors.models import ContactMerge
from visitors.services.contacts import link_visitor
from visitors.services.contacts.erase import erase_contact
from visitors.services.contacts.merge import merge_contacts, undo_merge


def begin(by: Operator, *people: Operator, body: str = "May she have it?", cid: UUID | None = None, **about: Any) -> SideConversation:
    about = about or {"conversation": make_conversation()}
    return start_side(by=by, people=[each.uuid for each in people], body=body, cid=cid or uuid4(), now=timezone.now(), **about)


def say(side: SideConversation, by: Operator, body: str = "Yes, once.", cid: UUID | None = None) -> SideLine:
    return say_in_side(side=side, by=by, body=body, cid=cid or uuid4(), now=timezone.now())


def said(side: SideConversation) -> list[tuple[int, str, str]]:
    return [(line.seq, line.kind, line.body) for line in reversed(lines_of(side))]


def test_only_who_takes_part_and_supervisors_read_it(tenant: TenantRef) -> None:
    ana, ben, kim = make_operator(name="Ana"), make_operator(name="Ben"), make_operator(name="Kim")
    lin, boss = make_operator("supervisor", "Lin"), make_operator("owner", "Boss")
    row = make_conversation()
    before = Conversation.objects.filter(pk=row.pk).values().get()
    side = begin(ana, ben, conversation=row, subject="Refund")
    say(side, ben)
    for reader in (ana, ben, lin, boss):
        assert access_side(side_id=side.uuid, operator=reader) == side
        assert list(sides_about(reader, visitor=row.visitor)) == [side]
    with pytest.raises(NotFound):
        access_side(side_id=side.uuid, operator=kim)
    assert not sides_about(kim, visitor=row.visitor) and not own_sides(lin)
    # It stands apart: no line, number, feed or preview of the conversation moved.
    assert Conversation.objects.filter(pk=row.pk).values().get() == before and not Message.objects.filter(body="Yes, once.").exists()
    (seen,) = seen_by([side], ana)
    assert (seen.title, [each.user.full_name for each in seen.people], seen.unread, seen.is_in) == ("Refund", ["Ana", "Ben"], 1, True)
    assert seen.last is not None and seen.last.body == "Yes, once." and seen.conversation == row
    (watched,) = seen_by([side], lin)
    assert (watched.unread, watched.is_in) == (0, False)
    with pytest.raises(SideTakenNoPart):
        say(side, lin)
    add_people(side=side, people=[lin.uuid], by=lin, now=timezone.now())
    assert say(side, lin).seq == 4


def test_a_repeat_stores_nothing_and_numbers_have_no_gaps(tenant: TenantRef) -> None:
    ana, ben, first, second = make_operator(), make_operator(name="Ben"), uuid4(), uuid4()
    row = make_conversation()
    side = begin(ana, ben, cid=first, conversation=row)
    assert begin(ana, ben, cid=first, conversation=row) == side and SideConversation.objects.count() == 1
    assert say(side, ben, cid=second).pk == say(side, ben, "another text", cid=second).pk
    say(side, ana, "Thanks")
    assert said(side) == [(1, "line", "May she have it?"), (2, "line", "Yes, once."), (3, "line", "Thanks")]


def test_what_makes_no_sense_is_refused(tenant: TenantRef) -> None:
    ana, ben, gone = make_operator(), make_operator(name="Ben"), make_operator(name="Gone", is_active=False)
    crowd = [make_operator(name=f"Colleague {n}") for n in range(MOST_SIDE_PEOPLE)]
    refused = [
        ("empty", {"body": " \n\t\u3000"}, [ben]),
        ("too_long", {"body": "x" * (LONGEST_SIDE_LINE + 1)}, [ben]),
        ("subject", {"subject": "x" * 121}, [ben]),
        ("nobody", {}, []),
        ("nobody", {}, [ana]),
        ("unknown", {}, [ben, gone]),
        ("too_many", {}, crowd),
    ]
    for code, fields, people in refused:
        with pytest.raises(SideRefused) as error:
            begin(ana, *people, **{"conversation": make_conversation(), **fields})
        assert error.value.code == code
    side = begin(ana, *crowd[:-1])
    with pytest.raises(SideRefused, match="too_many"):
        add_people(side=side, people=[ben.uuid], by=ana, now=timezone.now())
    with pytest.raises(SideRefused, match="empty"):
        say(side, ana, "   ")


def test_unread_counts_what_others_said_and_marks_do_not_go_back(tenant: TenantRef) -> None:
    ana, ben, kim = make_operator(), make_operator(name="Ben"), make_operator(name="Kim")
    side = begin(ana, ben)
    line = say(side, ana, "And quickly")
    assert (unread_sides(ben), unread_sides(ana), seen_by([side], ben)[0].unread) == (1, 0, 2)
    assert see_side(side=side, by=ben, seq=1, now=timezone.now()) == 1 and seen_by([side], ben)[0].unread == 1
    assert see_side(side=side, by=ben, seq=99, now=timezone.now()) == 2 == see_side(side=side, by=ben, seq=1, now=timezone.now())
    assert unread_sides(ben) == 0 and list(own_sides(ben, only_unread=True)) == []
    add_people(side=side, people=[kim.uuid, ben.uuid], by=ben, now=timezone.now())
    # Who comes later reads what was said before; that he came is nothing unread, and a line that was taken back neither.
    assert (seen_by([side], kim)[0].unread, seen_by([side], ana)[0].unread) == (2, 0)
    delete_side_line(line=line, by=ana, now=timezone.now())
    assert seen_by([side], kim)[0].unread == 1
    assert see_side(side=side, by=make_operator("owner"), seq=2, now=timezone.now()) == 0


def test_own_lines_are_taken_back_with_a_trace(tenant: TenantRef) -> None:
    ana, ben = make_operator(), make_operator(name="Ben")
    side = begin(ana, ben)
    line = say(side, ben, "Something wrong")
    with pytest.raises(NotAllowed):
        delete_side_line(line=line, by=ana, now=timezone.now())
    first = delete_side_line(line=line, by=ben, now=timezone.now())
    assert delete_side_line(line=line, by=ben, now=timezone.now()).deleted_at == first.deleted_at
    assert said(side)[1] == (2, "line", "") and first.deleted_at is not None


def test_who_leaves_or_is_taken_out_reads_nothing_any_more(tenant: TenantRef, heard: Any, django_capture_on_commit_callbacks: Any) -> None:
    ana, ben, kim = make_operator(name="Ana"), make_operator(name="Ben"), make_operator(name="Kim")
    side, closed = begin(ana, ben, kim), heard(SideConversationClosed)
    with pytest.raises(NotAllowed):
        take_out(side=side, who=kim, by=ben, now=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        take_out(side=side, who=ben, by=ben, now=timezone.now())
        take_out(side=side, who=ben, by=ben, now=timezone.now())
        take_out(side=side, who=kim, by=ana, now=timezone.now())
    assert [event.operators for event in closed] == [(ben.uuid,), (kim.uuid,)]
    for gone in (ben, kim):
        with pytest.raises(NotFound):
            access_side(side_id=side.uuid, operator=gone)
        with pytest.raises(SideTakenNoPart):
            say(side, gone)
        assert not Notice.objects.filter(operator=gone).exists()
    assert [kind for _seq, kind, _body in said(side)] == ["line", "left", "removed"]
    with pytest.raises(SideTakenNoPart):
        add_people(side=side, people=[kim.uuid], by=ben, now=timezone.now())


def test_colleagues_who_may_not_see_the_visitor_are_known(tenant: TenantRef) -> None:
    ana, ben, kim, lin = make_operator(), make_operator(name="Ben"), make_operator(name="Kim"), make_operator("supervisor", "Lin")
    sales, after = make_department("Sales", ana, ben), make_department("After-sales", kim)
    row = make_conversation(department=sales)
    about = {"contact": None, "visitor": row.visitor}
    assert set(operators_who_see_visitor(**about)) == {ana, ben, kim, lin}
    RoutingSettings.objects.create(pk=1, operators_see="own")
    assert set(operators_who_see_visitor(**about)) == {ana, ben, lin} == set(operators_who_see_visitor(**about, conversation=row))
    side = begin(ana, kim, conversation=row)
    # He was asked: he reads this, and no more of the visitor.
    (seen,) = seen_by([access_side(side_id=side.uuid, operator=kim)], kim)
    assert seen.conversation is None and seen.is_in
    other = make_another_conversation(row, department=after)
    assert kim in operators_who_see_visitor(**about) and kim not in operators_who_see_visitor(**about, conversation=row)
    assert ben not in operators_who_see_visitor(**about, conversation=other)


def test_it_is_told_to_its_readers_in_a_frame_that_no_visitor_can_get(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben, kim, lin = make_operator(), make_operator(name="Ben"), make_operator(name="Kim"), make_operator("supervisor", "Lin")
    side = begin(ana, ben)
    line = say(side, ana, "Quietly")
    sent: list[tuple[Group, Any]] = []
    monkeypatch.setattr(live_side, "broadcast", lambda group, frame: sent.append((group, frame)))
    live_side.show_side_line(SideLineSaid(side=side.uuid, line=line.uuid, at=timezone.now()))
    assert all(isinstance(group, StaffGroup) and isinstance(frame, StaffFrame) for group, frame in sent)
    told = {each.pk for each in (ana, ben, kim, lin) if any(each.uuid.hex in group.name for group, _frame in sent)}
    assert told == {ana.pk, ben.pk, lin.pk} and len(sent) == 3
    row = line_by_uuid(line.uuid)
    assert row is not None
    with pytest.raises(TypeError):
        visitor_frame(SideSaid(side.uuid, "", side_about(row.side, name=""), [], side_line(row), 0))  # type: ignore[arg-type]


def test_who_does_not_look_is_called_by_his_rules_and_not_for_each_line(tenant: TenantRef) -> None:
    ana, ben, kim = make_operator(name="Ana Weber"), make_operator(name="Ben"), make_operator(name="Kim")
    side = begin(ana, ben, kim, body="May she have it?", conversation=make_conversation(make_visitor(name="Vera")))
    say(side, ana, "And quickly")
    assert {(row.operator, row.turn, row.kind) for row in Notice.objects.all()} == {(ben, 1, NoticeKind.SIDE), (kim, 1, NoticeKind.SIDE)}
    see_side(side=side, by=kim, seq=2, now=timezone.now())
    run_outbox(DIGEST_MAIL)
    (sent,) = mail.outbox
    assert sent.to == [ben.user.email] and sent.subject == "Ana Weber writes to you about Vera"
    assert "And quickly" in sent.body and f"/inbox/?side={side.uuid}" in sent.body and "#" not in sent.body.split("quickly")[0]


def test_it_goes_where_the_person_goes_and_comes_back(tenant: TenantRef) -> None:
    admin, ana, ben = make_user("admin", "Admin"), make_operator(), make_operator(name="Ben")
    visitor = make_visitor(name="Vera")
    strangers = begin(ana, ben, visitor=visitor)
    assert (strangers.visitor, strangers.contact) == (visitor, None)
    goes = link_visitor(by=admin, visitor=visitor, contact=None, now=timezone.now())
    strangers.refresh_from_db()
    assert (strangers.visitor, strangers.contact) == (None, goes)

    stays = make_contact(name="Vera Sommer", email="vera@example.com")
    merge_contacts(by=admin, contact=stays, other=goes, now=timezone.now())
    since = begin(ana, ben, contact=stays)
    visitor.refresh_from_db()
    assert list(sides_about(ana, visitor=visitor)) == [since, strangers] == list(sides_about(ana, contact=stays))
    back = undo_merge(by=admin, merge=ContactMerge.objects.get(), now=timezone.now())
    assert list(sides_about(ana, contact=back)) == [strangers] and list(sides_about(ana, contact=stays)) == [since]


def test_it_is_erased_with_the_person_and_taken_along_by_the_company(tenant: TenantRef, heard: Any, django_capture_on_commit_callbacks: Any) -> None:
    admin, ana, ben = make_user("admin", "Admin"), make_operator(), make_operator(name="Ben")
    visitor = make_visitor(name="Vera")
    contact = make_contact(visitor)
    other = begin(ana, ben, conversation=make_conversation())
    begin(ana, ben, conversation=make_conversation(visitor))
    begin(ana, ben, contact=contact)
    assert {SideConversation, SideLine, SideParticipant} <= set(exported_models())
    closed, erased = heard(SideConversationClosed), heard(PersonIsErased)
    with django_capture_on_commit_callbacks(execute=True):
        erase_contact(by=admin, contact=contact, now=timezone.now())
    assert list(SideConversation.objects.all()) == [other] and SideLine.objects.count() == 1
    assert {row.side for row in Notice.objects.all()} == {other}
    assert len(closed) == 2 and {ana.uuid, ben.uuid} <= set(closed[0].operators) and erased


def test_lists_cost_the_same_whatever_their_length(tenant: TenantRef) -> None:
    ana, ben = make_operator(), make_operator(name="Ben")
    contact = make_contact()

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            seen_by(
                sides_about(Operator.objects.select_related("user").get(pk=ana.pk), contact=contact), Operator.objects.select_related("user").get(pk=ana.pk)
            )
        return len(queries)

    begin(ana, ben, contact=contact)
    once = cost()
    for _n in range(5):
        begin(ana, ben, contact=contact)
    assert cost() == once <= 9


def test_the_hot_path_knows_nothing_of_it(tenant: TenantRef) -> None:
    ana, row = make_operator(), make_conversation()
    begin(ana, make_operator(name="Ben"), conversation=row)
    with CaptureQueriesContext(connection) as queries:
        send_message(conversation=row.uuid, by=row.visitor, body="Hello?", cid=uuid4())
    assert not any("side" in query["sql"] for query in queries)
