"""What pages report, over the network: who may, what comes back, and that it reaches the database and the operators who look."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.conf import settings

from tenants import hosts
from tenants.accounts.services.privacy import change_privacy
from tenants.ingest.consumer import Ingest
from tenants.scope import tenant_scope
from tests.factories import make_user
from tests.rig.clients import Client, Refused
from tests.rig.servers import Server
from tests.rig.world import SHOP, World, aside
from tests.visitors.mmdb import NESTED, write_mmdb
from visitors.models import PageView, Visit


@pytest.fixture(autouse=True)
def empty_stream() -> Iterator[None]:
    client = redis.Redis.from_url(settings.REDIS_DURABLE_URL)
    client.delete(settings.INGEST_STREAM)
    yield
    client.delete(settings.INGEST_STREAM)


BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def page(path: str = "/", id: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"type": "page", "id": id or str(uuid4()), "url": f"{SHOP}{path}", "title": "A page", "referrer": "", "age_ms": 0, **fields}


def report(
    world: World,
    ticket: str,
    *hits: dict[str, Any],
    origin: str = SHOP,
    method: str = "POST",
    raw: bytes | None = None,
    port: int = 0,
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port or world.ports[0], timeout=20)
    body = raw if raw is not None else json.dumps({"ticket": ticket, "hits": hits, "language": "en", "time_zone": "UTC", "screen": "800x600"}).encode()
    own = {"Host": f"{world.tenant.host}:{world.ports[0]}", "Origin": origin, "Content-Type": "text/plain", "User-Agent": BROWSER}
    connection.request(method, "/hits/", body, own | (headers or {}))
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, {key.lower(): value for key, value in response.getheaders()}


async def say(client: Client, *hits: dict[str, Any]) -> str:
    """The same over a socket: "" when it was kept, else the error's code."""
    try:
        assert await client.ask("hits.report", hits=list(hits), language="en", time_zone="UTC", screen="800x600") == {}
    except Refused as refused:
        return refused.code
    return ""


def store() -> None:
    ingest = Ingest()
    while ingest.turn(block_ms=10):
        pass


def urls(world: World) -> list[str]:
    with tenant_scope(world.tenant):
        return [view.url.removeprefix(SHOP) for view in PageView.objects.order_by("viewed_at", "id")]


def test_a_report_is_kept_stored_and_readable_by_the_page(world: World) -> None:
    person = world.visitor()
    status, headers = report(world, world.visitor_ticket(person), page("/shoes"))
    assert (status, headers["access-control-allow-origin"]) == (204, SHOP)
    store()
    assert urls(world) == ["/shoes"]
    with tenant_scope(world.tenant):
        visit = Visit.objects.get()
        assert (visit.visitor_id, visit.screen, visit.channel, visit.browser) == (person.pk, "800x600", "direct", "Firefox 140")


def test_who_may_not_report(world: World, other_world: World) -> None:
    person, operator = world.visitor(), world.operator()
    good = world.visitor_ticket(person)
    assert report(world, good, page(), origin="https://evil.example")[0] == 403
    assert report(world, world.visitor_ticket(person, origin="https://elsewhere.example"), page())[0] == 401
    assert report(world, world.visitor_ticket(person, scope=str(uuid4())), page())[0] == 401
    assert report(world, world.visitor_ticket(person, lifetime_s=-600), page())[0] == 401
    assert report(world, world.operator_ticket(operator), page())[0] == 401
    assert report(world, other_world.visitor_ticket(other_world.visitor()), page())[0] == 401
    assert report(world, "nonsense", page())[0] == 401
    store()
    assert urls(world) == urls(other_world) == []


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b'{"ticket":"x"}', 400),
        (b'{"ticket":"x","hits":[]}', 400),
        (b'{"ticket":"x","hits":[{"type":"other"}]}', 400),
        (b'{"ticket":"x","hits":[{"type":"page","id":"1","url":"x"}]}', 400),
        (b'{"ticket":"x","hits":[{"type":"time","page":"00000000-0000-4000-8000-000000000000","visible_ms":-1}]}', 400),
        (b'{"ticket":"\\u0000","hits":[]}', 400),
        (b"\xff\xfe", 400),
        (b"x" * 40_000, 413),
    ],
)
def test_what_is_no_report_is_refused(world: World, raw: bytes, status: int) -> None:
    assert report(world, "", raw=raw)[0] == status


def test_too_many_hits_and_other_methods(world: World) -> None:
    ticket = world.visitor_ticket(world.visitor())
    assert report(world, ticket, *(page() for _ in range(21)))[0] == 400
    assert report(world, ticket, method="GET")[0] == 405
    status, headers = report(world, ticket, method="OPTIONS")
    assert (status, headers["access-control-allow-methods"]) == (204, "POST")
    seen = {report(world, ticket, *(page() for _ in range(20)))[0] for _ in range(12)}
    assert seen == {204, 429}, "one visitor's reports are limited like his frames"


