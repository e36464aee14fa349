"""The mail with what gathered, mentions and left messages: each once, to whom it concerns, by his rules."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from chat.feed import move_inbox
from chat.mentions import without_marks
from chat.models import Conversation, Message, Notice, NoticeRules, Operator, RoutingSettings
from chat.selectors.notices import listed_notices, quiet_until, unseen_count
from chat.services import OPERATORS_MAIL, accept_conversation, leave_message, merge_conversations, send_message
from chat.services.notices import DIGEST_MAIL, QuietHours, change_notice_rules, raise_for_lines, see_notices, take_digest
from chat.services.notices.mentioning import MentionRefused
from chat.services.writing import delete_message, edit_message
from tenants.accounts.models import Role, User
from tenants.ids import new_id
from tenants.outbox.models import OutboxEntry
from tenants.scope import TenantRef
from tests.chat.services.notices.conftest import run_outbox
from tests.factories import make_conversation, make_department, make_operator, make_visitor

ALL_DAY: QuietHours = {"begins": None, "ends": None, "days": [], "free_days": list(range(7))}
NO_QUIET: QuietHours = {"begins": None, "ends": None, "days": [], "free_days": []}


def note(conversation: Conversation, by: Operator, body: str) -> Message:
    stored = send_message(conversation=conversation.uuid, by=by, body=body, cid=uuid4(), kind="note")
    return Message.objects.get(uuid=stored.uuid)


def mine(operator: Operator, name: str) -> Conversation:
    conversation = make_conversation(make_visitor(name=name))
    accept_conversation(conversation=conversation, by=operator, now=timezone.now())
    return conversation


def test_what_gathered_comes_in_one_mail_once_and_less_what_was_seen(tenant: TenantRef) -> None:
    operator, author = make_operator(name="Ana Weber", time_zone="Asia/Tokyo"), make_operator(name="Ben Ito")
    asked, read, noted = mine(operator, "Vera"), mine(operator, "Rolf"), make_conversation(make_visitor(name="Nils"))
    move_inbox()
    note(noted, author, f"<@{operator.uuid}> please look at the parcel")
    planned = OutboxEntry.objects.get(kind=DIGEST_MAIL)
    assert timedelta(minutes=14) < planned.not_before - timezone.now() <= timedelta(minutes=15)
    see_notices(operator=operator, conversation=read, now=timezone.now())

    run_outbox(DIGEST_MAIL)
    run_outbox(DIGEST_MAIL)

    (sent,) = mail.outbox
    assert sent.to == [operator.user.email] and sent.subject == "2 things wait for you at Acme"
    assert "Vera" in sent.body and "Ben Ito mentioned you: Nils" in sent.body and "@Ana Weber please look" in sent.body
    assert "Rolf" not in sent.body and str(operator.uuid) not in sent.body and str(asked.uuid) in sent.body
    assert not NoticeRules.objects.get(operator=operator).digest_planned

    # What comes now is another mail, and holds nothing of the first.
    note(asked, author, f"And this, <@{operator.uuid}>")
    run_outbox(DIGEST_MAIL)
    assert len(mail.outbox) == 2 and mail.outbox[1].subject == "Ben Ito mentioned you: Vera" and "parcel" not in mail.outbox[1].body


def test_lines_that_follow_at_once_do_not_call_again_until_somebody_looked(tenant: TenantRef) -> None:
    operator, now = make_operator(), timezone.now()
    conversation = mine(operator, "Vera")

    def called(after_s: float) -> int:
        raise_for_lines(conversations=[conversation.pk], now=now + timedelta(seconds=after_s))
        return Notice.objects.get(operator=operator, kind="line").turn

    def write(after_s: float) -> None:
        send_message(conversation=conversation.uuid, by=conversation.visitor, body="And?", cid=uuid4())
        Conversation.objects.update(last_message_at=now + timedelta(seconds=after_s))

    assert called(0) == 1
    write(9)
    assert called(9) == 1
    write(11)
    assert called(11) == 2
    see_notices(operator=operator, conversation=conversation, now=now + timedelta(seconds=12))
    write(13)
    assert called(13) == 3


def test_a_worker_that_died_sends_the_same_mail_and_none_if_it_was_read_meanwhile(tenant: TenantRef) -> None:
    operator, author = make_operator(), make_operator()
    conversation = make_conversation()
    note(conversation, author, f"<@{operator.uuid}> one")
    turn, entry, now = NoticeRules.objects.get().digest_turn, new_id(), timezone.now()
    first = take_digest(operator_id=operator.pk, turn=turn, entry=entry, now=now)
    note(conversation, author, f"<@{operator.uuid}> two")
    again = take_digest(operator_id=operator.pk, turn=turn, entry=entry, now=now)
    assert [row.pk for row in first] == [row.pk for row in again] and len(first) == 1
    # Another row finds nothing of it; the second note waits for a mail of its own.
    assert not take_digest(operator_id=operator.pk, turn=turn, entry=new_id(), now=now)
    assert NoticeRules.objects.get().digest_turn == turn + 1
    see_notices(operator=operator, conversation=conversation, now=now)
    assert not take_digest(operator_id=operator.pk, turn=turn, entry=entry, now=now)


def test_who_was_away_from_the_company_for_a_while_is_mailed_again(tenant: TenantRef) -> None:
    operator, author, conversation = make_operator(), make_operator(), make_conversation()
    note(conversation, author, f"<@{operator.uuid}> one")
    User.objects.filter(pk=operator.user_id).update(is_active=False)
    run_outbox(DIGEST_MAIL)
    assert not mail.outbox and not NoticeRules.objects.get().digest_planned
    User.objects.filter(pk=operator.user_id).update(is_active=True)
    note(conversation, author, f"<@{operator.uuid}> two")
    run_outbox(DIGEST_MAIL)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("quiet", [NO_QUIET, ALL_DAY])
def test_a_mail_that_was_given_up_is_followed_by_another(tenant: TenantRef, quiet: QuietHours) -> None:
    operator, author, conversation = make_operator(), make_operator(), make_conversation()
    change_notice_rules(by=operator, now=timezone.now(), quiet=quiet)
    note(conversation, author, f"<@{operator.uuid}> one")
    if quiet is ALL_DAY:
        run_outbox(DIGEST_MAIL, turns=1)
        change_notice_rules(by=operator, now=timezone.now(), quiet=NO_QUIET)
    # One that is on its way, put off or not, takes along what comes.
    note(conversation, author, f"<@{operator.uuid}> two")
    OutboxEntry.objects.get(kind=DIGEST_MAIL, state="pending")
    OutboxEntry.objects.filter(kind=DIGEST_MAIL, state="pending").update(state="dead", attempts=12)

    note(conversation, author, f"<@{operator.uuid}> three")
    run_outbox(DIGEST_MAIL)

    (sent,) = mail.outbox
    assert all(word in sent.body for word in ("one", "two", "three"))


def test_in_quiet_hours_mail_waits_for_their_end(tenant: TenantRef) -> None:
    operator, author, now = make_operator(time_zone="Europe/Berlin"), make_operator(), timezone.now()
    change_notice_rules(by=operator, now=now, quiet=ALL_DAY)
    note(make_conversation(), author, f"<@{operator.uuid}>!")
    run_outbox(DIGEST_MAIL, turns=1)
    assert not mail.outbox and OutboxEntry.objects.get(kind=DIGEST_MAIL, state="pending").not_before > now + timedelta(hours=20)
    change_notice_rules(by=operator, now=now, quiet=NO_QUIET)
    run_outbox(DIGEST_MAIL, turns=1)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("zone", "at", "until"),
    [
        ("Asia/Tokyo", "2026-11-23T14:00:00+00:00", "2026-11-23T23:00:00+00:00"),
        ("Asia/Tokyo", "2026-11-23T22:59:59+00:00", "2026-11-23T23:00:00+00:00"),
        ("Asia/Tokyo", "2026-11-23T23:00:00+00:00", None),
        ("America/New_York", "2026-11-24T02:30:00+00:00", "2026-11-24T13:00:00+00:00"),
        # Friday's night goes on into the Saturday that is quiet as a whole, and Sunday is not.
        ("UTC", "2026-11-27T23:00:00+00:00", "2026-11-29T00:00:00+00:00"),
        ("UTC", "2026-11-29T21:00:00+00:00", None),
    ],
)
def test_quiet_hours_run_over_midnight_in_the_operators_own_time(zone: str, at: str, until: str | None) -> None:
    rules = NoticeRules(quiet_from=time(20), quiet_until=time(8), quiet_days=[0, 1, 2, 3, 4], free_days=[5])
    assert quiet_until(rules, zone, datetime.fromisoformat(at)) == (datetime.fromisoformat(until) if until else None)


def test_a_left_message_is_mailed_to_whom_it_concerns_and_who_wants_it(tenant: TenantRef) -> None:
    member, other, unwilling, asleep = (make_operator(name=name) for name in ("Member", "Other", "Unwilling", "Asleep"))
    sales = make_department("Sales", member, unwilling, asleep)
    change_notice_rules(by=unwilling, now=timezone.now(), channels={"left": ["page"]})
    change_notice_rules(by=asleep, now=timezone.now(), quiet=ALL_DAY)
    visitor = make_visitor()
    conversation = make_conversation(visitor, department=sales)

    leave_message(by=visitor, name="Vera", email="vera@example.org", body="Hello", cid=uuid4(), now=timezone.now())

    entries = OutboxEntry.objects.filter(kind=OPERATORS_MAIL).order_by("not_before")
    assert [entry.payload["user"] for entry in entries] == [str(member.user.uuid), str(asleep.user.uuid)]
    assert entries[1].not_before > timezone.now() + timedelta(hours=1) and conversation.department == sales and other


def test_a_mention_is_stored_by_id_and_calls_once_whoever_may_see_it(tenant: TenantRef) -> None:
    author, member, stranger, gone = make_operator(Role.OWNER), make_operator(name="Ana Weber"), make_operator(name="Ben Ito"), make_operator()
    conversation = make_conversation(department=make_department("Sales", member))
    stored = note(conversation, author, f"<@{member.uuid}> and <@{author.uuid}>: look")
    assert [(row.operator, row.kind, row.by) for row in Notice.objects.all()] == [(member, "mention", author)]
    assert (unseen_count(member), unseen_count(author)) == (1, 0) and stored.visitor_seq is None
    assert without_marks(stored.body, {member.uuid: "Ana Weber"}) == "@Ana Weber and @?: look"

    edit_message(message=stored, by=author, body=f"<@{member.uuid}> and <@{stranger.uuid}>: look here", now=timezone.now())
    assert (Notice.objects.get(operator=member).turn, unseen_count(stranger)) == (1, 1)

    RoutingSettings.objects.update_or_create(pk=1, defaults={"operators_see": RoutingSettings.Sight.OWN})
    assert not listed_notices(Operator.objects.get(pk=stranger.pk)).exists()
    gone.user.is_active = False
    gone.user.save()
    before = Message.objects.count()
    for who, code, names in ((stranger.uuid, "hidden", ["Ben Ito"]), (gone.uuid, "unknown", []), (uuid4(), "unknown", [])):
        with pytest.raises(MentionRefused) as refused:
            note(conversation, author, f"<@{who}> look")
        assert (refused.value.code, refused.value.names) == (code, names)
    assert Message.objects.count() == before

    # A line to the visitor mentions nobody, whatever stands in it.
    send_message(conversation=conversation.uuid, by=author, body=f"<@{stranger.uuid}>", cid=uuid4())
    delete_message(message=stored, by=author, now=timezone.now())
    assert unseen_count(member) == 0


def test_a_note_into_a_merged_conversation_calls_where_it_was_stored(tenant: TenantRef) -> None:
    author, member, visitor = make_operator(), make_operator(), make_visitor()
    ends = make_conversation(visitor)
    Conversation.objects.filter(pk=ends.pk).update(status="closed")
    goes_on = make_conversation(visitor)
    merge_conversations(conversation=ends, into=goes_on, by=author, now=timezone.now())
    note(ends, author, f"<@{member.uuid}>")
    assert Notice.objects.get().conversation == goes_on
