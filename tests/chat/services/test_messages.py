"""The one statement that stores messages: numbering, repeats, twins, refusals, effects (R1, R2, R5, R12)."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from chat.consumers.messages import MESSAGES
from chat.models import Conversation, Message, Operator
from chat.services.messages import ConversationNotFound, MessageRefused, NewMessage, Outcome, StoredMessage, send_message
from chat.services.messages.statement import build_statement, parameters, results
from tenants.accounts.models import User
from tenants.ids import new_id
from tenants.outbox.models import OutboxEntry
from tenants.realtime.commits import Job, take_batch
from tenants.scope import TenantRef, tenant_scope
from visitors.models import Visitor, Website


def make_operator(email: str = "ana@example.com") -> Operator:
    return Operator.objects.create(user=User.objects.create(email=email, full_name="Ana Weber", display_name="Ana"))


def make_conversation(number: int = 1001, email: str = "") -> Conversation:
    website = Website.objects.create(name="Shop", allowed_origins=["https://shop.example"])
    visitor = Visitor.objects.create(website=website, token_hash=uuid4().hex, email=email)
    return Conversation.objects.create(number=number, visitor=visitor, website=website, started_at=timezone.now())


def new_message(conversation: Conversation, by: Visitor | Operator, body: str, cid: UUID | None = None, kind: str = "message") -> NewMessage:
    sender_kind = "visitor" if isinstance(by, Visitor) else "operator"
    return NewMessage(new_id(), conversation.uuid, sender_kind, by.pk, cid or uuid4(), kind, body)


def run_batch(ref: TenantRef, *messages: NewMessage) -> list[StoredMessage]:
    """As the writer does it: what shares a key goes with a later statement."""
    answers: dict[UUID, StoredMessage] = {}
    jobs = deque(Job(MESSAGES, ref, message, lambda result, error: None) for message in messages)
    while jobs:
        batch = [job.item for job in take_batch(jobs, 500)]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(build_statement(ref.schema_name), parameters(batch))
            answers |= zip([message.uuid for message in batch], results(batch, cursor.fetchall()), strict=True)
    return [answers[message.uuid] for message in messages]


def test_a_batch_is_numbered_for_both_audiences_in_its_order(tenant: TenantRef) -> None:
    conversation, operator = make_conversation(), make_operator()

    stored = run_batch(
        tenant,
        new_message(conversation, conversation.visitor, "one"),
        new_message(conversation, operator, "a note", kind="note"),
        new_message(conversation, operator, "two"),
    )

    assert [(m.visitor_seq, m.staff_seq) for m in stored] == [(1, 1), (None, 2), (2, 3)]
    conversation.refresh_from_db()
    assert (conversation.visitor_seq, conversation.staff_seq) == (2, 3)
    assert (conversation.staff_unread, conversation.visitor_unread) == (0, 1)
    assert (conversation.preview_text, conversation.preview_sender_kind) == ("two", "operator")
    assert conversation.waiting_since is None


def test_a_repeat_gets_the_first_answer_and_no_number(tenant: TenantRef) -> None:
    conversation, cid = make_conversation(), uuid4()
    first = send_message(conversation=conversation.uuid, by=conversation.visitor, body="hello", cid=cid)

    again = send_message(conversation=conversation.uuid, by=conversation.visitor, body="hello", cid=cid)

    assert (again.uuid, again.visitor_seq, again.created_at) == (first.uuid, first.visitor_seq, first.created_at)
    assert again.outcome is Outcome.DUPLICATE
    conversation.refresh_from_db()
    assert (conversation.visitor_seq, Message.objects.count()) == (1, 1)


def test_a_repeat_that_names_another_conversation_gets_the_first_answer(tenant: TenantRef) -> None:
    first, second, cid = make_conversation(), make_conversation(1002), uuid4()
    operator = make_operator()
    send_message(conversation=first.uuid, by=operator, body="hello", cid=cid)

    again = send_message(conversation=second.uuid, by=operator, body="hello", cid=cid)

    assert again.conversation == first.uuid
    assert second.messages.count() == 0


def test_twins_in_one_batch_are_stored_once(tenant: TenantRef) -> None:
    conversation, cid = make_conversation(), uuid4()
    twin = [new_message(conversation, conversation.visitor, "hello", cid) for _ in range(3)]

    stored = run_batch(tenant, *twin)

    assert [m.outcome for m in stored] == [Outcome.STORED, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert len({m.uuid for m in stored}) == 1
    conversation.refresh_from_db()
    assert conversation.visitor_seq == 1


def test_one_cid_for_two_conversations_of_a_batch_is_one_message(tenant: TenantRef) -> None:
    first, second, cid, operator = make_conversation(), make_conversation(1002), uuid4(), make_operator()

    stored = run_batch(tenant, new_message(first, operator, "hello", cid), new_message(second, operator, "hello", cid))

    assert [(m.outcome, m.conversation) for m in stored] == [(Outcome.STORED, first.uuid), (Outcome.DUPLICATE, first.uuid)]


def row_changes() -> tuple[int, int]:
    """How many updates of conversations there were, and how many of them in place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relid = 'chat_conversation'::regclass")
        return cursor.fetchone()


