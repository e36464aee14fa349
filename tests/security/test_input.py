"""Fields, filters and bytes that nobody was meant to send; secrets that nobody was meant to get (A036, A118-A120, A129)."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import connection
from django.http import Http404
from django.urls import resolve

from tenants.accounts.models import User
from tenants.scope import tenant_scope
from tests.factories import ORIGIN
from tests.isolation import undone
from tests.security.routes import PUBLIC, TENANT, Route
from tests.security.test_matrix import address
from tests.security.world import World, content_of, digest
from visitors.models import Visitor

pytestmark = pytest.mark.usefixtures("unlimited")

OURS = ("accounts", "chat", "visitors", "tenants", "outbox")
FIELDS = sorted({field.name for model in apps.get_models() if model._meta.app_label in OURS for field in model._meta.get_fields()})
WRITES = [
    (pattern, method)
    for pattern, route in TENANT.items()
    if route.kind == "api"
    for method, may in route.methods.items()
    if method not in {"GET", "DELETE"} and "write_key" in may.who and pattern != "api/^"
]
LISTS = [pattern for pattern, route in TENANT.items() if route.kind == "api" and "GET" in route.methods and pattern not in {"api/^", "api/schema/"}]


def path_of(world: World, pattern: str, route: Route) -> str:
    """The address of one's own thing."""
    return address(pattern, route, world.own.ids.get(route.thing, "nothing"))


@pytest.mark.parametrize(("pattern", "method"), WRITES)
def test_fields_that_are_not_asked_for_are_refused(world: World, pattern: str, method: str) -> None:
    """A118: every field of every model, tried in every body of the API."""
    route = TENANT[pattern]
    may = route.methods[method]
    path, before = path_of(world, pattern, route), digest(world.own.ref)
    names = {member: world.own.ids[kind] for member, (kind, _answer) in may.names.items()}
    taken = {"body", "kind", "cid", "operator", "seq", "availability", *may.optional, *may.body, *names}
    client = world.client("write_key")
    hostile = [*(name for name in FIELDS if name not in taken), "__class__", "constructor", "__proto__", "user__role", "visitor.is_banned", "tenant"]
    # The answer names twenty of them at most.
    for some in (hostile[start : start + 20] for start in range(0, len(hostile), 20)):
        body = json.dumps({**may.body, **names, **dict.fromkeys(some, 1)})
        with undone():
            response = client.generic(method, path, body, content_type="application/json")
        assert response.status_code == 400, f"{some}: {response.status_code}"
        refused = {error["field"] for error in response.json()["errors"] if error["code"] == "unknown_field"}
        assert refused == set(some)
    assert digest(world.own.ref) == before


@pytest.mark.parametrize(
    "pattern", ["settings/profile/", "settings/team/invite/", "settings/company/", "settings/api-keys/", "settings/websites/<uuid:uuid>/", "settings/hours/"]
)
def test_forms_take_their_own_fields_only(world: World, pattern: str) -> None:
    """A118: whatever else is posted, nobody gets a role, an owner or another key."""
    route = TENANT[pattern]
    path, may = path_of(world, pattern, route), route.methods["POST"]
    extra = {name: "owner" if name == "role" else "1" for name in FIELDS if name not in may.body}
    who = "operator" if "operator" in may.who else "admin"
    with undone():
        response = world.client(who).post(path, {**extra, **may.body})
        assert response.status_code in {*may.answers, 422}
        with tenant_scope(world.own.ref):
            for role, user in world.own.users.items():
                fresh = User.objects.get(pk=user.pk)
                same = ("role", "email", "is_active", "password", "uuid", "photo")
                assert [getattr(fresh, name) for name in same] == [getattr(user, name) for name in same], role
            assert str(Visitor.objects.get(pk=world.own.visitor.pk).uuid) == world.own.ids["visitor"]  # type: ignore[union-attr]


def test_a_page_cannot_say_who_its_visitor_is(world: World) -> None:
    """A088, A089, A118: the boot ignores everything but what it asks for, and tokens it did not make."""
    website, visitor = world.own.website, world.own.visitor
    assert website is not None
    assert visitor is not None
    hostile = {
        "visitor": {"id": str(visitor.uuid), "email": "ceo@acme.example"},
        **{name: 1 for name in FIELDS if name not in {"website", "token", "language", "time_zone", "page"}},
    }
    for token in ("", "x" * 43, world.other.token, visitor.token_hash, str(visitor.uuid), str(visitor.pk)):
        with undone():
            body = json.dumps({**hostile, "website": website.key, "token": token})
            response = world.client("anonymous").generic("POST", "/widget/boot/", body, content_type="text/plain", headers={"origin": ORIGIN})
            assert response.status_code == 200, response.content
            answer = response.json()
            assert answer["visitor"]["id"] != str(visitor.uuid), token
            assert "ceo@acme.example" not in response.content.decode()
            assert answer["token"] != token
    body = json.dumps({"website": website.key, "token": world.own.token})
    response = world.client("anonymous").generic("POST", "/widget/boot/", body, content_type="text/plain", headers={"origin": ORIGIN})
    assert response.json()["visitor"]["id"] == str(visitor.uuid), "the real token is recognised"


