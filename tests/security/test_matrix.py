"""Every address with every method, as everybody, on own, foreign and unknown things (A001, A005-A007, A012-A014, A084)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver
from django.urls.converters import UUIDConverter

from tenants import strict_json
from tenants.scope import tenant_scope
from tests.isolation import undone
from tests.security.routes import EVERYBODY, PUBLIC, SIGNED_IN, TENANT, May, Route
from tests.security.world import ACTORS, CANARY, RANDOM_IDS, World, content_of, digest, noting_writes
from visitors.models import Website

# Addresses for strangers take the time of a form each; four actors stand for all.
SOME_ACTORS = ["anonymous", "owner", "other_session", "other_key"]
KINDS = ("application/x-www-form-urlencoded", "text/plain", "application/json")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
SIBLING = f"http://other.{settings.DOMAIN}{settings.URL_PORT}"


pytestmark = pytest.mark.usefixtures("unlimited")


def walk(resolver: Any, prefix: str = "") -> Iterator[str]:
    """Every address of a URLconf, as its patterns spell it."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, pattern)
        else:
            yield pattern.replace(UUIDConverter.regex, "UUID")


def address(pattern: str, route: Route, value: str) -> str:
    """The path of a pattern for one thing."""
    values = {**route.fixed, route.argument: value}
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], re.sub(r"\(\?P(<\w+>)(?:\[[^]]*\]\+|[^)]*)\)", r"\1", pattern))
    return "/" + filled.replace("^", "").replace("$", "")


def ids_of(world: World) -> dict[str, dict[str, str]]:
    """The three kinds of things an address can name."""
    return {"own": world.own.ids, "foreign": world.other.ids, "unknown": RANDOM_IDS}


def send(world: World, actor: str, method: str, path: str, route: Route, may: May | None, *, own_names: bool = True, **options: Any) -> Any:
    """One request of one actor."""
    client = world.client(actor, **options)
    body = dict(may.body) if may else {}
    if may and own_names:
        body.update({member: world.own.ids[kind] for member, (kind, _answer) in may.names.items()})
    if method == "GET":
        return client.get(path)
    if may is None:
        return client.generic(method, path, b"{}", content_type="application/json" if route.kind == "api" else "text/plain")
    if route.kind == "api" or may.is_json:
        return client.generic(method, path, strict_json.dumps(body), content_type="application/json")
    return client.post(path, body)


def refusal(route: Route, actor: str, method: str) -> set[int]:
    """What somebody who may not gets."""
    if route.kind == "api":
        return {403} if actor in SIGNED_IN | {"read_key", "write_key"} else {401}
    return {403} if actor in SIGNED_IN else {302}


def test_a_write_is_noticed(world: World) -> None:
    with tenant_scope(world.own.ref), undone():
        before = digest(world.own.ref)
        with noting_writes() as writes:
            Website.objects.get(uuid=world.own.ids["website"])
        assert not writes
        with noting_writes() as writes:
            Website.objects.update(name="Changed")
        assert writes and digest(world.own.ref) != before


def test_every_route_is_declared_and_every_declaration_has_a_route() -> None:
    assert set(walk(get_resolver("config.urls"))) == set(TENANT)
    assert set(walk(get_resolver("config.urls_public"))) == set(PUBLIC)


@pytest.mark.parametrize("pattern", TENANT)
def test_each_may_what_is_declared_and_nothing_else(world: World, pattern: str) -> None:
    route = TENANT[pattern]
    things = ids_of(world) if route.thing else {"own": {}}
    before = digest(world.own.ref), digest(world.other.ref)
    for method, may in route.methods.items():
        for actor in SOME_ACTORS if may.who >= EVERYBODY else ACTORS:
            for whose, ids in things.items():
                path = address(pattern, route, ids.get(route.thing, "nothing"))
                with undone(), noting_writes() as writes:
                    response = send(world, actor, method, path, route, may)
                    after = (digest(world.own.ref), digest(world.other.ref)) if writes else before
                content = content_of(response)
                about = f"{method} {path} ({whose}) as {actor}: {response.status_code} {content[:200]!r}"
                assert CANARY.encode() not in content, about
                assert after[1] == before[1], f"{about} changed the other company"
                if actor not in may.who:
                    # Who may look at such things may learn that this one is not there.
                    may_look = whose != "own" and "GET" in route.methods and actor in route.methods["GET"].who
                    assert response.status_code in refusal(route, actor, method) | ({404} if may_look else set()), about
                    if response.status_code == 302:
                        assert response["Location"].startswith("/account/login/"), about
                elif whose == "own":
                    assert response.status_code in may.answers, about
                else:
                    assert response.status_code == route.missing, about
                if actor not in may.who or whose != "own" or method not in UNSAFE:
                    assert after[0] == before[0], f"{about} changed something"


