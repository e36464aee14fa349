"""Searching what was said: which lines are found, in which order, and how pages follow on one another."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from chat import services
from chat.finding import wanted_of
from chat.models import Conversation, Message, SearchEntry
from chat.selectors import LineFilter, conversation_with_number, search, search_lines
from chat.services import send_message
from tenants.scope import TenantRef, tenant_scope
from tests.chat.services.test_indexing import follow
from tests.factories import make_conversation, make_operator, start


def bodies(query: str, **only: object) -> list[str]:
    page = search_lines(wanted_of(query), only=LineFilter(**only))  # type: ignore[arg-type]
    return [line.body for found in page.found for line in found.lines]


def say(conversation: Conversation, *texts: str) -> None:
    for text in texts:
        send_message(conversation=conversation.uuid, by=conversation.visitor, body=text, cid=uuid4())


WAYS = {"among the newest": (8192, 0, 20), "by the index at once": (1, 10**9, 20), "by stretches": (1, -1, 20), "by as many stretches as it seems": (2, 0, 1)}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def every_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    newest, at_once, telling = request.param
    monkeypatch.setattr(search, "TELLING", telling)
    monkeypatch.setattr(search, "NEWEST", newest)
    monkeypatch.setattr(search, "AT_ONCE", at_once)


def test_lines_are_found_in_three_languages(tenant: TenantRef, every_way: None) -> None:
    for body in ("I want a refund", "返金をお願いします", "我想申请退款", "Nothing of it"):
        start(body=body)
    follow()
    assert bodies("refund") == ["I want a refund"]
    assert bodies("返金") == ["返金をお願いします"]
    assert bodies("退款") == ["我想申请退款"]
    assert bodies("refund 返金") == []
    assert bodies("") == bodies("?!") == []


def test_phrases_are_told_from_their_parts(tenant: TenantRef, every_way: None) -> None:
    for body in ("注文番号は1042", "注文の文番、番号", "number order", "order number"):
        start(body=body)
    follow()
    assert bodies("注文番号") == ["注文番号は1042"]
    assert bodies('"order number"') == ["order number"]
    assert set(bodies("order number")) == {"order number", "number order"}


def test_notes_are_found_and_deleted_lines_are_not(tenant: TenantRef) -> None:
    conversation = start(body="visible words").conversation
    send_message(conversation=conversation.uuid, by=make_operator(), body="secret words", cid=uuid4(), kind=Message.Kind.NOTE)
    follow()
    assert bodies("words") == ["secret words", "visible words"]
    # Whatever the index still holds.
    Message.objects.filter(kind="note").update(deleted_at=timezone.now())
    assert bodies("words") == ["visible words"]
    Message.objects.filter(kind="message").update(body="changed meanwhile")
    assert bodies("words") == []


def test_one_conversation_is_one_result_with_its_newest_lines(tenant: TenantRef) -> None:
    first, second = make_conversation(), make_conversation()
    say(first, *(f"tea {nth}" for nth in range(5)))
    say(second, "green tea")
    say(first, "tea again")
    follow()
    page = search_lines(wanted_of("tea"), only=LineFilter())
    assert [(row.conversation.pk, [line.body for line in row.lines], row.more) for row in page.found] == [
        (first.pk, ["tea again", "tea 4", "tea 3"], 3),
        (second.pk, ["green tea"], 0),
    ]
    assert page.before is None


@pytest.mark.parametrize("portion", [1, 3, 60])
def test_pages_follow_on_one_another(tenant: TenantRef, every_way: None, monkeypatch: pytest.MonkeyPatch, portion: int) -> None:
    monkeypatch.setattr(search, "PORTION", portion)
    talks = [start(body=f"tea {nth}").conversation.pk for nth in range(11)]
    follow()
    seen, before = [], None
    for _page in range(9):
        page = search_lines(wanted_of("tea"), only=LineFilter(), before=before, limit=3)
        seen += [row.conversation.pk for row in page.found]
        before = page.before
        if before is None:
            break
    assert seen == talks[::-1]


def test_a_page_reads_only_so_many_lines(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PORTION", 2)
    monkeypatch.setattr(search, "MOST_READ", 4)
    wanted = start(body="注文番号").conversation
    for _ in range(9):
        start(body="注文の文番、番号")
    follow()
    found, before, pages = [], None, 0
    while pages == 0 or before is not None:
        page = search_lines(wanted_of("注文番号"), only=LineFilter(), before=before)
        found, before, pages = found + page.found, page.before, pages + 1
    assert [row.conversation.pk for row in found] == [wanted.pk]
    assert pages > 1


@pytest.mark.parametrize("at_once", [-1, 10**9])
def test_stretches_are_gone_through_from_the_newest(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(search, "NEWEST", 1)
    monkeypatch.setattr(search, "AT_ONCE", at_once)
    talk = make_conversation()
    follow()
    row = Message.objects.filter(conversation=talk, kind="message")[0]
    keys = [1 << 16, (3 << 16) - 1, 3 << 16, 40 << 16, (40 << 16) + 7]
    for nth, key in enumerate(keys):
        row.pk, row.uuid, row.cid, row.body = key, uuid4(), uuid4(), f"far tea {nth}"
        row.staff_seq = row.staff_change = 1000 + nth
        row.visitor_seq = row.visitor_change = 1000 + nth
        row.save(force_insert=True)
    Conversation.objects.filter(pk=talk.pk).update(feed_is_due=True)
    follow()
    assert SearchEntry.objects.filter(pk__in=keys).count() == len(keys)
    page = search_lines(wanted_of("tea"), only=LineFilter())
    assert [line.body for line in page.found[0].lines] == ["far tea 4", "far tea 3", "far tea 2"]
    assert page.found[0].more == 2


def test_filters(tenant: TenantRef) -> None:
    me, now = make_operator(), timezone.now()
    queued, mine, closed = (start(body="green tea").conversation for _ in range(3))
    for each in (mine, closed):
        services.accept_conversation(conversation=each, by=me, now=now)
    services.close_conversation(conversation=closed, by=me, now=now)
    Message.objects.filter(conversation=mine).update(created_at=now - timedelta(days=9))
    follow()

    def talks(**only: object) -> set[int]:
        page = search_lines(wanted_of("tea"), only=LineFilter(**only))  # type: ignore[arg-type]
        return {row.conversation.pk for row in page.found}

    assert talks() == {queued.pk, mine.pk, closed.pk}
    assert talks(statuses=("queued", "open")) == {queued.pk, mine.pk}
    assert talks(assignee=me.uuid) == {mine.pk, closed.pk}
    assert talks(without_assignee=True) == {queued.pk}
    assert talks(since=now - timedelta(days=1)) == {queued.pk, closed.pk}
    assert talks(until=now - timedelta(days=1)) == {mine.pk}


def test_a_number_finds_its_conversation(tenant: TenantRef) -> None:
    conversation = make_conversation()
    assert conversation_with_number(conversation.number) == conversation
    assert conversation_with_number(10**14) is None


def test_another_company_finds_nothing_of_it(tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(other_tenant):
        start(body="their secret")
        follow()
    with tenant_scope(tenant_ref):
        start(body="our secret")
        follow()
        assert bodies("secret") == ["our secret"]


def test_a_search_costs_few_queries_however_much_it_finds(tenant: TenantRef, django_assert_max_num_queries) -> None:
    for nth in range(25):
        start(body=f"tea {nth}")
    follow()
    with django_assert_max_num_queries(8):
        assert len(bodies("tea")) == 20