def test_hostile_text_is_stored_as_text_and_cut(world: World) -> None:
    ticket = world.visitor_ticket(world.visitor())
    hostile = "<script>alert(1)</script>'; DROP TABLE x; -- {{7*7}} \"\\ \u202e\ufeff😀"
    assert report(world, ticket, page("/" + "x" * 5000, title=hostile + "y" * 400 + "\x01\n", referrer="javascript:alert(1)"))[0] == 204
    store()
    with tenant_scope(world.tenant):
        view = PageView.objects.get()
        assert len(view.url) == 2000
        assert view.title.startswith("<script>alert(1)</script>'; DROP TABLE x; -- {{7*7}} \"\\ ") and len(view.title) <= 300
        assert not {"\x01", "\n", "\u202e"} & {*view.title}
        assert Visit.objects.get().referrer == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "javascript:alert(1)",
        "",
        f"{SHOP}/\x01",
        f"{SHOP}/\U0001f600",
    ],
)
def test_a_page_reports_its_own_origin_only(world: World, url: str) -> None:
    assert report(world, world.visitor_ticket(world.visitor()), {**page(), "url": url})[0] == 400


def test_what_an_operator_is_sent_is_bounded(world: World) -> None:
    person = world.visitor()
    for number in range(6):
        hits = [page(f"/{number}?utm_campaign={number}&utm_source=x&{'x' * 1200}", title="\U0001f600" * 150) for _ in range(9)]
        assert report(world, world.visitor_ticket(person), *hits)[0] == 204
    store()

    async def scenario() -> None:
        operator = await world.work(await aside(world.operator))
        answer = await operator.ask("visitor.watch", visitor=str(person.uuid))
        assert answer["total"] == 6
        assert [len(visit["pages"]) for visit in answer["visits"]] == [9, 5, 5, 5, 5, 5]
        assert len(json.dumps(answer, ensure_ascii=False).encode()) < 120_000

    world.run(scenario)


def test_nothing_that_was_kept_is_lost_when_the_server_is_killed(world: World, tmp_path: Path) -> None:
    server = Server(tmp_path / "web.log")
    try:
        ticket = world.visitor_ticket(world.visitor())
        kept = [f"/{number}" for number in range(10) if report(world, ticket, page(f"/{number}"), port=server.port)[0] == 204]
        server.process.kill()
    finally:
        server.stop()
    store()
    assert (urls(world), len(kept)) == (kept, 10)


def test_who_looks_at_a_visitor_sees_him_move(world: World, other_world: World) -> None:
    async def scenario() -> None:
        person, stranger = await aside(world.visitor), await aside(world.visitor, "Stranger")
        operator = await world.work(await aside(world.operator), server=1)
        foreign = await other_world.work(await aside(other_world.operator))
        ticket, first = world.visitor_ticket(person), str(uuid4())
        await aside(report, world, ticket, page("/one", first))
        await aside(store)

        answer = await operator.ask("visitor.watch", visitor=str(person.uuid))
        assert ([seen["url"] for seen in answer["visits"][0]["pages"]], answer["total"]) == ([f"{SHOP}/one"], 1)
        with pytest.raises(Refused) as refused:
            await foreign.ask("visitor.watch", visitor=str(person.uuid))
        assert refused.value.code == "not_found"

        await aside(report, world, ticket, page("/two"), {"type": "time", "page": first, "visible_ms": 1500, "scroll": 40, "is_left": True, "age_ms": 5})
        await aside(report, world, world.visitor_ticket(stranger), page("/elsewhere"))
        await aside(store)
        moved = await operator.until("visitor.moved")
        assert moved["data"]["visitor"] == str(person.uuid)
        pages = moved["data"]["visit"]["pages"]
        assert [(seen["url"].removeprefix(SHOP), seen["visible_ms"], seen["scroll"]) for seen in pages] == [("/one", 1500, 40), ("/two", 0, 0)]
        assert [frame["type"] for frame in await foreign.gather(0.3)].count("visitor.moved") == 0
        assert [frame["type"] for frame in await operator.gather(0.1)].count("visitor.moved") == 0, "nobody looks at the stranger"

        await operator.ask("visitor.unwatch", visitor=str(person.uuid))
        await asyncio.sleep(0)
        await aside(report, world, ticket, page("/three"))
        await aside(store)
        assert [frame["type"] for frame in await operator.gather(0.5)].count("visitor.moved") == 0

    world.run(scenario)


def test_of_too_many_watched_visitors_the_oldest_is_forgotten(world: World) -> None:
    async def scenario() -> None:
        operator = await world.work(await aside(world.operator))
        people = [await aside(world.visitor, str(number)) for number in range(14)]
        for person in people:
            await operator.ask("visitor.watch", visitor=str(person.uuid))
        for person in people:
            await aside(report, world, world.visitor_ticket(person), page())
        await aside(store)
        told = {frame["data"]["visitor"] for frame in await operator.gather(1.0) if frame["type"] == "visitor.moved"}
        assert told == {str(person.uuid) for person in people[2:]}

    world.run(scenario)


