"""Which schema the present piece of work belongs to.

The scope lives in a context variable, so it follows a call into threads (asgiref copies the context) and never leaks
into the next request of a pooled thread. The database backend reads it for every cursor (D13).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

PUBLIC_SCHEMA = "public"


class NoScope(RuntimeError):
    """Tenant data was asked for outside any scope, or inside the public one."""


class WrongScope(RuntimeError):
    """A cursor or a scope was used inside another scope than the one it was made in."""


@dataclass(frozen=True, slots=True)
class TenantRef:
    """What work in a tenant needs to know of it; cheap to copy, never stale for long (see tenants.hosts)."""

    id: int
    uuid: UUID
    schema_name: str
    slug: str
    name: str
    host: str
    language: str
    time_zone: str
    auth_epoch: int = 0
    support_address: str = ""
    keeps_addresses: bool = False
    visits_kept_days: int = 400


@dataclass(frozen=True, slots=True)
class PublicScope:
    """The shared schema."""

    schema_name: str = PUBLIC_SCHEMA


@dataclass(frozen=True, slots=True)
class SchemaScope:
    """A bare schema, for building or migrating it before or beside its tenant."""

    schema_name: str


Scope = TenantRef | PublicScope | SchemaScope

_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)
_PUBLIC = PublicScope()


@contextmanager
def _enter(scope: Scope) -> Iterator[None]:
    token = _scope.set(scope)
    try:
        yield
        if _scope.get() is not scope:
            raise WrongScope("The scope was changed inside and not put back.")
    finally:
        _scope.reset(token)


@contextmanager
def tenant_scope(tenant: TenantRef) -> Iterator[TenantRef]:
    """Everything inside reads and writes this tenant's schema.

    Use it around one synchronous piece of work; never hold it across an ``await`` that runs other work.
    """
    with _enter(tenant):
        yield tenant


@contextmanager
def public_scope() -> Iterator[None]:
    """Everything inside reads and writes the public schema."""
    with _enter(_PUBLIC):
        yield


@contextmanager
def schema_scope(schema_name: str) -> Iterator[None]:
    """Everything inside works on a bare schema; for migrations and spares only."""
    with _enter(SchemaScope(schema_name)):
        yield


def current_scope() -> Scope | None:
    """The scope in force, or None."""
    return _scope.get()


def current_tenant() -> TenantRef:
    """The tenant in force.

    Raises:
        NoScope: there is none, or the scope is not a tenant's.
    """
    scope = _scope.get()
    if not isinstance(scope, TenantRef):
        raise NoScope(f"This needs a tenant's scope; the scope here is {scope!r}.")
    return scope