@pytest.mark.parametrize("pattern", TENANT)
def test_methods_that_are_not_declared_do_nothing(world: World, pattern: str) -> None:
    route = TENANT[pattern]
    before = digest(world.own.ref)
    path = address(pattern, route, world.own.ids.get(route.thing, "nothing"))
    for method in {"GET", *UNSAFE} - set(route.methods):
        for actor in ("anonymous", "owner", "write_key"):
            with undone(), noting_writes() as writes:
                response = send(world, actor, method, path, route, None)
                after = digest(world.own.ref) if writes else before
            about = f"{method} {path} as {actor}: {response.status_code}"
            # allauth's views take PUT for POST, and show the form again for want of fields.
            assert response.status_code in {302, 401, 403, 404, 405, 415} or pattern.lstrip("^").startswith(("account/", "health/")), about
            assert after == before, about


@pytest.mark.parametrize("pattern", PUBLIC)
def test_the_public_host_knows_nobody(world: World, pattern: str) -> None:
    route = PUBLIC[pattern]
    for method, may in route.methods.items():
        for actor in SOME_ACTORS:
            path = address(pattern, route, world.own.ids["invitation_token"])
            with undone():
                response = send(world, actor, method, path, route, may, host=settings.DOMAIN)
            about = f"{method} {path} as {actor}: {response.status_code} {response.content[:300]!r}"
            assert response.status_code in may.answers, about
            assert CANARY.encode() not in response.content, about
            assert settings.SESSION_COOKIE_NAME not in response.cookies or not response.cookies[settings.SESSION_COOKIE_NAME].value, about


NAMED = [(pattern, method, member) for pattern, route in TENANT.items() for method, may in route.methods.items() for member in may.names]


@pytest.mark.parametrize(("pattern", "method", "member"), NAMED)
def test_things_named_in_a_body_are_authorised_by_themselves(world: World, pattern: str, method: str, member: str) -> None:
    route = TENANT[pattern]
    may = route.methods[method]
    kind, answer = may.names[member]
    path = address(pattern, route, world.own.ids.get(route.thing, "nothing"))
    before = digest(world.own.ref), digest(world.other.ref)
    for whose in ("foreign", "unknown"):
        named = May(may.who, may.answers, {**may.body, member: ids_of(world)[whose][kind]}, may.names)
        with undone(), noting_writes() as writes:
            response = send(world, "owner", method, path, route, named, own_names=False)
            after = (digest(world.own.ref), digest(world.other.ref)) if writes else before
        assert response.status_code == answer, f"{whose} {member}: {response.status_code} {response.content[:200]!r}"
        assert after == before


UNSAFE_ROUTES = [(pattern, method) for pattern, route in TENANT.items() for method in route.methods if method in UNSAFE]


@pytest.mark.parametrize(("pattern", "method"), UNSAFE_ROUTES)
def test_a_sibling_companys_page_cannot_act_for_who_is_signed_in(world: World, pattern: str, method: str) -> None:
    """A084: the session cookie travels (same site), the page of another company sends it; with and without a token of its own."""
    route, before = TENANT[pattern], digest(world.own.ref)
    may = route.methods[method]
    if may.no_csrf:
        # Only addresses that look at no cookie may do without.
        assert "cookie" in may.no_csrf
        return
    path = address(pattern, route, world.own.ids.get(route.thing, "nothing"))
    token = "a" * 32
    for origin in (SIBLING, "null", "https://evil.example", f"http://{world.own.ref.host}.evil.example"):
        for kind in KINDS if origin == SIBLING else KINDS[:1]:
            client = world.client("owner", csrf=True)
            client.cookies[settings.CSRF_COOKIE_NAME] = token
            with undone(), noting_writes() as writes:
                body = f"csrfmiddlewaretoken={token}" if kind != "application/json" else strict_json.dumps(dict(may.body))
                response = client.generic(method, path, body, content_type=kind, headers={"origin": origin, "x-csrftoken": token})
                after = digest(world.own.ref) if writes else before
            assert response.status_code in {403, 415}, f"{method} {path} from {origin} as {kind}: {response.status_code}"
            assert after == before


def test_no_page_of_a_person_may_be_kept_by_a_shared_cache(world: World) -> None:
    """A015: what was shown to one is not handed to the next."""
    for pattern, route in TENANT.items():
        may = route.methods.get("GET")
        if may is None or (may.who >= EVERYBODY and pattern not in {"account/login/"}):
            continue
        path = address(pattern, route, world.own.ids.get(route.thing, "nothing"))
        response = world.client("owner").get(path)
        kept = response.get("Cache-Control", "")
        assert "public" not in kept, path
        assert "no-store" in kept or "private" in kept or "Cookie" in response.get("Vary", ""), f"{path}: {kept!r} {response.get('Vary')!r}"
