"""A database that says nothing any more: lines that fell silent are given up, and errors of a lost one are told apart from ours."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client
from psycopg_pool import AsyncConnectionPool

from tenants.realtime import lanes, pool, writer
from tenants.realtime.commits import Job, Part, Statement
from tenants.realtime.envelope import ErrorCode
from tenants.realtime.lanes import Lane
from tenants.realtime.writer import Writer
from tenants.scope import TenantRef

TENANT = TenantRef(1, uuid4(), "t_test", "test", "Test", "test.localhost", "en", "UTC")
STATEMENT = Statement("test", lambda schema: "SELECT", lambda items: items, lambda tenant, items, rows: list(rows), lambda tenant, results: None)


class Line:
    """A connection that answers what it was asked, or nothing."""

    def __init__(self, *, silent: bool) -> None:
        self.silent, self.closed = silent, False
        self._items: list[Any] = []

    async def execute(self, sql: bytes, items: list[Any], *, binary: bool = False) -> Line:
        if self.silent:
            await asyncio.Event().wait()
        self._items = list(items)
        return self

    async def fetchall(self) -> list[Any]:
        return [f"stored {item}" for item in self._items]

    async def close(self) -> None:
        self.closed = True


def stored(lines: list[Line], monkeypatch: pytest.MonkeyPatch, submit: Any) -> Any:
    """What the job is answered while ``lines`` are opened one after the other."""
    opened = iter(lines)

    async def open_connection(*, lock_timeout_ms: int) -> Any:
        return next(opened)

    async def send(part: Part, connection: Any) -> Any:
        return await connection.execute("", [job.item for job in part.jobs])

    monkeypatch.setattr(Part, "send", send)
    for module in (writer, lanes):
        monkeypatch.setattr(module, "open_connection", open_connection)
        monkeypatch.setattr(module, "SILENCE_S", 0.2)

    async def scenario() -> Any:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        stop = submit(lambda result, error: answer.set_result(result or error))
        try:
            async with asyncio.timeout(5):
                return await answer
        finally:
            await stop()

    return asyncio.run(scenario())


def test_the_writer_gives_up_a_silent_line_and_stores_on_another(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [Line(silent=True), Line(silent=False)]

    def submit(done: Any) -> Any:
        one = Writer()
        one.start()
        one.submit(STATEMENT, TENANT, "line", done)
        return one.stop

    assert stored(lines, monkeypatch, submit) == "stored line"
    assert lines[0].closed


def test_a_lane_gives_up_a_silent_line_and_stores_on_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """psycopg closes a connection whose cancelled statement is not answered."""
    lines = [Line(silent=True), Line(silent=False)]
    real = lines[0].execute

    async def execute(sql: bytes, items: list[Any], *, binary: bool = False) -> Line:
        try:
            return await real(sql, items, binary=binary)
        finally:
            lines[0].closed = True

    lines[0].execute = execute  # type: ignore[method-assign]

    def submit(done: Any) -> Any:
        lane = Lane(TENANT, {})
        lane.submit(Job(STATEMENT, TENANT, "line", done))
        return lane.stop

    assert stored(lines, monkeypatch, submit) == "stored line"


def test_a_lane_answers_what_it_cannot_do_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command without an answer would keep its session, and a poll, waiting."""
    lines = [Line(silent=False), Line(silent=False)]

    async def refuses(sql: bytes, items: list[Any], *, binary: bool = False) -> Line:
        raise psycopg.NotSupportedError("cached plan must not change result type")

    lines[0].execute = refuses  # type: ignore[method-assign]
    refused: list[Any] = []

    def submit(done: Any) -> Any:
        lane = Lane(TENANT, {})

        def again(_result: Any, error: Any) -> None:
            refused.append(error)
            lane.submit(Job(STATEMENT, TENANT, "line", done))

        lane.submit(Job(STATEMENT, TENANT, "line", again))
        return lane.stop

    assert stored(lines, monkeypatch, submit) == "stored line"
    assert [(each.code, each.retry) for each in refused] == [(ErrorCode.UNAVAILABLE, True)]
    assert lines[0].closed


def test_reading_from_a_silent_line_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pool:
        """Hands out one connection."""

        def connection(self) -> Any:
            return self

        async def __aenter__(self) -> Line:
            return Line(silent=True)

        async def __aexit__(self, *_error: object) -> None:
            pass

    monkeypatch.setattr(pool, "SILENCE_S", 0.1)
    silent: AsyncConnectionPool[Any] = Pool()  # type: ignore[assignment]
    with pytest.raises(TimeoutError):
        asyncio.run(pool.reading(silent, lambda connection: connection.execute("SELECT", [])))


@pytest.mark.parametrize(("error", "status"), [(OperationalError("the server closed the connection"), 503), (RuntimeError("ours"), 500)])
def test_a_page_says_that_the_database_is_away(tenant_ref: TenantRef, client_of: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int) -> None:
    """F04: 503 with Retry-After, wherever in the request it was met; a defect of ours stays a 500."""

    def fail(host: str) -> None:
        raise error

    monkeypatch.setattr("tenants.middleware.tenant_for_host", fail)
    client: Client = client_of(tenant_ref)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == status
    assert response.headers.get("Retry-After") == ("2" if status == 503 else None)


def test_a_lost_database_is_no_wrong_statement() -> None:
    assert issubclass(psycopg.errors.AdminShutdown, pool.DATABASE_LOST)
    assert not issubclass(psycopg.errors.UndefinedTable, pool.DATABASE_LOST)