def test_a_visit_has_the_place_of_its_address_and_the_address_travels_cut(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_mmdb(tmp_path / "places.mmdb", {"203.0.113.0/24": NESTED})
    monkeypatch.setenv("GEOIP_PATH", str(tmp_path))
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "1")
    server = Server(tmp_path / "web.log")
    with tenant_scope(world.tenant):
        boss = make_user("admin")
    try:
        for keeps in (False, True):
            with tenant_scope(world.tenant):
                change_privacy(by=boss, keeps_addresses=keeps, visits_kept_days=400)
            person = world.visitor()
            headers = {"X-Forwarded-For": "203.0.113.9"}
            deadline = time.monotonic() + 10
            while True:  # A web process believes for some seconds what it knows of a company.
                assert report(world, world.visitor_ticket(person), page(), port=server.port, headers=headers)[0] == 204
                stream = b"".join(fields[b"items"] for _id, fields in redis.Redis.from_url(settings.REDIS_DURABLE_URL).xrange(settings.INGEST_STREAM))
                if keeps == (b"203.0.113.9" in stream):
                    break
                assert keeps and time.monotonic() < deadline, "the whole address travels only where it is kept"
                time.sleep(0.5)
            hosts.forget_all()
            store()
            with tenant_scope(world.tenant):
                visit = Visit.objects.get(visitor=person)
                assert (visit.country, visit.region, visit.city, visit.network) == ("JP", "Osaka", "Sakai", "203.0.113.0/24")
                # Of several tries the first began the visit, before the process had heard.
                assert visit.address in (("", "203.0.113.9") if keeps else ("",))
    finally:
        server.stop()
        with tenant_scope(world.tenant):
            change_privacy(by=boss, keeps_addresses=False, visits_kept_days=400)


def test_over_the_socket_it_is_the_same_report_and_counts_once(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        client = await world.visit(person)
        one, two = page("/one"), page("/two")
        assert [await say(client, one), await say(client, one, two)] == ["", ""]
        assert (await aside(report, world, world.visitor_ticket(person), one, two))[0] == 204
        await aside(store)
        assert await aside(urls, world) == ["/one", "/two"]
        visit = await aside(_only_visit, world)
        assert (visit.visitor_id, visit.screen, visit.language, visit.page_views) == (person.pk, "800x600", "en", 2)

    world.run(scenario)


def _only_visit(world: World) -> Visit:
    with tenant_scope(world.tenant):
        return Visit.objects.get()


def test_the_socket_takes_no_more_than_a_request_does(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        client = await world.visit(person)
        for hits in (
            [],
            [{"type": "other"}],
            [page() for _ in range(21)],
            [{**page(), "url": "https://evil.example/"}],
            [{**page(), "id": "1"}],
        ):
            fresh = await world.visit(person)
            assert await say(fresh, *hits) == "invalid"
            await fresh.close()
        mailed = await world.visit(person, scope=str(uuid4()))
        assert await say(mailed, page()) == "forbidden"
        # One visitor's hits are counted over his sockets, his requests and all else that he says.
        said = [await say(client, *(page() for _ in range(20))) for _ in range(6)]
        assert said[0] == "" and said[-1] == "too_many"
        assert (await aside(report, world, world.visitor_ticket(person), *(page() for _ in range(20))))[0] == 429

    world.run(scenario)


def test_a_page_of_somebody_else_is_neither_read_nor_taken(world: World) -> None:
    """A016 and its like: the page makes the ids, so a stranger may send those of another's views."""

    async def scenario() -> None:
        person, stranger = await aside(world.visitor), await aside(world.visitor, "Stranger")
        first = page("/one")
        assert await say(await world.visit(person), first) == ""
        await aside(store)
        other = await world.visit(stranger)
        assert await say(other, {"type": "time", "page": first["id"], "visible_ms": 60_000, "scroll": 99}, {**first, "title": "Mine"}) == ""
        await aside(store)
        assert await aside(_views, world) == [("/one", "A page", 0, 0, person.pk)]

    world.run(scenario)


def _views(world: World) -> list[tuple[str, str, int, int, int]]:
    with tenant_scope(world.tenant):
        views = PageView.objects.select_related("visit").order_by("id")
        return [(view.url.removeprefix(SHOP), view.title, view.visible_ms, view.scroll, view.visit.visitor_id) for view in views]


def test_what_a_killed_server_acknowledged_over_the_socket_is_there(world: World, tmp_path: Path) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        server = await aside(Server, tmp_path / "web.log")
        try:
            client = await world.open(server.port, "visitor", world.visitor_ticket(person), SHOP)
            kept = [f"/{number}" for number in range(10) if await say(client, page(f"/{number}")) == ""]
            server.process.kill()
        finally:
            await aside(server.stop)
        await aside(store)
        assert (await aside(urls, world), len(kept)) == (kept, 10)

    world.run(scenario)
