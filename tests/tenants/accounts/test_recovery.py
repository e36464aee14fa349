"""A new password by mail (attacks A080, A081, A082)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tenants.accounts.models import User
from tenants.outbox.models import OutboxEntry
from tenants.scope import TenantRef, tenant_scope
from tests.tenants.accounts.conftest import PASSWORD, MakePerson, SignIn
from tests.tenants.outbox_runner import run_due

ClientOf = Callable[[Any], Client]
Mailed = Callable[[TenantRef, str], str]
LINK = r"/account/password/reset/key/[\w-]+/"
NEW = "nine quiet teapots"


def ask(browser: Client, email: str) -> None:
    assert browser.post("/account/password/reset/", {"email": email})["Location"] == "/account/password/reset/done/"


def use(browser: Client, link: str, password: str = NEW) -> int:
    form = browser.get(link)
    if form.status_code != 302:
        return form.status_code
    return browser.post(form["Location"], {"password1": password}).status_code


def test_reset(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn, client_of: ClientOf, mailed: Mailed) -> None:
    user = person(tenant_ref)
    elsewhere = sign_in(tenant_ref, user)
    browser = client_of(tenant_ref)
    ask(browser, user.email)
    assert use(browser, mailed(tenant_ref, LINK)) == 302
    assert elsewhere.get("/settings/profile/").status_code == 302, "sessions end with the old password"
    assert sign_in(tenant_ref, user, NEW).get("/settings/profile/").status_code == 200
    run_due(tenant_ref)


def test_works_once(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf, mailed: Mailed) -> None:
    user = person(tenant_ref)
    ask(client_of(tenant_ref), user.email)
    link = mailed(tenant_ref, LINK)
    assert use(client_of(tenant_ref), link) == 302
    assert use(client_of(tenant_ref), link, "another quiet teapot") == 200
    with tenant_scope(tenant_ref):
        assert User.objects.get(pk=user.pk).check_password(NEW)


def test_two_links_die_together(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf, mailed: Mailed) -> None:
    user = person(tenant_ref)
    ask(client_of(tenant_ref), user.email)
    first = mailed(tenant_ref, LINK)
    ask(client_of(tenant_ref), user.email)
    second = mailed(tenant_ref, LINK)
    assert use(client_of(tenant_ref), second) == 302
    assert use(client_of(tenant_ref), first) == 200


def test_works_for_an_hour(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf, mailed: Mailed) -> None:
    user = person(tenant_ref)
    ask(client_of(tenant_ref), user.email)
    link = mailed(tenant_ref, LINK)
    later = timezone.localtime(timezone.now() + timedelta(minutes=61)).replace(tzinfo=None)
    with mock.patch("tenants.accounts.adapter.ResetTokens._now", return_value=later):
        assert use(client_of(tenant_ref), link) == 200


def test_worth_nothing_in_another_company(tenant_ref: TenantRef, other_tenant: TenantRef, person: MakePerson, client_of: ClientOf, mailed: Mailed) -> None:
    user = person(tenant_ref, email="same@person.example")
    with tenant_scope(tenant_ref):
        password_hash = User.objects.get(pk=user.pk).password
    twin = person(other_tenant, email="same@person.example")
    with tenant_scope(other_tenant):
        # As like as can be: same key, e-mail and password hash.
        User.objects.filter(pk=twin.pk).update(password=password_hash, id=user.pk)
    ask(client_of(tenant_ref), user.email)
    assert use(client_of(other_tenant), mailed(tenant_ref, LINK)) == 200


def test_unknown_email_is_answered_alike_and_gets_no_mail(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf) -> None:
    person(tenant_ref, email="known@acme.example")
    person(tenant_ref, email="closed@acme.example", is_active=False)
    pages, rows = set(), []
    for email in ("known@acme.example", "nobody@acme.example", "closed@acme.example"):
        browser = client_of(tenant_ref)
        ask(browser, email)
        page = browser.get("/account/password/reset/done/").content.decode()
        pages.add("\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line))
        with tenant_scope(tenant_ref):
            rows.append(OutboxEntry.objects.count())
    assert len(pages) == 1
    assert rows == [1, 2, 3], "the same work in each case"
    run_due(tenant_ref)
    assert [message.to for message in mail.outbox] == [["known@acme.example"]]


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example"},
        {"forwarded": "host=evil.example"},
        {"x-forwarded-for": "1.2.3.4"},
        {"x-original-url": "http://evil.example/"},
        {"x-forwarded-port": "666"},
    ],
)
def test_link_is_built_from_the_stored_host(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf, headers: dict[str, str]) -> None:
    user = person(tenant_ref)
    client_of(tenant_ref).post("/account/password/reset/", {"email": user.email}, headers=headers)
    run_due(tenant_ref)
    body = str(mail.outbox[-1].body)
    assert f"http://{tenant_ref.host}" in body
    assert "evil" not in body
    assert ":666" not in body


def test_asking_is_limited(tenant_ref: TenantRef, client_of: ClientOf) -> None:
    statuses = [client_of(tenant_ref).post("/account/password/reset/", {"email": "x@acme.example"}).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]


def test_weak_password_is_refused(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf, mailed: Mailed) -> None:
    user = person(tenant_ref)
    browser = client_of(tenant_ref)
    ask(browser, user.email)
    link = mailed(tenant_ref, LINK)
    assert use(browser, link, "short") == 200
    with tenant_scope(tenant_ref):
        assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_reset_lifts_the_limit_of_wrong_passwords(tenant_ref: TenantRef, person: MakePerson, client_of: ClientOf, mailed: Mailed, sign_in: SignIn) -> None:
    user = person(tenant_ref)
    for n in range(7):
        client_of(tenant_ref).post("/account/login/", {"login": user.email, "password": f"guess {n}"})
    browser = client_of(tenant_ref)
    ask(browser, user.email)
    assert use(browser, mailed(tenant_ref, LINK)) == 302
    sign_in(tenant_ref, user, NEW)
