"""Asking colleagues, and what a link can and cannot do (attacks A013, A091)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tenants.accounts.models import AuditLine, StaffInvitation, User
from tenants.accounts.services.invitations import InvitationClosed, accept_invitation
from tenants.scope import TenantRef, tenant_scope
from tests.tenants.accounts.conftest import MakePerson, SignIn

ClientOf = Callable[[Any], Client]
Mailed = Callable[[TenantRef, str], str]
LINK = r"/invitation/[\w-]+/"
INVITE = {"email": "new@acme.example", "role": "operator", "language": "ja"}
JOIN: dict[str, Any] = {"full_name": "New Person", "password": "seven green kettles", "language": "ja", "time_zone": "Asia/Tokyo"}


@pytest.fixture
def owner(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> Client:
    """A browser of the owner."""
    return sign_in(tenant_ref, person(tenant_ref, "owner"))


def test_invite_and_join(owner: Client, tenant_ref: TenantRef, client_of: ClientOf, mailed: Mailed) -> None:
    assert owner.post("/settings/team/invite/", INVITE).status_code == 302
    link = mailed(tenant_ref, LINK)
    assert mail.outbox[-1].to == ["new@acme.example"]
    browser = client_of(tenant_ref)
    assert "new@acme.example" in browser.get(link).content.decode()
    assert browser.post(link, JOIN)["Location"] == "/"
    assert browser.get("/settings/profile/").status_code == 200
    with tenant_scope(tenant_ref):
        user = User.objects.get(email="new@acme.example")
        assert (user.role, user.full_name, user.language, user.time_zone) == ("operator", "New Person", "ja", "Asia/Tokyo")
        assert AuditLine.objects.filter(action="user.joined").exists()
    again = client_of(tenant_ref)
    assert again.get(link).status_code == 404
    assert again.post(link, JOIN).status_code == 404


def test_link_is_worth_nothing_in_another_company(owner: Client, tenant_ref: TenantRef, other_tenant: TenantRef, client_of: ClientOf, mailed: Mailed) -> None:
    owner.post("/settings/team/invite/", INVITE)
    link = mailed(tenant_ref, LINK)
    foreign = client_of(other_tenant)
    assert foreign.get(link).status_code == 404
    assert foreign.post(link, JOIN).status_code == 404
    with tenant_scope(other_tenant):
        assert not User.objects.filter(email="new@acme.example").exists()


def test_revoked_resent_and_replaced_links(owner: Client, tenant_ref: TenantRef, client_of: ClientOf, mailed: Mailed) -> None:
    browser = client_of(tenant_ref)
    owner.post("/settings/team/invite/", INVITE)
    first = mailed(tenant_ref, LINK)
    with tenant_scope(tenant_ref):
        uuid = StaffInvitation.objects.get().uuid
    owner.post(f"/settings/team/invitations/{uuid}/resend/")
    second = mailed(tenant_ref, LINK)
    assert first != second
    assert browser.get(first).status_code == 404
    assert browser.get(second).status_code == 200
    owner.post("/settings/team/invite/", INVITE)
    third = mailed(tenant_ref, LINK)
    assert browser.get(second).status_code == 404
    with tenant_scope(tenant_ref):
        uuid = StaffInvitation.objects.get(revoked_at=None).uuid
    owner.post(f"/settings/team/invitations/{uuid}/revoke/")
    assert browser.get(third).status_code == 404


def test_expired(owner: Client, tenant_ref: TenantRef, client_of: ClientOf, mailed: Mailed) -> None:
    owner.post("/settings/team/invite/", INVITE)
    link = mailed(tenant_ref, LINK)
    with tenant_scope(tenant_ref):
        StaffInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client_of(tenant_ref).get(link).status_code == 404


def test_inviter_who_lost_the_right(owner: Client, tenant_ref: TenantRef, client_of: ClientOf, mailed: Mailed, person: MakePerson, sign_in: SignIn) -> None:
    admin = person(tenant_ref, "admin")
    sign_in(tenant_ref, admin).post("/settings/team/invite/", INVITE | {"role": "admin"})
    link = mailed(tenant_ref, LINK)
    with tenant_scope(tenant_ref):
        User.objects.filter(pk=admin.pk).update(role="operator")
    assert client_of(tenant_ref).post(link, JOIN).status_code == 404


@pytest.mark.parametrize("role", ["supervisor", "operator"])
def test_who_may_not_invite(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn, role: str) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref, role))
    assert browser.post("/settings/team/invite/", INVITE).status_code == 403
    assert browser.get("/settings/team/").status_code == 403


@pytest.mark.parametrize("role", ["owner", "root", ""])
def test_roles_that_cannot_be_given(owner: Client, tenant_ref: TenantRef, role: str) -> None:
    assert owner.post("/settings/team/invite/", INVITE | {"role": role}).status_code == 422


def test_member_is_not_invited_again(owner: Client, tenant_ref: TenantRef) -> None:
    assert owner.post("/settings/team/invite/", INVITE | {"email": "OWNER@acme.example"}).status_code == 422


def test_invitations_are_limited(owner: Client, tenant_ref: TenantRef) -> None:
    statuses = [owner.post("/settings/team/invite/", INVITE).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]


def test_accepting_twice_at_service_level(owner: Client, tenant_ref: TenantRef, mailed: Mailed) -> None:
    owner.post("/settings/team/invite/", INVITE)
    token = mailed(tenant_ref, LINK).split("/")[2]
    with tenant_scope(tenant_ref):
        accept_invitation(token=token, **JOIN)
        with pytest.raises(InvitationClosed):
            accept_invitation(token=token, **JOIN)
