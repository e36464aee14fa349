"""Names outside the database that belong to one tenant, each built by one function from the tenant's uuid (D15).

A client never supplies any part of one, except ids that were looked up inside the tenant.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from tenants.scope import NoScope, PublicScope, TenantRef, current_scope, current_tenant


def tenant_prefix(tenant_uuid: UUID) -> str:
    """What every name of a tenant begins with."""
    return f"t.{tenant_uuid.hex}"


def group_name(kind: str, *parts: object, tenant: TenantRef | None = None) -> str:
    """A pub/sub group of the tenant in force (or of ``tenant``), such as ``t.<uuid>.conversation.<uuid>.v``."""
    owner = tenant or current_tenant()
    return ".".join([tenant_prefix(owner.uuid), kind, *(part.hex if isinstance(part, UUID) else str(part) for part in parts)])


def cache_key(key: str) -> str:
    """A cache key of the scope in force.

    Raises:
        NoScope: there is no scope to keep it apart by.
    """
    scope = current_scope()
    if isinstance(scope, TenantRef):
        return f"{tenant_prefix(scope.uuid)}.cache.{key}"
    if isinstance(scope, PublicScope):
        return f"public.cache.{key}"
    raise NoScope("A cache key needs a tenant's or the public scope.")


def cache_key_function(key: str, key_prefix: str, version: int) -> str:
    """Django's ``KEY_FUNCTION``: ``cache_key`` with Django's prefix and version kept."""
    return cache_key(f"{key_prefix}{version}.{key}")


def storage_path(kind: str, name: str) -> str:
    """The storage path of a file of the tenant in force."""
    return f"{current_tenant().uuid.hex}/{kind}/{name}"


def lock_key(name: str, tenant: TenantRef | None = None) -> int:
    """The key of a PostgreSQL advisory lock (a signed 64-bit integer) of the tenant in force (or of ``tenant``)."""
    owner = tenant or current_tenant()
    return public_lock_key(f"{owner.uuid.hex}.{name}")


def public_lock_key(name: str) -> int:
    """The key of a PostgreSQL advisory lock that belongs to no tenant."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
