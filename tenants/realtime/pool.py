"""PostgreSQL for the event loop: a small pool of autocommit connections and schema-qualified SQL; no ORM, no search path."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.db import DatabaseError, connections
from django.db import InterfaceError as DjangoInterfaceError
from django.db import OperationalError as DjangoOperationalError
from psycopg import AsyncConnection, InterfaceError, OperationalError
from psycopg import Error as PsycopgError
from psycopg_pool import AsyncConnectionPool, PoolTimeout

POOL_SIZE = 4
_SETTINGS = {
    "search_path": "pg_catalog",
    "statement_timeout": 10000,
    "lock_timeout": 4000,
    "idle_in_transaction_session_timeout": 20000,
    # Statements are prepared once for each schema; to plan one takes longer than to run it.
    "plan_cache_mode": "force_generic_plan",
    # A plan made while a company has few rows would read whole tables until the next ANALYZE; everything here is found by key.
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
}
# Longer than a statement may take (10 s): what the server can answer it answers first. A line that fell silent never does.
SILENCE_S = 12.0
# What work that asks the database, here or through Django, raises when it is away.
DATABASE_AWAY = (PsycopgError, DatabaseError, OSError, TimeoutError)
# The same without what a wrong statement raises, where a defect must not look like an outage.
DATABASE_LOST = (OperationalError, InterfaceError, DjangoOperationalError, DjangoInterfaceError)
T = TypeVar("T")


def connection_string() -> str:
    """The address of the database that Django uses now (in tests: the test database)."""
    values = connections["default"].settings_dict
    user, password = quote(str(values["USER"]), safe=""), quote(str(values["PASSWORD"]), safe="")
    host, port = values["HOST"] or "", values["PORT"]
    return f"postgresql://{user}:{password}@{host}:{port}/{quote(str(values['NAME']), safe='')}"


def connection_arguments() -> dict[str, Any]:
    """Options of every connection of the realtime side."""
    return {
        **settings.DATABASE_KEEPALIVE,
        "autocommit": True,
        "prepare_threshold": 1,
        "connect_timeout": 5,
        "application_name": "sodan-realtime",
        "options": " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items()),
    }


def make_pool() -> AsyncConnectionPool[AsyncConnection[Any]]:
    """A pool that is not open yet. Connections are not checked before use, which would be a round trip each time: see ``reading``."""
    return AsyncConnectionPool(
        connection_string(),
        kwargs=connection_arguments(),
        min_size=1,
        max_size=POOL_SIZE,
        max_lifetime=600,
        timeout=15,
        reconnect_timeout=30,
        open=False,
        name=f"realtime-{settings.PORT}",
    )


async def reading(pool: AsyncConnectionPool[AsyncConnection[Any]], work: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
    """Run something that only reads on a connection of the pool; once more if the connection turns out to be dead.

    Raises:
        TimeoutError: the database said nothing for long; the connection is closed.
    """
    try:
        async with pool.connection() as connection, asyncio.timeout(SILENCE_S):
            return await work(connection)
    except OperationalError as error:
        if isinstance(error, PoolTimeout):
            raise
        async with asyncio.timeout(SILENCE_S):
            await pool.check()
        async with pool.connection() as connection, asyncio.timeout(SILENCE_S):
            return await work(connection)
