"""Guessing, sessions and keys that change: what tests/tenants/accounts does not ask already (A078, A082, A083, A131, A133)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.core import mail, signing
from django.test import Client

from tenants import limits, strict_json
from tenants.accounts.models import User
from tenants.cache import JsonSerializer
from tenants.scope import tenant_scope
from tests.factories import make_user
from tests.security.test_production import SECRET
from tests.security.world import World
from tests.tenants.outbox_runner import run_due

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "seven green kettles"


@pytest.fixture
def owner(world: World) -> User:
    """The owner, with a password that is known."""
    user = world.own.users["owner"]
    with tenant_scope(world.own.ref):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return user


def sign_in(world: World, email: str, password: str, address: str = "203.0.113.1") -> Client:
    """A browser that tried to sign in from an address."""
    browser = Client(headers={"host": world.own.ref.host + settings.URL_PORT}, REMOTE_ADDR=address)
    browser.post("/account/login/", {"login": email, "password": password})
    return browser


def is_in(browser: Client) -> bool:
    """Whether the browser's session works."""
    return browser.get("/api/v1/operators/").status_code == 200


def test_known_unknown_and_closed_accounts_cost_the_same_work(world: World, owner: User, monkeypatch: pytest.MonkeyPatch, unlimited: None) -> None:
    """A082: what takes time is hashing; it is done once for everybody."""
    with tenant_scope(world.own.ref):
        closed = make_user(name="Closed", is_active=False)
        closed.set_password(PASSWORD)
        closed.save(update_fields=["password"])
    work: list[str] = []
    for name in ("encode", "verify"):
        real = getattr(hashers.MD5PasswordHasher, name)

        def counted(self: Any, *arguments: Any, real: Any = real, name: str = name) -> Any:
            work.append(name)
            return real(self, *arguments)

        monkeypatch.setattr(hashers.MD5PasswordHasher, name, counted)
    costs = {}
    for about, email in {"known": owner.email, "unknown": "nobody@acme.example", "closed": closed.email, "foreign": world.other.users["owner"].email}.items():
        work.clear()
        assert not is_in(sign_in(world, email, "wrong password"))
        costs[about] = work.count("encode")
    assert set(costs.values()) == {1}, costs


def test_guessing_in_every_pattern_is_stopped_and_locks_nobody_out(world: World, owner: User) -> None:
    """A078."""
    inside = sign_in(world, owner.email, PASSWORD, "198.51.100.1")
    assert is_in(inside)
    # One account from many addresses, and from many addresses of one IPv6 network.
    for number in range(limits_of("ACCOUNT_LIMIT") + 2):
        sign_in(world, owner.email, f"guess {number}", f"203.0.113.{number}")
    assert not is_in(sign_in(world, owner.email, PASSWORD, "192.0.2.200")), "the account is closed to strangers for a while"
    assert is_in(inside), "who is in stays in"
    # The owner's way back in, at once: a new password by mail.
    with tenant_scope(world.own.ref):
        run_due(world.own.ref)
        mail.outbox.clear()
        Client(headers={"host": world.own.ref.host}).post("/account/password/reset/", {"email": owner.email})
        run_due(world.own.ref)
    link = re.search(r"http://[^/\s]+(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link
    browser = Client(headers={"host": world.own.ref.host}, REMOTE_ADDR="192.0.2.9")
    form = browser.get(link[1], follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": "eight blue saucers"})
    assert is_in(sign_in(world, owner.email, "eight blue saucers", "192.0.2.9"))
    assert not is_in(inside), "a new password ends what was open with the old one"


def limits_of(name: str) -> int:
    """A limit of the adapter."""
    from tenants.accounts import adapter

    return int(getattr(adapter, name))


def test_many_accounts_from_one_place_are_one_guesser(world: World, owner: User) -> None:
    """A078: password spraying, from one address and through one IPv6 network of 2^64."""
    for network in (["203.0.113.77"] * 40, [f"2001:db8:1:2::{number:x}" for number in range(1, 41)]):
        pages = []
        for number, address in enumerate(network):
            browser = Client(headers={"host": world.own.ref.host}, REMOTE_ADDR=address)
            pages.append(browser.post("/account/login/", {"login": f"person{number}@acme.example", "password": PASSWORD}).content.decode())
        assert "Too many tries" in pages[-1], network[0]
        assert "Too many tries" not in pages[0]


@pytest.mark.parametrize("variant", ["{}", " {} ", "{}".upper(), "\t{}"])
def test_another_spelling_is_no_fresh_start(world: World, owner: User, variant: str) -> None:
    spelled = variant.format(owner.email) if variant != "{}".upper() else owner.email.upper()
    for number in range(limits_of("ADDRESS_LIMIT") + 1):
        sign_in(world, owner.email, f"guess {number}")
    assert not is_in(sign_in(world, spelled, PASSWORD))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/settings/profile/password/", {"current": "wrong", "password": "nine red lanterns"}),
        ("/settings/team/transfer/", {"user_uuid": "", "password": "wrong"}),
        ("/settings/company/delete/", {"address": "acme.localhost", "password": "wrong"}),
    ],
)
def test_a_stolen_session_cannot_guess_the_password(world: World, owner: User, path: str, form: dict[str, str]) -> None:
    """A078: wherever the password is asked for again, and all of them count together."""
    browser = sign_in(world, owner.email, PASSWORD)
    statuses = [browser.post(path, form).status_code for _ in range(12)]
    assert 429 not in statuses[:5]
    assert statuses[-1] == 429
    assert browser.post("/settings/profile/password/", {"current": PASSWORD, "password": "nine red lanterns"}).status_code == 429


