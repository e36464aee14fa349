"""A company takes its data along; keys and passwords stay."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

from django.core.management import call_command

from tenants.accounts.models import ApiKey, AuditLine
from tenants.accounts.services.export import exported_models, is_secret
from tenants.scope import TenantRef, tenant_scope
from tests.tenants.accounts.conftest import MakePerson, SignIn


def read(data: bytes) -> dict[str, list[dict[str, object]]]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name.removesuffix(".ndjson"): [json.loads(line) for line in archive.read(name).splitlines()] for name in archive.namelist()}


def test_the_owner_downloads_every_table(tenant_ref: TenantRef, other_tenant: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    owner = person(tenant_ref, "owner", full_name="Ōkubo \U0001f375")
    person(other_tenant, "owner", email="stranger@other.example")
    with tenant_scope(tenant_ref):
        ApiKey.objects.create(name="k", prefix="pre", secret_hash="s3cret-hash", scopes=["read"], user=owner)

    response = sign_in(tenant_ref, owner).post("/settings/company/export/")

    data = b"".join(response)
    tables = read(data)
    assert response.headers["Content-Disposition"] == 'attachment; filename="acme.zip"'
    assert set(tables) == {model._meta.label_lower for model in exported_models()} >= {"chat.message", "visitors.visitor", "accounts.auditline"}
    assert [row["full_name"] for row in tables["accounts.user"]] == ["Ōkubo \U0001f375"]
    text = json.dumps(tables)
    assert not [canary for canary in ("stranger@other.example", "s3cret-hash", owner.password) if canary in text]
    with tenant_scope(tenant_ref):
        assert AuditLine.objects.filter(action="company.exported", user=owner).exists()


def test_no_table_has_a_key_that_would_go_along() -> None:
    fields = [(model._meta.label, field.name) for model in exported_models() for field in model._meta.concrete_fields]
    found = [(label, name) for label, name in fields if re.search("hash|secret|token|passw|sealed|session", name)]
    assert ("visitors.Visitor", "previous_token_hash") in found
    assert [(label, name) for label, name in found if not is_secret(name)] == []


def test_nobody_else_may(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref, "admin"))

    assert browser.post("/settings/company/export/").status_code == 403


def test_an_operator_of_the_machine_exports(tenant_ref: TenantRef, person: MakePerson, tmp_path: Path) -> None:
    person(tenant_ref, "owner")

    call_command("tenant", "export", "acme", str(tmp_path / "acme.zip"))

    assert len(read((tmp_path / "acme.zip").read_bytes())["accounts.user"]) == 1
