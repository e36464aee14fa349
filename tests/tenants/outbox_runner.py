"""Does what the worker does with outbox rows, at once and in this process."""

from __future__ import annotations

from tenants.outbox.services import claim_due, run_effect
from tenants.scope import TenantRef, public_scope, tenant_scope


def run_due(tenant: TenantRef | None) -> int:
    """Run the due effects of a tenant, or of the platform; returns how many. An effect that fails raises here."""
    with tenant_scope(tenant) if tenant else public_scope():
        entries = claim_due(limit=100)
        for entry in entries:
            assert run_effect(entry), entry.__class__._default_manager.get(pk=entry.pk).last_error
    return len(entries)
