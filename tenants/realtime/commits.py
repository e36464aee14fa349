"""What is stored by the writer: statements, jobs, and one tenant's part of a batch stored by itself."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import psycopg
from psycopg import AsyncRawCursor, errors

from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.realtime.pool import connection_arguments, connection_string
from tenants.scope import TenantRef

log = logging.getLogger(__name__)

GIVE_UP_S = 10.0
TRIES = 8
# A twin that committed meanwhile, or a crossing of locks: a fresh snapshot answers.
REPEATABLE = (errors.UniqueViolation, errors.DeadlockDetected, errors.SerializationFailure)
BLOCKED = (errors.LockNotAvailable, errors.QueryCanceled)
# A connection whose prepared statements are not those that psycopg believes in is as good as none: it notes a statement as prepared
# when it sends it, and behind a failure in the same pipeline PostgreSQL skips it.
LOST = (psycopg.OperationalError, psycopg.InterfaceError, OSError, errors.InvalidSqlStatementName)
REFUSED = (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError)


@dataclass(frozen=True, slots=True)
class Statement:
    """A set-based statement for jobs of one tenant.

    Attributes:
        name: for logs.
        sql: schema name to SQL with ``%s`` for each parameter.
        parameters: items to the SQL's parameters.
        results: tenant, items and rows to results, one for each item, in order.
        keys: what an item must not share with another one that the same statement stores; the later one waits for the next batch.
        committed: called on the loop with tenant and results after the commit; it publishes, and neither waits nor fails.
    """

    name: str
    sql: Callable[[str], str]
    parameters: Callable[[Sequence[Any]], Any]
    results: Callable[[TenantRef, Sequence[Any], Iterable[Any]], Sequence[Any]]
    committed: Callable[[TenantRef, Sequence[Any]], None]
    keys: Callable[[Any], Iterable[Hashable]] = lambda item: ()


Done = Callable[[Any, CommandError | None], None]


@dataclass(slots=True)
class Job:
    """One item to store. ``done`` is called exactly once, with the result after the commit, or with an error."""

    statement: Statement
    tenant: TenantRef
    item: Any
    done: Done
    queued_at: float = field(default_factory=time.monotonic)
    answered: bool = False

    def answer(self, result: Any, error: CommandError | None) -> None:
        """Call ``done``, unless it was called already (part of a batch may be repeated)."""
        if not self.answered:
            self.answered = True
            self.done(result, error)

    def expired(self) -> bool:
        """Whether the client was kept waiting long enough; it repeats with the same ``cid``."""
        return time.monotonic() - self.queued_at > GIVE_UP_S


@dataclass(slots=True)
class Part:
    """The jobs of one tenant and statement in a batch."""

    tenant: TenantRef
    statement: Statement
    jobs: list[Job]

    async def send(self, connection: psycopg.AsyncConnection[Any]) -> psycopg.AsyncCursor[Any]:
        """Run the statement; the caller fetches."""
        items = [job.item for job in self.jobs]
        return await connection.execute(_numbered(self.statement.sql(self.tenant.schema_name)), self.statement.parameters(items), binary=True)

    def finish(self, rows: Iterable[Any]) -> None:
        """Committed: answer everybody, then tell the others."""
        results = self.statement.results(self.tenant, [job.item for job in self.jobs], rows)
        for job, result in zip(self.jobs, results, strict=True):
            job.answer(result, None)
        try:
            self.statement.committed(self.tenant, results)
        except Exception:
            log.exception("telling about %s failed", self.statement.name)

    def fail(self, error: CommandError) -> None:
        """Answer everybody with an error."""
        for job in self.jobs:
            job.answer(None, error)


@cache
def _numbered(sql: str) -> bytes:
    """The SQL with PostgreSQL's own ``$1`` for each ``%s``: psycopg would look for them in all of the text, each time."""
    pieces = sql.split("%s")
    return "".join([pieces[0], *(f"${number}{piece}" for number, piece in enumerate(pieces[1:], 1))]).encode()


def unavailable() -> CommandError:
    """What a client is told when its command could not be stored now; it keeps the command and repeats it."""
    return CommandError(ErrorCode.UNAVAILABLE, "This could not be saved yet. It will be tried again.", retry=True)


async def open_connection(*, lock_timeout_ms: int) -> psycopg.AsyncConnection[Any]:
    """A connection for the writer's statements, with room for as many prepared ones as there are busy companies."""
    connection = await psycopg.AsyncConnection.connect(connection_string(), **connection_arguments())
    connection.prepared_max = 500
    connection.cursor_factory = AsyncRawCursor
    await connection.execute(f"SET lock_timeout = {int(lock_timeout_ms)}")
    return connection


def take_batch(jobs: deque[Job], most: int) -> list[Job]:
    """Take the next batch from the queue: at most ``most`` jobs, and at most one of each key.

    Jobs that are left keep their order, and none overtakes one that it shares a key with.
    """
    taken: list[Job] = []
    left: list[Job] = []
    seen: set[tuple[int, Hashable]] = set()
    while jobs and len(taken) < most:
        job = jobs.popleft()
        keys = [(job.tenant.id, key) for key in job.statement.keys(job.item)]
        (taken if seen.isdisjoint(keys) else left).append(job)
        seen.update(keys)
    jobs.extendleft(reversed(left))
    return taken


def parts_of(jobs: Iterable[Job]) -> list[Part]:
    """Jobs grouped by tenant in ascending id, and by statement; the order of jobs is kept."""
    parts: dict[tuple[int, str], Part] = {}
    for job in jobs:
        key = (job.tenant.id, job.statement.name)
        part = parts.get(key)
        if part is None:
            parts[key] = part = Part(job.tenant, job.statement, [])
        part.jobs.append(job)
    return [parts[key] for key in sorted(parts)]


async def store_alone(connection: psycopg.AsyncConnection[Any], part: Part) -> None:
    """One tenant's part as one autocommit statement; a bad item does not fail its neighbours.

    Raises:
        BLOCKED: it waited too long for a lock; nothing was stored.
        LOST: the connection is gone; nobody was answered.
    """
    for _ in range(TRIES):
        try:
            rows = await (await part.send(connection)).fetchall()
        except REPEATABLE:
            continue
        except (*BLOCKED, *LOST):
            raise
        except REFUSED as error:
            if len(part.jobs) == 1:
                log.error("%s refused one item: %s", part.statement.name, error)
                part.fail(CommandError(ErrorCode.INVALID, "This cannot be stored."))
                return
            for job in part.jobs:
                await store_alone(connection, Part(part.tenant, part.statement, [job]))
            return
        part.finish(rows)
        return
    part.fail(unavailable())