def test_a_usual_line_rewrites_its_conversation_in_place(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        conversation = make_conversation()
        before = row_changes()
        for number in range(20):
            send_message(conversation=conversation.uuid, by=conversation.visitor, body=str(number), cid=uuid4())
        after = row_changes()
    assert (after[0] - before[0], after[1] - before[1]) == (20, 20)


def test_one_refused_message_does_not_hold_up_its_neighbours(tenant: TenantRef) -> None:
    conversation, stranger = make_conversation(), make_conversation(1002).visitor

    stored = run_batch(tenant, new_message(conversation, stranger, "let me in"), new_message(conversation, conversation.visitor, "hello"))

    assert [m.outcome for m in stored] == [Outcome.NOT_FOUND, Outcome.STORED]
    assert stored[1].visitor_seq == 1


@pytest.mark.parametrize("spoil", ["banned", "inactive", "unknown"])
def test_who_may_not_write_is_told_not_found(tenant: TenantRef, spoil: str) -> None:
    conversation, operator = make_conversation(), make_operator()
    by: Visitor | Operator = conversation.visitor
    target = conversation.uuid
    if spoil == "banned":
        Visitor.objects.update(is_banned=True)
    elif spoil == "inactive":
        User.objects.update(is_active=False)
        by = operator
    else:
        target = uuid4()

    with pytest.raises(ConversationNotFound):
        send_message(conversation=target, by=by, body="hello", cid=uuid4())
    assert Message.objects.count() == 0


def test_a_visitor_cannot_write_a_note(tenant: TenantRef) -> None:
    conversation = make_conversation()

    with pytest.raises(ConversationNotFound):
        send_message(conversation=conversation.uuid, by=conversation.visitor, body="psst", cid=uuid4(), kind="note")


def test_a_note_with_a_number_for_visitors_is_refused_by_the_database(tenant: TenantRef) -> None:
    conversation, operator = make_conversation(), make_operator()

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            conversation=conversation, kind="note", sender_kind="operator", sender_id=operator.pk, cid=uuid4(),
            visitor_seq=1, staff_seq=1, staff_change=1, created_at=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize("body", ["", " \n\t", "x" * 10_001])
def test_an_empty_or_endless_text_is_refused(tenant: TenantRef, body: str) -> None:
    conversation = make_conversation()

    with pytest.raises(MessageRefused):
        send_message(conversation=conversation.uuid, by=conversation.visitor, body=body, cid=uuid4())


def test_a_line_of_the_visitor_reopens_and_counts(tenant: TenantRef) -> None:
    conversation, operator = make_conversation(), make_operator()
    Conversation.objects.update(status="closed", closed_at=timezone.now(), assignee=operator)

    stored = send_message(conversation=conversation.uuid, by=conversation.visitor, body="one more thing", cid=uuid4())

    conversation.refresh_from_db()
    assert (stored.status, conversation.status, conversation.closed_at) == ("open", "open", None)
    assert (conversation.staff_unread, conversation.waiting_since) == (1, conversation.last_message_at)


def test_an_answer_to_a_visitor_with_an_address_is_due_for_mail_later(tenant: TenantRef) -> None:
    conversation, operator = make_conversation(email="vera@example.com"), make_operator()

    stored = send_message(conversation=conversation.uuid, by=operator, body="here you are", cid=uuid4())
    send_message(conversation=conversation.uuid, by=operator, body="psst", cid=uuid4(), kind="note")

    entry = OutboxEntry.objects.get()
    assert entry.payload == {"conversation": str(conversation.uuid), "message": str(stored.uuid)}
    assert (entry.not_before - entry.created_at).total_seconds() == settings.VISITOR_MAIL_DELAY_S


def test_another_tenants_conversation_is_not_found(tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(tenant_ref):
        conversation = make_conversation()
        make_operator()
    with tenant_scope(other_tenant):
        operator = make_operator()
        with pytest.raises(ConversationNotFound):
            send_message(conversation=conversation.uuid, by=operator, body="hello", cid=uuid4())


def test_fifty_twins_at_once_are_one_message_with_one_answer(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        conversation = make_conversation()
        visitor, cid = conversation.visitor, uuid4()

    def send(_number: int) -> StoredMessage:
        try:
            with tenant_scope(committed_tenant):
                return send_message(conversation=conversation.uuid, by=visitor, body="hello", cid=cid)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(50)))

    with tenant_scope(committed_tenant):
        conversation.refresh_from_db()
        assert (Message.objects.count(), conversation.visitor_seq, conversation.staff_seq) == (1, 1, 1)
    assert {(m.uuid, m.visitor_seq) for m in answers} == {(answers[0].uuid, 1)}
    assert [m.outcome for m in answers].count(Outcome.STORED) == 1


def test_many_writers_leave_no_hole_in_the_numbers(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        conversations = [make_conversation(1001 + number) for number in range(3)]

    def send(number: int) -> None:
        try:
            with tenant_scope(committed_tenant):
                conversation = conversations[number % 3]
                send_message(conversation=conversation.uuid, by=conversation.visitor, body=str(number), cid=uuid4())
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send, range(60)))

    with tenant_scope(committed_tenant):
        for conversation in conversations:
            numbers = list(conversation.messages.order_by("id").values_list("visitor_seq", flat=True))
            assert sorted(numbers) == list(range(1, 21))
