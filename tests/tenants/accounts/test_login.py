"""Signing in and out, and what a session survives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tenants.accounts.models import User
from tenants.accounts.services.people import change_role, deactivate_user
from tenants.scope import TenantRef, tenant_scope
from tests.tenants.accounts.conftest import PASSWORD, MakePerson, SignIn

ClientOf = Callable[[Any], Client]
PAGE = "/settings/profile/"


def test_in_and_out(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref))
    assert browser.get(PAGE).status_code == 200
    assert browser.get("/account/logout/").status_code == 200, "a GET only asks"
    assert browser.get(PAGE).status_code == 200
    assert browser.post("/account/logout/").status_code == 302
    assert browser.get(PAGE)["Location"].startswith("/account/login/?next=")


def test_email_in_another_case(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf) -> None:
    person(tenant_ref, email="mika@acme.example")
    assert client_of(tenant_ref).post("/account/login/", {"login": "MIKA@Acme.example", "password": PASSWORD}).status_code == 302


def test_unknown_and_wrong_are_answered_alike(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf) -> None:
    person(tenant_ref, email="known@acme.example")
    pages = []
    for email in ("known@acme.example", "nobody@acme.example"):
        answer = client_of(tenant_ref).post("/account/login/", {"login": email, "password": "wrong password"})
        assert answer.status_code == 200
        pages.append([line for line in answer.content.decode().replace(email, "").splitlines() if "csrfmiddlewaretoken" not in line])
    assert pages[0] == pages[1]


def test_session_of_one_company_is_worth_nothing_in_another(
    tenant_ref: TenantRef, other_tenant: TenantRef, person: MakePerson, sign_in: SignIn, client_of: ClientOf
) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref))
    person(other_tenant)
    foreign = client_of(other_tenant)
    foreign.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert foreign.get(PAGE).status_code == 302


def test_copied_session_row_is_worth_nothing_in_another(
    tenant_ref: TenantRef, other_tenant: TenantRef, person: MakePerson, sign_in: SignIn, client_of: ClientOf
) -> None:
    """Even if the row itself came over, its hash is bound to the person."""
    from django.contrib.sessions.models import Session

    browser = sign_in(tenant_ref, person(tenant_ref))
    person(other_tenant)
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    with tenant_scope(tenant_ref):
        row = Session.objects.get(pk=key)
    with tenant_scope(other_tenant):
        Session.objects.create(session_key=row.session_key, session_data=row.session_data, expire_date=row.expire_date)
    foreign = client_of(other_tenant)
    foreign.cookies[settings.SESSION_COOKIE_NAME] = key
    assert foreign.get(PAGE).status_code == 302


def test_id_is_new_at_sign_in(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf) -> None:
    user = person(tenant_ref)
    browser = client_of(tenant_ref)
    browser.cookies[settings.SESSION_COOKIE_NAME] = "fixedbyanattackerfixedbyanattack"
    browser.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != "fixedbyanattackerfixedbyanattack"
    assert browser.get(PAGE).status_code == 200


def test_cookie_flags(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    cookie = sign_in(tenant_ref, person(tenant_ref)).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"], "never for the parent domain (A002)"


def test_role_change_and_deactivation_end_sessions(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    owner = person(tenant_ref, "owner")
    first, second = person(tenant_ref, email="one@acme.example"), person(tenant_ref, email="two@acme.example")
    browsers = [sign_in(tenant_ref, first), sign_in(tenant_ref, second)]
    with tenant_scope(tenant_ref):
        change_role(by=owner, user=first, role="supervisor")
        deactivate_user(by=owner, user=second)
    for browser in browsers:
        assert browser.get(PAGE).status_code == 302


def test_deactivated_people_stay_out(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf) -> None:
    user = person(tenant_ref, is_active=False)
    browser = client_of(tenant_ref)
    answer = browser.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert settings.SESSION_COOKIE_NAME not in browser.cookies or browser.get(PAGE).status_code == 302
    assert answer.status_code in {200, 302}
    wrong = client_of(tenant_ref).post("/account/login/", {"login": user.email, "password": "wrong password"})
    assert wrong.status_code == 200, "without the password nobody learns that the account is closed"


def test_wrong_passwords_are_limited_without_locking_the_owner_out(tenant_ref: TenantRef, person: MakePerson) -> None:
    owner = person(tenant_ref, "owner")
    attacker = Client(headers={"host": tenant_ref.host}, REMOTE_ADDR="203.0.113.9")
    pages = [attacker.post("/account/login/", {"login": owner.email, "password": f"guess {n}"}).content.decode() for n in range(7)]
    assert "Too many tries" not in pages[3]
    assert "Too many tries" in pages[6]
    assert "Too many tries" in attacker.post("/account/login/", {"login": owner.email, "password": PASSWORD}).content.decode()
    home = Client(headers={"host": tenant_ref.host}, REMOTE_ADDR="198.51.100.7")
    assert home.post("/account/login/", {"login": owner.email, "password": PASSWORD}).status_code == 302


def test_limits_are_per_company(tenant_ref: TenantRef, other_tenant: TenantRef, person: MakePerson, client_of: ClientOf) -> None:
    email = "same@person.example"
    person(tenant_ref, email=email)
    person(other_tenant, email=email)
    for n in range(7):
        client_of(tenant_ref).post("/account/login/", {"login": email, "password": f"guess {n}"})
    assert client_of(other_tenant).post("/account/login/", {"login": email, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "http://other.localhost/", "javascript:alert(1)", "/\\evil.example", "https:evil.example"]
)
def test_next_stays_on_this_host(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf, target: str) -> None:
    user = person(tenant_ref)
    answer = client_of(tenant_ref).post("/account/login/", {"login": user.email, "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"


def test_forms_need_their_token(tenant_ref: TenantRef, person: MakePerson) -> None:
    user = person(tenant_ref, "owner")
    strict = Client(enforce_csrf_checks=True, headers={"host": tenant_ref.host})
    assert strict.post("/account/login/", {"login": user.email, "password": PASSWORD}).status_code == 403
    with tenant_scope(tenant_ref):
        strict.force_login(User.objects.get(pk=user.pk))
    for path in ("/account/logout/", "/settings/team/invite/", "/settings/profile/", "/settings/company/", "/settings/profile/sign-out-elsewhere/"):
        assert strict.post(path, {}).status_code == 403, path


@pytest.mark.parametrize("path", ["/account/signup/", "/signup/", "/admin/", "/dev/mail/", "/accounts/"])
def test_what_is_not_there(tenant_ref: TenantRef, client_of: ClientOf, path: str) -> None:
    assert client_of(tenant_ref).get(path).status_code == 404
