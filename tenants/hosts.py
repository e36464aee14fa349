"""From a host name to a tenant: a map in each process, so that a request or handshake costs no query for it.

Entries are trusted for a few seconds; ``forget`` drops them at once when pub/sub says that a tenant changed (R12).
"""

from __future__ import annotations

import re
import time
from threading import Lock
from uuid import UUID

from django.conf import settings

from tenants.models import Domain, Tenant
from tenants.scope import TenantRef, public_scope

TRUST_S = 5.0
# A company that has just signed up must not be told for long that it does not exist.
TRUST_MISS_S = 1.0
MISSES_KEPT = 10_000
# The policy header repeats the host, so nothing but letters, digits, hyphens and dots may be in it.
_HOST = re.compile(r"(?P<host>(?=.{1,253}(?::|\Z))[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(?P<port>:[0-9]{1,5})?\Z")

_lock = Lock()
_by_host: dict[str, tuple[float, TenantRef | None]] = {}
_by_uuid: dict[UUID, tuple[float, TenantRef | None]] = {}


def normalise_host(raw: str) -> str | None:
    """The host of a ``Host`` header in the form in which hosts are registered, or None if it is not acceptable.

    Exactly one form is accepted: lower case, no trailing dot, and our own port or none.
    """
    found = _HOST.match(raw)
    # In development ports are forwarded and mapped at will; on the web there is one.
    if found is None or (settings.SECURE and (found["port"] or "") != settings.URL_PORT):
        return None
    return found["host"]


def is_public_host(host: str) -> bool:
    """Whether the host is the platform's own."""
    return host == settings.DOMAIN


def ref_of(tenant: Tenant, host: str) -> TenantRef:
    """The reference to a tenant as its scope carries it."""
    return TenantRef(
        id=tenant.pk,
        uuid=tenant.uuid,
        schema_name=tenant.schema_name,
        slug=tenant.slug or "",
        name=tenant.name,
        host=host,
        language=tenant.language,
        time_zone=tenant.time_zone,
        auth_epoch=tenant.auth_epoch,
        support_address=tenant.support_address,
        keeps_addresses=tenant.keeps_addresses,
        visits_kept_days=tenant.visits_kept_days,
    )


def _load(**condition: object) -> TenantRef | None:
    with public_scope():
        domain = (
            Domain.objects.select_related("tenant")
            .filter(tenant__state=Tenant.State.ACTIVE, released_at__isnull=True, **condition)
            .order_by("-is_primary")
            .first()
        )
    return ref_of(domain.tenant, domain.domain) if domain else None


def tenant_for_host(host: str) -> TenantRef | None:
    """The active tenant that answers on this registered host (already normalised), or None."""
    cached = _by_host.get(host)
    if cached and time.monotonic() - cached[0] < (TRUST_S if cached[1] else TRUST_MISS_S):
        return cached[1]
    ref = _load(domain=host)
    with _lock:
        if len(_by_host) > MISSES_KEPT:
            _by_host.clear()
        _by_host[host] = (time.monotonic(), ref)
        if ref:
            _by_uuid[ref.uuid] = (time.monotonic(), ref)
    return ref


def tenant_by_uuid(uuid: UUID) -> TenantRef | None:
    """The active tenant with this uuid, or None."""
    cached = _by_uuid.get(uuid)
    if cached and time.monotonic() - cached[0] < TRUST_S:
        return cached[1]
    ref = _load(tenant__uuid=uuid, is_primary=True)
    with _lock:
        _by_uuid[uuid] = (time.monotonic(), ref)
    return ref


def remember(ref: TenantRef) -> None:
    """Know a tenant at once that was just committed, even if its host was asked for in vain before."""
    with _lock:
        _by_host[ref.host] = _by_uuid[ref.uuid] = (time.monotonic(), ref)


def remembered(host: str) -> TenantRef | None:
    """The tenant of a host as the process remembers it, however old, without a query; None if it must be asked for."""
    cached = _by_host.get(host)
    return cached[1] if cached else None


def known_tenant(uuid: UUID) -> TenantRef | None:
    """What the process remembers of a tenant, however old, without a query; None if it never met it."""
    cached = _by_uuid.get(uuid)
    return cached[1] if cached else None


def active_tenants() -> list[TenantRef]:
    """All active tenants, in ascending id; one query. The process's map is refreshed from it."""
    with public_scope():
        domains = list(
            Domain.objects.select_related("tenant").filter(tenant__state=Tenant.State.ACTIVE, is_primary=True, released_at__isnull=True).order_by("tenant_id")
        )
    refs = [ref_of(domain.tenant, domain.domain) for domain in domains]
    now = time.monotonic()
    with _lock:
        alive = {ref.uuid for ref in refs}
        for uuid in [uuid for uuid in _by_uuid if uuid not in alive]:
            _by_uuid[uuid] = (now, None)
        for host, (_at, ref) in list(_by_host.items()):
            if ref and ref.uuid not in alive:
                _by_host[host] = (now, None)
        for ref in refs:
            _by_uuid[ref.uuid] = (now, ref)
            _by_host[ref.host] = (now, ref)
    return refs


def forget(uuid: UUID) -> None:
    """Drop what the process remembers of a tenant."""
    with _lock:
        _by_uuid.pop(uuid, None)
        for host in [host for host, (_at, ref) in _by_host.items() if ref and ref.uuid == uuid]:
            del _by_host[host]


def forget_all() -> None:
    """Drop everything remembered, misses included."""
    with _lock:
        _by_uuid.clear()
        _by_host.clear()


def url_of(ref: TenantRef, path: str = "/") -> str:
    """The full address of a path on the tenant's stored host; never built from a request's headers (A080)."""
    return f"{settings.URL_SCHEME}://{ref.host}{settings.URL_PORT}{path}"


def public_url(path: str = "/") -> str:
    """The full address of a path on the platform's own host."""
    return f"{settings.BASE_URL}{path}"
