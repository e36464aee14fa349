"""Roles, shutting people out, and the one owner (attacks A091, A092)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from tenants.accounts.models import User
from tenants.accounts.services.people import NotAllowed, OwnerNeeded, change_role, deactivate_user, transfer_ownership
from tenants.models import Tenant
from tenants.scope import TenantRef, public_scope, tenant_scope
from tests.tenants.accounts.conftest import PASSWORD, MakePerson, SignIn

ClientOf = Callable[[Any], Client]


def test_pages_open_for_the_owner(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    owner = person(tenant_ref, "owner")
    person(tenant_ref, email="two@acme.example", full_name="<script>alert(1)</script>")
    browser = sign_in(tenant_ref, owner)
    for path in ("team", "team/transfer", "company", "company/delete", "api-keys", "profile"):
        answer = browser.get(f"/settings/{path}/")
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("role", ["supervisor", "operator"])
def test_pages_closed_for_others(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn, role: str) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref, role))
    for path in ("team", "team/transfer", "company", "company/delete", "api-keys", "websites", "hours"):
        assert browser.get(f"/settings/{path}/").status_code == 403, path


def test_admin_is_no_owner(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    owner = person(tenant_ref, "owner")
    browser = sign_in(tenant_ref, person(tenant_ref, "admin"))
    assert browser.get("/settings/team/").status_code == 200
    for path in ("team/transfer", "company/delete"):
        assert browser.get(f"/settings/{path}/").status_code == 403
    for action in ("role", "deactivate", "reactivate"):
        assert browser.post(f"/settings/team/{owner.uuid}/{action}/", {"role": "operator"}).status_code == 409
    with tenant_scope(tenant_ref):
        owner.refresh_from_db()
        assert (owner.role, owner.is_active) == ("owner", True)


def test_role_change_deactivate_reactivate(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref, "owner"))
    user = person(tenant_ref)
    with public_scope():
        before = Tenant.objects.get(pk=tenant_ref.id).auth_epoch
    for action, data in (("role", {"role": "supervisor"}), ("deactivate", {}), ("reactivate", {})):
        assert browser.post(f"/settings/team/{user.uuid}/{action}/", data).status_code == 302
    with tenant_scope(tenant_ref):
        user.refresh_from_db()
        assert (user.role, user.is_active) == ("supervisor", True)
    with public_scope():
        assert Tenant.objects.get(pk=tenant_ref.id).auth_epoch >= before + 2, "open sockets are checked again"


def test_nobody_changes_himself_or_gives_ownership_away_by_role(tenant_ref: TenantRef, person: MakePerson) -> None:
    owner, admin, operator = (person(tenant_ref, role) for role in ("owner", "admin", "operator"))
    with tenant_scope(tenant_ref):
        for by, user, role in (
            (admin, admin, "operator"),
            (owner, owner, "admin"),
            (owner, admin, "owner"),
            (operator, operator, "admin"),
            (operator, admin, "operator"),
        ):
            with pytest.raises(NotAllowed):
                change_role(by=by, user=user, role=role)
        with pytest.raises(NotAllowed):
            deactivate_user(by=owner, user=owner)


def test_people_of_another_company_are_out_of_reach(tenant_ref: TenantRef, other_tenant: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref, "owner"))
    foreign = person(other_tenant)
    for action in ("role", "deactivate", "reactivate"):
        assert browser.post(f"/settings/team/{foreign.uuid}/{action}/", {"role": "admin"}).status_code == 404
    for action in ("resend", "revoke"):
        assert browser.post(f"/settings/team/invitations/{uuid4()}/{action}/").status_code == 404
    assert browser.post(f"/settings/api-keys/{uuid4()}/revoke/").status_code == 404
    assert foreign.full_name not in browser.get("/settings/team/transfer/").content.decode()


def test_transfer_needs_the_password(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    owner, heir = person(tenant_ref, "owner"), person(tenant_ref)
    browser = sign_in(tenant_ref, owner)
    form = {"user_uuid": str(heir.uuid), "password": "wrong password"}
    assert browser.post("/settings/team/transfer/", form).status_code == 422
    assert browser.post("/settings/team/transfer/", form | {"password": PASSWORD}).status_code == 302
    assert browser.post("/settings/team/transfer/", form | {"password": PASSWORD}).status_code == 403, "a replay finds no owner"
    with tenant_scope(tenant_ref):
        assert {user.pk: user.role for user in User.objects.all()} == {owner.pk: "admin", heir.pk: "owner"}


def test_transfer_to_somebody_who_is_out(tenant_ref: TenantRef, person: MakePerson) -> None:
    owner, heir = person(tenant_ref, "owner"), person(tenant_ref, is_active=False)
    with tenant_scope(tenant_ref), pytest.raises(OwnerNeeded):
        transfer_ownership(by=owner, user=heir)


def test_many_transfers_at_once_leave_one_owner(committed_tenant: TenantRef, person: MakePerson) -> None:
    ref = committed_tenant
    owner = person(ref, "owner")
    heirs = [person(ref, email=f"heir{number}@acme.example") for number in range(4)]
    start = threading.Barrier(len(heirs))
    done: list[str] = []

    def hand_over(heir: User) -> None:
        start.wait()
        try:
            with tenant_scope(ref):
                transfer_ownership(by=owner, user=heir)
            done.append("done")
        except NotAllowed:
            done.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_over, args=(heir,)) for heir in heirs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["done", "refused", "refused", "refused"]
    with tenant_scope(ref):
        assert User.objects.filter(role="owner").count() == 1


def test_api_key_is_shown_once(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref, "owner"))
    page = browser.post("/settings/api-keys/", {"name": "Orders", "scope": "read"}).content.decode()
    assert "sodan_" in page
    secret = page.split("data-copy-source")[1].split(">")[1].split("<")[0]
    assert len(secret) > 40
    assert secret not in browser.get("/settings/api-keys/").content.decode()
