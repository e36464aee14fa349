"""Base class of all tasks: the scope travels in the message's header and is entered around the run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import Task

from tenants.hosts import tenant_by_uuid
from tenants.scope import PublicScope, TenantRef, current_scope, public_scope, tenant_scope

HEADER = "sodan_scope"
PUBLIC = "public"


class TenantGone(RuntimeError):
    """The tenant of a task was suspended or deleted meanwhile; the task is dropped (F48)."""


class TenantTask(Task[Any, Any]):
    """Carries the scope that enqueued it. Arguments are ids only."""

    abstract = True

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:  # type: ignore[override]
        """Enqueue in the present scope (a tenant's, or public)."""
        headers = dict(options.pop("headers", None) or {})
        scope = current_scope()
        if isinstance(scope, TenantRef):
            headers.setdefault(HEADER, str(scope.uuid))
        elif scope is None or isinstance(scope, PublicScope):
            headers.setdefault(HEADER, PUBLIC)
        return super().apply_async(args, kwargs, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        named = (self.request.headers or {}).get(HEADER) or getattr(self.request, HEADER, None) or PUBLIC
        if named == PUBLIC:
            with public_scope():
                return super().__call__(*args, **kwargs)
        tenant = tenant_by_uuid(UUID(named))
        if tenant is None:
            raise TenantGone(named)
        with tenant_scope(tenant):
            return super().__call__(*args, **kwargs)