@pytest.mark.parametrize("pattern", LISTS)
def test_filters_that_are_not_offered_are_refused(world: World, pattern: str) -> None:
    """A120: lookups over relations, regular expressions, orders by secrets, formats."""
    who = "write_key" if "write_key" in TENANT[pattern].methods["GET"].who else "owner"
    client, path = world.client(who), path_of(world, pattern, TENANT[pattern])
    usual = client.get(path)
    assert usual.status_code == 200
    lookups = [
        f"{name}{lookup}"
        for name in ("password", "token_hash", "visitor__token_hash", "user__password", "assignee__user__api_keys__secret_hash")
        for lookup in ("", "__startswith", "__regex", "__in", "__isnull")
    ]
    others = "ordering order_by sort format fields include expand search q page offset page_size _method id pk__in limit__gt view[] $where"
    hostile = sorted({*lookups, *others.split()} - TENANT[pattern].methods["GET"].optional)
    # The answer names twenty of them at most: each one is refused, not only one among them.
    for some in (hostile[start : start + 20] for start in range(0, len(hostile), 20)):
        response = client.get(path, dict.fromkeys(some, "password"))
        assert b"pbkdf2" not in response.content
        if response.status_code == 400:
            assert response.json()["parameters"] == some
            continue
        # Where there is no such list of names, each is tried alone.
        for name in some:
            response = client.get(path, {name: "password"})
            assert response.status_code in {400, 404, 406}, f"{name}: {response.status_code}"
            assert b"pbkdf2" not in response.content


def secrets_of(world: World) -> set[str]:
    """Every stored value of a column whose name says that it is a secret."""
    found: set[str] = set()
    for company in (world.own, world.other):
        with tenant_scope(company.ref), connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = %s"
                " AND column_name ~ '(password|hash|secret|token|session_key|session_data|fingerprint)' AND data_type NOT IN ('boolean', 'bigint', 'integer')",
                [company.ref.schema_name],
            )
            for table, column in cursor.fetchall():
                cursor.execute(f'SELECT DISTINCT "{column}"::text FROM "{company.ref.schema_name}"."{table}" WHERE "{column}" IS NOT NULL')
                found.update(value for (value,) in cursor.fetchall() if len(value) > 8)
        found.update([*company.keys.values(), company.token])
    return found | {settings.SECRET_KEY, str(settings.DATABASES["default"]["PASSWORD"])}


def test_no_secret_is_ever_shown(world: World) -> None:
    """A119: nor the primary key of anything, on the API."""
    secrets = secrets_of(world)
    assert len(secrets) > 20
    for actor in ("owner", "write_key"):
        for pattern, route in TENANT.items():
            if "GET" not in route.methods:
                continue
            response = world.client(actor).get(path_of(world, pattern, route))
            content = content_of(response).decode(errors="replace")
            # One's own invitation link stands in the form's address; the session's CSRF token is made for showing.
            shown = [secret for secret in secrets if secret in content or secret in str(response.headers)]
            assert shown == [], f"{actor} {pattern}"
            if route.kind == "api" and response["Content-Type"].startswith("application/json") and not pattern.startswith("api/schema"):
                names = _names(response.json())
                assert not names & {"pk", "password", "token_hash", "secret_hash", "visitor_id", "user_id", "is_banned", "session_epoch", "staff_notes"}, (
                    f"{pattern}: {names}"
                )


def test_what_a_company_takes_along_opens_no_door(world: World) -> None:
    """A119: every column of every table is in the export unless it is left out, so a new secret must be."""
    secrets = secrets_of(world)
    response = world.client("owner").post("/settings/company/export/")
    with zipfile.ZipFile(io.BytesIO(content_of(response))) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert str(world.own.ids["visitor"]) in text
    assert [secret for secret in secrets if secret in text] == []
    assert world.other.ids["visitor"] not in text


