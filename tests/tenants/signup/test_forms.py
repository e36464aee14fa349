"""What the sign-up form accepts, and what the live check says."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from tenants.models import PendingSignup
from tenants.scope import public_scope


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("company_name", ""),
        ("company_name", "   "),
        ("company_name", "\u202e\u200b"),
        ("company_name", "x" * 121),
        ("slug", "admin"),
        ("slug", "acme"),
        ("full_name", ""),
        ("email", "nobody"),
        ("email", "a@b"),
        ("email", "a@example.com\nBcc: x@example.com"),
        ("email", "x" * 250 + "@example.com"),
        ("password", "short"),
        ("password", "password123"),
        ("password", "mika@tsubame"),
        ("password", "tsubametea1"),
        ("password", "1234567890"),
        ("password", "x" * 129),
        ("language", "de"),
        ("language", "../en"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "posixrules"),
    ],
)
def test_refused(public: Client, filled: dict[str, str], name: str, value: str, tenant_ref: object) -> None:
    answer = public.post("/signup/", filled | {name: value})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert filled["password"] not in answer.content.decode(), "a typed password never comes back"
    with public_scope():
        assert not PendingSignup.objects.exists()


def test_names_are_tidied(public: Client, filled: dict[str, str]) -> None:
    public.post("/signup/", filled | {"company_name": "  Tsubame \u202e  Tea\tHouse ", "email": "mika@TSUBAME.Example"})
    with public_scope():
        signup = PendingSignup.objects.get()
    assert signup.company_name == "Tsubame Tea House"
    assert signup.email == "mika@tsubame.example"


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("tsubame", "is free"),
        ("acme", "is taken"),
        ("admin", "reserved"),
        ("paypal", "somebody else"),
        ("a", "at least 3"),
        ("", "sign in"),
        ("<b>", "letters a to z"),
    ],
)
def test_live_check(public: Client, tenant_ref: object, slug: str, words: str) -> None:
    page = public.get("/signup/address/", {"slug": slug}).content.decode()
    assert words in page
    assert "<b>" not in page


def test_live_check_is_limited(public: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    # All within one moment: on a busy machine so many requests may take longer than the minute that is counted.
    now = time.time()
    monkeypatch.setattr("tenants.limits.time.time", lambda: now)
    statuses = {public.get("/signup/address/", {"slug": "tsubame"}).status_code for _ in range(121)}
    assert statuses == {200, 429}


@pytest.mark.parametrize(("header", "language"), [("ja", "ja"), ("zh-CN,zh;q=0.9", "zh-hans"), ("de,fr", "en")])
def test_language_of_the_browser_is_chosen(public: Client, header: str, language: str) -> None:
    page = public.get("/signup/", headers={"accept-language": header}).content.decode()
    assert f'<option value="{language}" selected>' in page


def test_public_pages_open(public: Client) -> None:
    for path in ("/", "/pricing/", "/signup/"):
        answer = public.get(path)
        assert answer.status_code == 200
        assert "Content-Security-Policy" in answer.headers
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
