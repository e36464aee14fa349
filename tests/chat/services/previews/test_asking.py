"""Asking for cards: what is known is answered at once, what is not is fetched apart, and what nobody names is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from chat.events_previews import LinkPreviewKnown, LinkPreviewWanted
from chat.models import Conversation, HiddenPreview, LinkPreview, Message, Operator
from chat.services import send_message
from chat.services.previews import ask_for_preview, asking, fetch_preview, fetching, hide_preview, keeping, previews_of_lines, sweep_previews
from chat.services.writing import change_writing_rules, delete_message, edit_message
from chat.tasks.previews import fetch_link_preview
from tenants.accounts.models import Role
from tenants.limits import RateLimited
from tenants.scope import TenantRef, tenant_scope
from tests.chat.services.previews.site import Site, picture
from tests.factories import make_message, make_operator, make_user, make_website

NOW = timezone.now()


@pytest.fixture
def ana(tenant: object) -> Operator:
    return make_operator()


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    said: list[Any] = []
    monkeypatch.setattr(asking, "publish", said.append)
    return said


def ask(talk: Conversation, by: Operator, url: str, later: timedelta = timedelta()) -> tuple[str | None, bool]:
    row, waits = ask_for_preview(conversation=talk, by=by, url=url, now=timezone.now() + later)
    return (row.title if row else None), waits


def cards(talk: Conversation, *lines: Any, for_visitor: bool = False) -> list[str]:
    found, _waits = previews_of_lines(conversation=talk, messages=[line.uuid for line in lines], now=timezone.now(), for_visitor=for_visitor)
    return [found[line.uuid].title if line.uuid in found else "" for line in lines]


def run(events: list[Any]) -> None:
    """What a worker would do."""
    wanted = [event for event in events if isinstance(event, LinkPreviewWanted)]
    events.clear()
    for event in wanted:
        fetch_preview(url=event.url, conversation=event.conversation)


def test_a_page_is_fetched_once_and_then_known(talk: Conversation, ana: Operator, site: Site, events: list[Any]) -> None:
    site.page("/a.png", picture(), "image/png")
    url = site.page("/tea", '<title>Uji</title><meta property="og:image" content="/a.png"><meta name="description" content="Fresh">')
    assert ask(talk, ana, url + "#steep") == ask(talk, ana, url) == (None, True)
    assert [event.url for event in events] == [url]
    run(events)
    assert events == [LinkPreviewKnown(conversation=talk.uuid)]
    assert ask(talk, ana, url) == ("Uji", False)
    row = LinkPreview.objects.get()
    assert (row.description, default_storage.exists(row.picture), site.asked) == ("Fresh", True, ["/tea", "/a.png"])
    assert ask(talk, ana, url, timedelta(hours=11)) == ("Uji", False)
    # After some hours it is fetched anew, and what is known stands meanwhile.
    events.clear()
    assert ask(talk, ana, url, timedelta(hours=13)) == ("Uji", True)
    assert len(events) == 1


def test_another_host_is_neither_answered_nor_asked(talk: Conversation, ana: Operator, site: Site, events: list[Any]) -> None:
    for url in ("https://evil.example/", "javascript:alert(1)", f"http://127.0.0.1:{site.port}/", "http://169.254.169.254/"):
        assert ask(talk, ana, url) == (None, False)
    line = make_message(talk, ana, body="https://evil.example/ http://169.254.169.254/")
    assert cards(talk, line) == [""]
    LinkPreview.objects.create(url="https://gone.example/", used_at=NOW, asked_at=NOW)
    fetch_preview(url="https://gone.example/", conversation=talk.uuid)
    assert (events, site.asked) == ([], []) and LinkPreview.objects.get().fetched_at is None


def test_what_failed_is_not_tried_again_for_minutes(talk: Conversation, ana: Operator, site: Site, events: list[Any]) -> None:
    url = site.origin + "/missing"
    ask(talk, ana, url)
    run(events)
    assert ask(talk, ana, url) == ask(talk, ana, url, timedelta(minutes=9)) == (None, False)
    assert ask(talk, ana, url, timedelta(minutes=11)) == (None, True)
    assert len(site.asked) == 1


def test_a_server_that_is_away_leaves_the_card_and_a_page_that_is_gone_takes_it(talk: Conversation, ana: Operator, site: Site, events: list[Any]) -> None:
    site.page("/a.png", picture(), "image/png")
    url = site.page("/tea", '<title>Uji</title><meta property="og:image" content="/a.png">')
    ask(talk, ana, url)
    run(events)
    kept = LinkPreview.objects.get().picture

    def again(status: int, body: str = "<title>x</title>") -> str | None:
        LinkPreview.objects.update(fetched_at=NOW - timedelta(days=1), asked_at=NOW - timedelta(days=1))
        site.page("/tea", body, status=status, **({"Content-Encoding": "br"} if not body else {}))
        ask(talk, ana, url)
        run(events)
        return ask(talk, ana, url)[0]

    assert again(200, "") == "Uji" and LinkPreview.objects.get().failure == "bad_answer"
    assert again(404) is None
    assert not default_storage.exists(kept)


def test_cards_of_lines(talk: Conversation, ana: Operator, site: Site, events: list[Any]) -> None:
    url = site.page("/tea", "<title>Uji</title>")
    named = make_message(talk, ana, body=f"See {url}, please")
    others = [make_message(talk, body=url), make_message(talk, ana, body="No link"), make_message(talk, ana, body="https://evil.example/")]
    note = make_message(talk, ana, kind="note", body=url)
    assert cards(talk, named, *others, note) == [""] * 5
    assert len(events) == 1, "one page is asked for once"
    run(events)
    assert cards(talk, named, *others, note) == ["Uji", "", "", "", "Uji"]
    assert cards(talk, named, *others, note, for_visitor=True) == ["Uji", "", "", "", ""]
    edit_message(message=named, by=ana, body="Never mind", now=NOW)
    delete_message(message=note, by=ana, now=NOW)
    assert cards(talk, named, note) == ["", ""]
    foreign = Conversation.objects.create(visitor=talk.visitor, website=talk.website, number=99, started_at=NOW)
    assert cards(foreign, named, *others, note) == [""] * 5


def test_lines_without_a_link_cost_one_query_and_a_page_of_lines_five(
    talk: Conversation, ana: Operator, site: Site, events: list[Any], django_assert_num_queries: Callable[..., Any]
) -> None:
    plain = make_message(talk, ana, body="No link")
    url = site.page("/tea", "<title>Uji</title>")
    lines = [make_message(talk, ana, body=f"{url} {number}") for number in range(10)]
    cards(talk, *lines)
    run(events)
    with django_assert_num_queries(1):
        assert cards(talk, plain) == [""]
    with django_assert_num_queries(5):
        assert cards(talk, *lines) == ["Uji"] * 10


def test_a_line_stands_without_its_card_when_its_author_says_so(talk: Conversation, ana: Operator, site: Site, events: list[Any]) -> None:
    url, cid = site.page("/tea", "<title>Uji</title>"), uuid4()
    # Before the line is there, and by nobody but its author.
    hide_preview(conversation=talk, by=ana, cid=cid, now=NOW)
    assert events == []
    send_message(conversation=talk.uuid, by=ana, body=url, cid=cid)
    hidden, shown = Message.objects.get(cid=cid), make_message(talk, ana, body=url)
    cards(talk, shown)
    run(events)
    hide_preview(conversation=talk, by=make_operator(), cid=shown.cid, now=NOW)
    assert cards(talk, hidden, shown) == ["", "Uji"]
    events.clear()
    hide_preview(conversation=talk, by=ana, cid=shown.cid, now=NOW)
    hide_preview(conversation=talk, by=ana, cid=shown.cid, now=NOW)
    assert events == [LinkPreviewKnown(conversation=talk.uuid)]
    assert cards(talk, shown) == [""]
    # Nobody but he gives it its card again, and everybody is told once.
    events.clear()
    hide_preview(conversation=talk, by=make_operator(), cid=shown.cid, now=NOW, is_hidden=False)
    assert events == [] and cards(talk, shown) == [""]
    for _ in range(2):
        hide_preview(conversation=talk, by=ana, cid=shown.cid, now=NOW, is_hidden=False)
    assert events == [LinkPreviewKnown(conversation=talk.uuid)]
    assert cards(talk, shown) == ["Uji"]


def test_off_is_off(talk: Conversation, ana: Operator, site: Site, events: list[Any]) -> None:
    url = site.page("/tea", "<title>Uji</title>")
    line = make_message(talk, ana, body=url)
    change_writing_rules(by=make_user(Role.OWNER), link_previews=False)
    assert ask(talk, ana, url) == (None, False)
    assert cards(talk, line) == [""]
    LinkPreview.objects.create(url=url, used_at=NOW, asked_at=NOW)
    fetch_preview(url=url, conversation=talk.uuid)
    assert (events, site.asked) == ([], [])


def test_each_operator_asks_so_often_and_a_company_fetches_so_often(
    talk: Conversation, ana: Operator, events: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "ASKED_A_MINUTE", 3)
    monkeypatch.setattr(asking, "FETCHED_A_MINUTE", 2)
    for number in range(3):
        assert ask(talk, ana, f"https://shop.example/{number}") == (None, True)
    with pytest.raises(RateLimited):
        ask(talk, ana, "https://shop.example/0")
    assert len(events) == 2
    assert ask(talk, make_operator(), "https://shop.example/0") == (None, True)


def test_sites_that_do_not_answer_hold_up_few_workers_and_not_for_long(
    talk: Conversation, ana: Operator, site: Site, events: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PAGE_WITHIN_S", 0.2)
    urls = [site.page(f"/{number}", "<title>Tea</title>") for number in range(10)]
    line = make_message(talk, ana, body="\n".join(urls))
    assert cards(talk, line, *(make_message(talk, ana, body=url) for url in urls)) == [""] * 11
    assert len(events) == asking.AT_ONCE
    site.pause_s = 0.5
    run(events)
    assert len(site.asked) == asking.AT_ONCE
    events.clear()
    assert ask(talk, ana, urls[-1]) == (None, True)
    assert events == []
    site.pause_s = 0
    assert ask(talk, ana, urls[-1], timedelta(minutes=11)) == (None, True)
    run(events)
    assert ask(talk, ana, urls[-1])[0] == "Tea"


def test_another_company_has_pages_of_its_own(
    tenant: TenantRef, other_tenant: TenantRef, talk: Conversation, ana: Operator, site: Site, events: list[Any]
) -> None:
    url = site.page("/tea", "<title>Uji</title>")
    ask(talk, ana, url)
    run(events)
    with tenant_scope(other_tenant):
        assert not LinkPreview.objects.exists()
        make_website(allowed_origins=["https://other.example"])
        own = make_operator()
        row, waits = ask_for_preview(conversation=Conversation(uuid=UUID(int=1)), by=own, url=url, now=NOW)
        assert (row, waits, events[1:]) == (None, False, [])


def test_what_nobody_names_is_forgotten(talk: Conversation, ana: Operator, site: Site, events: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    site.page("/a.png", picture(), "image/png")
    for path in ("/1", "/2"):
        ask(talk, ana, site.page(path, '<title>Uji</title><meta property="og:image" content="/a.png">'))
    run(events)
    (shared,) = set(LinkPreview.objects.values_list("picture", flat=True))
    LinkPreview.objects.filter(url__endswith="/1").update(used_at=NOW - timedelta(days=91))
    assert sweep_previews(now=NOW) == 1
    assert default_storage.exists(shared), "two pages share a picture"
    monkeypatch.setattr(keeping, "MOST_PAGES", 1)
    LinkPreview.objects.create(url="https://shop.example/new", used_at=NOW + timedelta(days=1))
    assert (sweep_previews(now=NOW), LinkPreview.objects.get().url) == (1, "https://shop.example/new")
    assert not default_storage.exists(shared)
    line = make_message(talk, ana)
    for cid in (line.cid, uuid4()):
        HiddenPreview.objects.create(conversation=talk, operator=ana, cid=cid, hidden_at=NOW - timedelta(days=31))
    sweep_previews(now=NOW)
    assert HiddenPreview.objects.get().cid == line.cid


def test_a_page_is_asked_for_by_a_worker_and_a_broker_that_is_away_costs_only_the_card(
    talk: Conversation, ana: Operator, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(fetch_link_preview, "apply_async", lambda args, **_options: sent.append(args) or (_ for _ in ()).throw(OSError("away")))
    with django_capture_on_commit_callbacks(execute=True):
        assert ask(talk, ana, "https://shop.example/tea") == (None, True)
    assert sent == [("https://shop.example/tea", str(talk.uuid))]
