"""The search index follows what was written: once, in order, from where it was left, and forgets what was erased."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from chat.finding import wanted_of
from chat.models import Conversation, Message, SearchEntry, SearchProgress
from chat.selectors.search import LineFilter, search_lines
from chat.services import erase_conversations_of, index_what_moved, indexing, send_message
from chat.services.feed import number_feed
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_conversation, make_operator, make_visitor, start


def follow() -> int:
    """Give all places and read all; how many lines."""
    while number_feed():
        pass
    lines = 0
    while True:
        done = index_what_moved()
        lines += done.lines
        if not done.is_behind:
            return lines


def words(message: Message) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(words) FROM chat_searchentry WHERE id = %s", [message.pk])
        return {word for word in cursor.fetchone()[0] if not word.startswith("@")}


def change(message: Message, **fields: object) -> None:
    """As an edit or a deletion does: a number of its own, and the conversation moves."""
    conversation = message.conversation
    conversation.refresh_from_db()
    conversation.staff_seq += 1
    conversation.feed_is_due = True
    conversation.save()
    Message.objects.filter(pk=message.pk).update(staff_change=conversation.staff_seq, **fields)


def test_what_was_said_is_read_once(tenant: TenantRef) -> None:
    first = start(body="Where is my order?").conversation
    start(body="返金をお願いします")

    assert follow() >= 2
    assert words(first.messages.get(kind="message")) == {"where", "is", "my", "order"}
    assert words(Message.objects.get(body__startswith="返金")) == {"返金", "金を", "をお", "お願", "願い", "いし", "しま", "ます", "す"}
    assert follow() == 0
    assert SearchEntry.objects.count() == Message.objects.count()


def test_it_goes_on_where_it_was_left_however_small_the_steps(tenant: TenantRef) -> None:
    for _ in range(4):
        conversation = make_conversation()
        for nth in range(2):
            send_message(conversation=conversation.uuid, by=conversation.visitor, body=f"line {nth}", cid=uuid4())
    while number_feed():
        pass
    for _step in range(40):
        if not index_what_moved(conversations=2, lines=2).is_behind:
            break
    assert SearchEntry.objects.count() == Message.objects.count()
    assert SearchProgress.objects.get().position == Conversation.objects.order_by("-feed_position")[0].feed_position
    assert follow() == 0


def test_a_line_that_comes_later_is_read_and_the_others_are_not_read_again(tenant: TenantRef) -> None:
    conversation = make_conversation()
    follow()
    send_message(conversation=conversation.uuid, by=make_operator(), body="A secret note", cid=uuid4(), kind=Message.Kind.NOTE)
    assert follow() == 1
    assert words(Message.objects.get(kind="note")) == {"a", "secret", "note"}


def test_edits_and_deletions_are_followed(tenant: TenantRef) -> None:
    message = start(body="My card is 4111").conversation.messages.get(kind="message")
    follow()
    change(message, body="My card is hidden", edited_at=timezone.now())
    assert follow() == 1
    assert words(message) == {"my", "card", "is", "hidden"}
    change(message, deleted_at=timezone.now())
    assert follow() == 1
    assert words(message) == set()


def test_what_is_erased_leaves_the_index(tenant: TenantRef) -> None:
    gone, kept = start(body="forget me").conversation, start(body="keep me").conversation
    follow()
    erase_conversations_of(visitor_ids=[gone.visitor_id])
    assert set(SearchEntry.objects.values_list("conversation_id", flat=True)) == {kept.pk}
    assert follow() == 0


def test_what_an_earlier_version_left_is_read_from_the_beginning(tenant: TenantRef) -> None:
    start(body="from long ago")
    follow()
    SearchEntry.objects.all().delete()
    SearchProgress.objects.all().delete()
    assert follow() >= 1
    assert SearchEntry.objects.count() == Message.objects.count()


def test_a_conversation_of_another_company_is_not_read(tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(other_tenant):
        start(body="theirs")
    with tenant_scope(tenant_ref):
        start(body="ours")
        follow()
        assert all("theirs" not in words(message) for message in Message.objects.all())
    with tenant_scope(other_tenant):
        assert SearchEntry.objects.count() == 0


def test_who_is_erased_between_reading_and_storing_is_not_kept(committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    def erases_first(row: object) -> str:
        if not erased.is_set():
            erased.set()
            thread = threading.Thread(target=erase)
            thread.start()
            thread.join()
        return real(row)  # type: ignore[arg-type]

    def erase() -> None:
        with tenant_scope(committed_tenant):
            erase_conversations_of(visitor_ids=[visitor.pk])
        connection.close()

    real, erased = indexing._words, threading.Event()
    with tenant_scope(committed_tenant):
        visitor = make_visitor()
        start(visitor, body="forget me")
        start(body="keep me")
        while number_feed():
            pass
        monkeypatch.setattr(indexing, "_words", erases_first)
        assert index_what_moved().is_behind
        assert not index_what_moved().is_behind
        assert [row.conversation_id for row in SearchEntry.objects.all()] == list(Message.objects.values_list("conversation_id", flat=True))


def test_of_two_at_once_one_does_nothing(committed_tenant: TenantRef) -> None:
    def other() -> None:
        with tenant_scope(committed_tenant):
            answers.append(index_what_moved().lines)
        connection.close()

    answers: list[int] = []
    with tenant_scope(committed_tenant):
        start(body="one line")
        while number_feed():
            pass
        with transaction.atomic():
            assert index_what_moved().lines >= 1
            thread = threading.Thread(target=other)
            thread.start()
            thread.join(10)
        assert answers == [0]
        assert index_what_moved().lines == 0


KILLED = """
import django; django.setup()
from uuid import UUID
from chat.services import index_what_moved
from tenants import hosts
from tenants.scope import tenant_scope
with tenant_scope(hosts.tenant_by_uuid(UUID({uuid!r}))):
    print("ready", flush=True)
    while True:
        index_what_moved(conversations=1, lines=1)
