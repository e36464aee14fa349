"""API keys are made by admins, shown once, and useless from the moment they are revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.accounts.models import ApiKey, AuditLine, IdempotencyKey, Role
from tenants.accounts.services import api_keys
from tenants.scope import TenantRef
from tests.factories import make_user


def test_a_key_is_kept_as_a_hash_only(tenant: TenantRef) -> None:
    admin = make_user(Role.ADMIN)
    created = api_keys.create_api_key(by=admin, name="  Shop  sync ", scopes=["write"])

    row = ApiKey.objects.get()
    assert created.text.startswith(f"sodan_{row.prefix}_")
    assert len(created.text.split("_", 2)[2]) >= 43
    assert (row.name, row.scopes, row.user) == ("Shop sync", ["read", "write"], admin)
    assert row.secret_hash == api_keys.hash_secret(created.text)
    assert created.text not in str(AuditLine.objects.values_list("details", "subject"))
    assert AuditLine.objects.get().action == "api_key.created"


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.OPERATOR])
def test_only_owner_and_admins_make_keys(tenant: TenantRef, role: str) -> None:
    with pytest.raises(api_keys.NotAllowed):
        api_keys.create_api_key(by=make_user(role), name="x", scopes=["read"])


@pytest.mark.parametrize("scopes", [[], ["everything"], ["read", "root"]])
def test_scopes_that_do_not_exist_are_refused(tenant: TenantRef, scopes: list[str]) -> None:
    with pytest.raises(api_keys.BadScopes):
        api_keys.create_api_key(by=make_user(Role.OWNER), name="x", scopes=scopes)


def test_there_is_a_limit(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_keys, "MOST_KEYS", 1)
    owner, now = make_user(Role.OWNER), timezone.now()
    first = api_keys.create_api_key(by=owner, name="x", scopes=["read"])
    with pytest.raises(api_keys.TooManyKeys):
        api_keys.create_api_key(by=owner, name="y", scopes=["read"])
    api_keys.revoke_api_key(by=owner, key=first.row, now=now)
    api_keys.create_api_key(by=owner, name="y", scopes=["read"])


def test_revoking_twice_keeps_the_first_moment(tenant: TenantRef) -> None:
    admin, now = make_user(Role.ADMIN), timezone.now()
    key = api_keys.create_api_key(by=admin, name="x", scopes=["read"]).row
    api_keys.revoke_api_key(by=admin, key=key, now=now)
    row = api_keys.revoke_api_key(by=admin, key=key, now=now + timedelta(hours=1))
    assert row.revoked_at == now
    assert AuditLine.objects.filter(action="api_key.revoked").count() == 1


def test_a_key_of_somebody_else_is_revoked_by_admins_only(tenant: TenantRef) -> None:
    key = api_keys.create_api_key(by=make_user(Role.ADMIN), name="x", scopes=["read"]).row
    with pytest.raises(api_keys.NotAllowed):
        api_keys.revoke_api_key(by=make_user(Role.SUPERVISOR), key=key, now=timezone.now())


def test_answers_to_repeated_requests_are_kept_for_a_day(tenant: TenantRef) -> None:
    user, now = make_user(), timezone.now()
    for age in (23, 25):
        row = IdempotencyKey.objects.create(user=user, key=str(age), fingerprint="x", status=201, answer={})
        IdempotencyKey.objects.filter(pk=row.pk).update(created_at=now - timedelta(hours=age))
    assert api_keys.forget_answers(now=now) == 1
    assert IdempotencyKey.objects.get().key == "23"
