"""A worker that dies after it sent a mail and before that is recorded: the same lines never go out under two ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.utils import timezone

from chat.models import AnswerMail, Conversation, ConversationLink, Message
from chat.selectors import conversation_behind
from chat.services import VISITOR_MAIL, leave_message, mark_read_by_visitor, send_message
from chat.tasks import mail as tasks
from tenants.outbox.base import OutboxBase
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import run_effect
from tenants.scope import TenantRef, current_tenant, tenant_scope
from tests.factories import make_operator, make_visitor


class Killed(BaseException):
    """What kill -9 does to a handler: nothing of ours catches it."""


@pytest.fixture
def conversation(committed_tenant: TenantRef) -> Iterator[Conversation]:
    """A conversation whose visitor left an address, in the tenant entered; what is committed stays when a worker dies."""
    with tenant_scope(committed_tenant):
        yield leave_message(by=make_visitor(), name="Vera", email="vera@example.org", body="Malta?", cid=uuid4(), now=timezone.now()).conversation


@pytest.fixture
def die(monkeypatch: pytest.MonkeyPatch) -> Callable[[OutboxBase], EmailMultiAlternatives]:
    """A function that runs a row until its mail is out, and dies; it answers the mail."""

    def run(row: OutboxBase) -> EmailMultiAlternatives:
        def kill(_mail: AnswerMail) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr("chat.tasks.mail.record_mailed", kill)
            with pytest.raises(Killed):
                run_effect(row)
        return mail.outbox[-1]

    return run


def answer(conversation: Conversation, body: str) -> OutboxBase:
    stored = send_message(conversation=conversation.uuid, by=make_operator(name="Ana Weber", display_name="Ana"), body=body, cid=uuid4())
    return OutboxEntry.objects.get(key=f"{VISITOR_MAIL}:{stored.uuid}")


def delete(body: str) -> None:
    Message.objects.filter(body=body).update(deleted_at=timezone.now())


def content(message: EmailMultiAlternatives) -> tuple[object, ...]:
    return message.extra_headers["Message-ID"], message.to, message.from_email, message.subject, message.body, message.alternatives[0][0]


def token_of(message: EmailMultiAlternatives) -> str:
    found = re.search(r"/c/([\w-]+)/", message.body)
    assert found
    return found[1]


def test_the_next_row_sends_that_very_mail_and_then_the_rest(conversation: Conversation, die: Callable) -> None:
    first = die(answer(conversation, "First."))
    behind = conversation_behind(token_of(first), now=timezone.now())
    assert behind is not None and behind.pk == conversation.pk, "the link of a mail that is out opens"
    send_message(conversation=conversation.uuid, by=conversation.visitor, body="And to Gozo?", cid=uuid4())
    # Who wrote has seen what stood above; here his browser could not say so.
    Conversation.objects.filter(pk=conversation.pk).update(visitor_read_seq=0)

    assert run_effect(answer(conversation, "Second."))

    _, again, rest = mail.outbox
    assert content(again) == content(first)
    assert rest.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]
    assert "Second." in rest.body and "First." not in rest.body
    assert token_of(rest) != token_of(first)
    for row in OutboxEntry.objects.filter(kind=VISITOR_MAIL):
        assert run_effect(row)
    assert len(mail.outbox) == 3 and not AnswerMail.objects.exists()


@pytest.mark.parametrize("state", [OutboxBase.State.DONE, OutboxBase.State.DEAD])
def test_a_mail_is_finished_whatever_became_of_its_row(conversation: Conversation, die: Callable, state: str) -> None:
    row = answer(conversation, "First.")
    first = die(row)
    OutboxEntry.objects.filter(pk=row.pk).update(state=state)

    assert run_effect(answer(conversation, "Second."))

    assert [content(each) for each in mail.outbox[:2]] == [content(first)] * 2


def test_its_own_row_sends_it_again_and_then_what_was_answered_since(conversation: Conversation, die: Callable) -> None:
    row = answer(conversation, "First.")
    first = die(row)
    answer(conversation, "Second.")

    assert run_effect(row)

    assert content(mail.outbox[1]) == content(first)
    assert len({each.extra_headers["Message-ID"] for each in mail.outbox}) == 2


def test_a_row_that_dies_again_and_again_sends_one_mail(conversation: Conversation, die: Callable, settings: Any) -> None:
    row = answer(conversation, "First.")
    die(row)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    die(answer(conversation, "Second."))
    die(row)

    assert len(mail.outbox) == 3 and len({str(content(each)) for each in mail.outbox}) == 1
    assert ConversationLink.objects.count() == 1


def test_a_deleted_line_is_not_sent_again(conversation: Conversation, die: Callable) -> None:
    answer(conversation, "First.")
    first = die(answer(conversation, "Second."))
    delete("First.")

    assert run_effect(answer(conversation, "Third."))

    _, again, rest = mail.outbox
    assert again.extra_headers["Message-ID"] == first.extra_headers["Message-ID"]
    assert "First." not in again.body and "Second." in again.body and "Third." not in again.body
    assert "Second." not in rest.body and "Third." in rest.body


def test_a_mail_of_which_all_is_deleted_is_given_up(conversation: Conversation, die: Callable) -> None:
    first = die(answer(conversation, "First."))
    delete("First.")

    assert run_effect(answer(conversation, "Second."))

    _, rest = mail.outbox
    assert "Second." in rest.body and rest.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]


def test_a_mail_that_was_read_is_given_up(conversation: Conversation, die: Callable) -> None:
    row = answer(conversation, "First.")
    die(row)
    conversation.refresh_from_db()
    mark_read_by_visitor(conversation=conversation, by=conversation.visitor, seq=conversation.visitor_seq, now=timezone.now())

    assert run_effect(row)
    assert run_effect(answer(conversation, "Second."))

    _, rest = mail.outbox
    assert "Second." in rest.body and "First." not in rest.body


def test_another_address_gets_a_mail_and_a_link_of_its_own(conversation: Conversation, die: Callable) -> None:
    row = answer(conversation, "First.")
    first = die(row)
    leave_message(by=conversation.visitor, name="Vera", email="vera@example.net", body="Sorry, a typo.", cid=uuid4(), now=timezone.now())
    Conversation.objects.filter(pk=conversation.pk).update(visitor_read_seq=0)

    assert run_effect(row)

    _, other = mail.outbox
    assert other.to == ["vera@example.net"] and "First." in other.body
    assert other.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]
    assert conversation_behind(token_of(other), now=timezone.now()) is not None
    assert conversation_behind(token_of(first), now=timezone.now()) is None


def test_two_rows_of_a_conversation_do_not_mail_at_once(conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    row, other = answer(conversation, "First."), answer(conversation, "Second.")
    company = current_tenant()
    refused: list[BaseException | None] = []

    def meanwhile() -> None:
        try:
            with tenant_scope(company):
                tasks.mail_answer_to_visitor(payload=other.payload, attempt=1, entry_uuid=other.uuid)
        finally:
            connection.close()

    def send(**_: object) -> None:
        with ThreadPoolExecutor(1) as pool:
            refused.append(pool.submit(meanwhile).exception())

    monkeypatch.setattr("chat.tasks.mail.send_templated", send)

    assert run_effect(row)

    assert [type(error) for error in refused] == [tasks.MailIsBeingSent]