"""


def test_it_survives_being_killed_anywhere(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        for _ in range(30):
            start(body="a line of many words, 返金をお願いします")
        while number_feed():
            pass
    link = connection.settings_dict
    address = f"postgresql://{link['USER']}:{link['PASSWORD']}@{link['HOST']}:{link['PORT']}/{link['NAME']}"
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings"}
    script = KILLED.format(uuid=committed_tenant.uuid.hex)
    for nth in range(2):
        with subprocess.Popen([sys.executable, "-c", script], cwd=settings.ROOT, env=environment, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline().strip() == b"ready"
            time.sleep(0.03 * nth)
            child.send_signal(signal.SIGKILL)
    with tenant_scope(committed_tenant):
        follow()
        assert set(SearchEntry.objects.values_list("id", "conversation_id", "change")) == set(
            Message.objects.values_list("id", "conversation_id", "staff_change")
        )


@pytest.mark.parametrize(
    ("name", "query"),
    [("Tax_invoice-2024.pdf", "invoice"), ("Tax_invoice-2024.pdf", "pdf"), ("御見積書.xlsx", "見積"), ("发票与合同.docx", "合同"), ("発注書.pdf", "発")],
)
def test_files_are_found_by_their_names_while_their_line_stands(tenant: TenantRef, name: str, query: str) -> None:
    conversation = make_conversation()
    sent = send_message(conversation=conversation.uuid, by=conversation.visitor, body="Please see", cid=uuid4())
    line = Message.objects.get(uuid=sent.uuid)
    Message.objects.filter(pk=line.pk).update(data={"files": [{"id": str(uuid4()), "name": name}, {"id": str(uuid4()), "lost": True}]})
    follow()

    def found() -> list[int]:
        return [each.pk for page in search_lines(wanted_of(query), only=LineFilter()).found for each in page.lines]

    assert found() == [line.pk]
    change(line, body="", data={}, deleted_at=timezone.now())
    assert found() == [], "what is deleted is not found, whatever the index holds"
    follow()
    assert found() == []
