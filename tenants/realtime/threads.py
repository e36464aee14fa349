"""Running synchronous services for sessions: a bounded pool of threads of its own, one tenant's scope a call."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import translation

from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.scope import TenantRef, public_scope, tenant_scope

THREADS = 6
MOST_WAITING = 500


class Threads:
    """The threads of one loop. Never more than the database pool holds, so that no thread waits for a connection."""

    def __init__(self) -> None:
        options: Any = settings.DATABASES["default"]["OPTIONS"]
        size = min(THREADS, options["pool"]["max_size"])
        self._executor = ThreadPoolExecutor(size, thread_name_prefix="realtime")
        self._waiting = 0

    async def run_service(self, tenant: TenantRef, function: Callable[..., Any], caller: Any, data: Any, language: str) -> Any:
        """Call ``function(caller, data)`` in the tenant's scope and in the client's language.

        Raises:
            CommandError: too many calls wait already (``too_many``, retry).
            Exception: whatever the function raises.
        """

        def work() -> Any:
            with tenant_scope(tenant), translation.override(language):
                return function(caller, data)

        return await self._run(work)

    async def run_in(self, tenant: TenantRef, function: Callable[..., Any], *args: Any) -> Any:
        """Call ``function(*args)`` in the tenant's scope."""

        def work() -> Any:
            with tenant_scope(tenant):
                return function(*args)

        return await self._run(work)

    async def run_public(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call ``function(*args)`` in the public scope."""

        def work() -> Any:
            with public_scope():
                return function(*args)

        return await self._run(work)

    async def _run(self, work: Callable[[], Any]) -> Any:
        if self._waiting >= MOST_WAITING:
            raise CommandError(ErrorCode.TOO_MANY, "The server is busy. Try again in a moment.", retry=True)

        def guarded() -> Any:
            close_old_connections()
            try:
                return work()
            finally:
                # Back to the pool at once: the thread may not be asked again for long.
                connection.close()

        self._waiting += 1
        try:
            # A fresh context, so that no scope or language of whoever asked leaks into the thread.
            return await asyncio.get_running_loop().run_in_executor(self._executor, contextvars.Context().run, guarded)
        finally:
            self._waiting -= 1

    def stop(self) -> None:
        """Let running calls end and take no more."""
        self._executor.shutdown(wait=False, cancel_futures=True)