def test_signing_out_ends_the_session_on_the_server(world: World, owner: User) -> None:
    """A083: a copied cookie is worth nothing afterwards."""
    browser = sign_in(world, owner.email, PASSWORD)
    copy = browser.cookies[settings.SESSION_COOKIE_NAME].value
    thief = Client(headers={"host": world.own.ref.host})
    thief.cookies[settings.SESSION_COOKIE_NAME] = copy
    assert is_in(thief)
    browser.post("/account/logout/")
    assert not is_in(thief)


@pytest.mark.parametrize("path", ["/settings/profile/password/", "/settings/profile/sign-out-elsewhere/"])
def test_what_ends_other_sessions_renews_ones_own(world: World, owner: User, path: str) -> None:
    """A083: the thief is out, the person is in, under another id."""
    browser = sign_in(world, owner.email, PASSWORD)
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    thief = Client(headers={"host": world.own.ref.host})
    thief.cookies[settings.SESSION_COOKIE_NAME] = before
    elsewhere = sign_in(world, owner.email, PASSWORD, "198.51.100.2")
    assert browser.post(path, {"current": PASSWORD, "password": "nine red lanterns"}).status_code == 302
    assert is_in(browser)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not is_in(thief)
    assert not is_in(elsewhere)


def test_passwords_do_not_open_the_api(world: World, owner: User) -> None:
    """A078: no Basic authentication, and no password where a key belongs."""
    import base64

    basic = base64.b64encode(f"{owner.email}:{PASSWORD}".encode()).decode()
    for value in (f"Basic {basic}", f"Bearer {PASSWORD}", f"Bearer {basic}", f"Token {PASSWORD}", "Bearer ", "Bearer", f"Bearer {world.cookies['owner']}"):
        response = Client(headers={"host": world.own.ref.host, "authorization": value}).get("/api/v1/operators/")
        assert response.status_code == 401, value


def test_a_new_secret_key_keeps_everybody_in_while_the_old_one_is_a_fallback(world: World, owner: User, settings: Any) -> None:
    """A131: sessions go on with SECRET_KEY_FALLBACKS, and end without."""
    browser = sign_in(world, owner.email, PASSWORD)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECRET, [old]
    assert is_in(browser)
    settings.SECRET_KEY_FALLBACKS = []
    fresh = Client(headers={"host": world.own.ref.host})
    with tenant_scope(world.own.ref):
        late = sign_in(world, owner.email, PASSWORD, "198.51.100.3")
    assert is_in(late)
    settings.SECRET_KEY = old[::-1]
    fresh.cookies[settings.SESSION_COOKIE_NAME] = late.cookies[settings.SESSION_COOKIE_NAME].value
    assert not is_in(fresh)


def test_nothing_that_is_stored_or_sent_is_unpickled() -> None:
    """A133: caches, sessions, signed values and task messages are JSON; no code of ours knows how to do otherwise."""
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    assert cast(Any, settings.CACHES["default"])["OPTIONS"]["serializer"] == "tenants.cache.JsonSerializer"
    assert (settings.CELERY_ACCEPT_CONTENT, settings.CELERY_TASK_SERIALIZER) == (["json"], "json")
    assert getattr(settings, "MESSAGE_STORAGE", "") != "pickle"
    with pytest.raises(TypeError):
        JsonSerializer().dumps(object())
    with pytest.raises(UnicodeDecodeError):
        JsonSerializer().loads(b"\x80\x04\x95.")
    with pytest.raises(strict_json.BadJson):
        strict_json.loads(b"\x80\x04\x95.")
    with pytest.raises(signing.BadSignature):
        signing.loads("gASVCgAAAAAAAACMBnN5c3RlbZQu:x:y")
    unsafe = re.compile(r"\bpickle\b|\bmarshal\b|\bshelve\b|yaml\.(unsafe_)?load\(|\beval\(|\bexec\(|os\.system\(|shell=True|\.extra\(|RawSQL\(|csrf_exempt")
    exempt = {"visitors/views/widget.py", "chat/api/widget.py", "chat/api/widget_files.py", "chat/views/link.py", "chat/views/transcript.py"}
    for folder in ("analytics", "chat", "config", "knowledge", "tenants", "visitors"):
        for path in (ROOT / folder).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            for found in unsafe.findall(re.sub(r'""".*?"""|#.*', "", path.read_text(), flags=re.DOTALL | re.MULTILINE) if name != "tenants/limits.py" else ""):
                assert name in exempt, f"{name}: {found}"


def test_limits_that_strangers_meet_hold_while_valkey_is_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail is not sent without counting; signing in goes on."""
    import redis

    def away(*arguments: Any, **options: Any) -> Any:
        raise redis.ConnectionError

    monkeypatch.setattr(limits, "_client", lambda: type("Away", (), {"eval": away, "delete": away, "pipeline": away})())
    asked = world.client("anonymous").post("/account/password/reset/", {"email": "a@b.example"})
    assert asked.status_code == 429
    asked = world.client("owner").post("/settings/team/invite/", {"email": "a@b.example", "role": "operator", "language": "en"})
    assert asked.status_code == 429