def _names(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {str(name) for name in value} | {name for inner in value.values() for name in _names(inner)}
    return {name for inner in value for name in _names(inner)} if isinstance(value, list) else set()


WEIRD = ["\x00", "\udcff", "\u2028\ufeff%00'\"\\`{}[]../../\u0130", "9" * 3000, "\r\nX: y"]
HEADERS = ["accept-language", "authorization", "referer", "origin", "accept", "if-none-match", "if-modified-since", "x-forwarded-for", "range", "idempotency-key", "hx-request", "content-type"]  # fmt: skip
SECRET_PATHS = [
    "photos/{}",
    "logos/{}",
    "c/{}/",
    "enter/{}/",
    "invitation/{}/",
    "static/{}",
    "account/password/reset/key/1-{}/",
    "account/password/reset/key/zzzzzzzzzzzzz-{}/",
    "{}",
    "api/v1/{}",
]
QUERIES = [
    "account/login/?next={}",
    "settings/team/?q={}",
    "api/v1/conversations/?cursor={}",
    "api/v1/conversations/?view={}",
    "api/v1/visitors/?limit={}",
    "inbox/?view={}",
    "welcome/?{}",
]


@pytest.mark.parametrize("weird", WEIRD, ids=[ascii(text)[:20] for text in WEIRD])
def test_strange_bytes_are_nobodys_server_error(world: World, weird: str) -> None:
    """A036: in cookies, headers, addresses, queries and forms."""
    raw = weird.encode("utf-8", "surrogatepass")
    quoted = "".join(f"%{byte:02X}" for byte in raw)
    text = raw.decode("utf-8", "replace")
    header = text.encode().decode("latin-1").replace("\r", "").replace("\n", "")
    # Cookies may be quoted, with any byte as an octal number.
    octal = '"' + "".join(f"\\{byte:03o}" for byte in raw[:300]) + '-and-long-enough-for-a-session"'
    owner, stranger, public = world.client("owner"), world.client("anonymous"), world.client("anonymous", host=settings.DOMAIN)
    own = f"{settings.SESSION_COOKIE_NAME}={world.cookies['owner']}"
    failed: list[tuple[str, int]] = []

    def note(about: str, response: Any) -> None:
        if response.status_code >= 500:
            failed.append((about, response.status_code))

    for value in (header, octal):
        for path in ("/account/login/", "/settings/profile/", "/api/v1/session/"):
            note(f"session cookie {path}", stranger.get(path, HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={value}"))
        for name in (settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, "messages", "theme"):
            note(f"cookie {name}", world.client("anonymous").get("/settings/profile/", HTTP_COOKIE=f"{own}; {name}={value}"))
        note("cookie public", public.get("/", HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={value}; messages={value}"))
    for name in HEADERS:
        for path in ("/account/password/reset/done/", "/api/v1/session/", "/widget.js"):
            note(f"{name} {path}", owner.get(path, headers={name: header}))
    for template in [*SECRET_PATHS, *QUERIES]:
        note(template, (owner if "?" in template else stranger).get("/" + template.format(quoted)))
    for pattern, route in TENANT.items():
        may = route.methods.get("POST")
        if may and may.body and route.kind != "api" and not may.is_json:
            with undone():
                note(f"form {pattern}", owner.post(path_of(world, pattern, route), dict.fromkeys(may.body, text)))
    for path in ("/account/login/", "/account/password/reset/"):
        note(path, stranger.post(path, {"login": text, "email": text, "password": text}))
        note(path, stranger.post(path, {"login": "a@b.example", "email": f"a{text}@b.example", "password": text}))
    for pattern, route in PUBLIC.items():
        note(f"public {pattern}", public.get(f"{address(pattern, route, quoted)}?slug={quoted}&email={quoted}"))
    assert failed == []


ERRORS: list[Exception] = [
    ZeroDivisionError("CANARY-1"), KeyError("CANARY-2"), ValueError("CANARY-3"), RecursionError("CANARY-4"), MemoryError("CANARY-5"), OSError(2, "CANARY-6", "/srv/secret"),
    Http404("CANARY-7"), PermissionDenied("CANARY-8"), SuspiciousOperation("CANARY-9"), BadRequest("CANARY-10"), RequestDataTooBig("CANARY-11"), TooManyFieldsSent("CANARY-12"),
    UnicodeDecodeError("utf-8", b"CANARY-13", 0, 1, "CANARY-13"), RuntimeError("SELECT CANARY FROM accounts_user"), AssertionError("CANARY-14"), NotImplementedError("CANARY-15"),
    LookupError("CANARY-16"), TimeoutError("CANARY-17"), ConnectionError("redis://:CANARY@127.0.0.1"), TypeError("CANARY-18"),
]  # fmt: skip
BROKEN = [
    "/account/login/",
    "/settings/profile/",
    "/settings/team/",
    "/inbox/",
    "/widget.js",
    "/widget/boot/",
    "/api/v1/session/",
    "/api/v1/conversations/",
    "/api/docs/",
    "/c/x/",
]


@pytest.mark.parametrize("error", ERRORS, ids=[repr(error)[:24] for error in ERRORS])
def test_errors_say_nothing_of_the_inside(world: World, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """A129: whatever breaks, wherever: the page says what to do and nothing of what broke."""

    def broken(*arguments: Any, **options: Any) -> Any:
        raise error

    for path in BROKEN:
        match = resolve(path)
        view = getattr(match.func, "cls", None)
        with monkeypatch.context() as patch:
            if view is not None:
                patch.setattr(view, "initial", broken)
            else:
                # Every page of Django's own asks for its template.
                patch.setattr("django.core.handlers.base.BaseHandler.resolve_request", broken)
            response = world.client("owner").get(path)
        text = response.content.decode(errors="replace")
        assert 400 <= response.status_code <= 503, path
        for word in ("CANARY", "Traceback", "Error(", ".py", "/srv/", "SELECT"):
            assert word not in text, f"{path}: {word}"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"]
        assert "text/html" in response["Content-Type"] or "json" in response["Content-Type"]
