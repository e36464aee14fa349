"""Batches of several companies: one transaction, and whoever spoils it spoils nobody else's part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tenants.realtime import writer as module
from tenants.realtime.commits import Statement
from tenants.realtime.pool import connection_string
from tenants.realtime.writer import Writer
from tenants.scope import TenantRef

TENANTS = [TenantRef(number, uuid4(), f"t_{number}", "slug", "Name", "host", "en", "UTC") for number in (1, 2, 3)]
# What is no number cannot be stored.
SQL = "INSERT INTO public.writer_probe (item) SELECT unnest(%s::text[])::int RETURNING item, pg_current_xact_id()::text"


def rows_of(_tenant: TenantRef, items: Iterable[str], rows: Iterable[Any]) -> list[Any]:
    """Each item's own row."""
    found = {str(item): (str(item), transaction) for item, transaction in rows}
    return [found[item] for item in items]


STATEMENT = Statement("probe", lambda schema: f"{SQL} -- {schema}", lambda items: [list(items)], rows_of, lambda tenant, results: None)


@pytest.fixture(autouse=True)
def probe(committed_tenant: TenantRef) -> Iterator[None]:
    with psycopg.connect(connection_string(), autocommit=True) as connection:
        connection.execute("CREATE TABLE public.writer_probe (item int)")
        yield
        connection.execute("DROP TABLE public.writer_probe")


def stored() -> list[str]:
    """What is committed, in order."""
    with psycopg.connect(connection_string(), autocommit=True) as connection:
        return [str(item) for (item,) in connection.execute("SELECT item FROM public.writer_probe ORDER BY item")]


def answers(*rounds: dict[int, list[str]], apart: Callable[[Writer], None] | None = None) -> list[Any]:
    """What is answered to items of companies, by their place, each round submitted while the one before is stored.

    Args:
        apart: each round waits for the one before, and this is called then.
    """

    async def scenario() -> list[Any]:
        loop, one = asyncio.get_running_loop(), Writer()
        one.start()
        waiting: list[asyncio.Future[Any]] = []

        def submit(tenant: TenantRef, item: str) -> None:
            answer: asyncio.Future[Any] = loop.create_future()
            waiting.append(answer)
            one.submit(STATEMENT, tenant, item, lambda result, error: answer.set_result(result or error))

        try:
            async with asyncio.timeout(10):
                # The connection first: what follows is one batch.
                submit(TENANTS[0], "0")
                await waiting.pop()
                for found in rounds:
                    for place, items in found.items():
                        for item in items:
                            submit(TENANTS[place], item)
                    await asyncio.sleep(0)
                    if apart:
                        await asyncio.gather(*waiting)
                        apart(one)
                return await asyncio.gather(*waiting)
        finally:
            await one.stop()

    return asyncio.run(scenario())


def test_a_batch_of_several_companies_is_one_transaction() -> None:
    found = answers({0: ["1", "2"], 1: ["3"], 2: ["4"]})
    assert [item for item, _transaction in found] == ["1", "2", "3", "4"]
    assert len({transaction for _item, transaction in found}) == 1
    assert stored() == ["0", "1", "2", "3", "4"]


def test_what_cannot_be_stored_takes_nobody_along() -> None:
    found = answers({0: ["1"], 1: ["2", "bad", "3"], 2: ["4"]}, {0: ["5"], 2: ["6"]})
    assert [getattr(each, "code", None) or each[0] for each in found] == ["1", "2", "invalid", "3", "4", "5", "6"]
    assert stored() == ["0", "1", "2", "3", "4", "5", "6"]


def test_what_a_failed_batch_would_have_prepared_is_not_believed_to_be() -> None:
    """psycopg prepares what it has run before, and notes it though PostgreSQL skipped it behind a failure of the same pipeline."""
    found = answers(*({0: ["bad"], 2: [str(number)]} for number in range(1, 9)), apart=lambda writer: None)
    assert [each[0] for each in found[1::2]] == [str(number) for number in range(1, 9)]
    assert {each.code for each in found[::2]} == {"invalid"}


def test_a_line_that_lost_its_prepared_statements_is_given_up_and_no_command_is_refused() -> None:
    """What a pooler that hands out another session would do."""
    made: list[int] = []

    def forget(writer: Writer) -> None:
        assert writer._connection is not None
        made.append(writer._connection.info.backend_pid)
        if len(made) == 6:
            # By libpq itself, so that psycopg does not hear of it.
            writer._connection.pgconn.exec_(b"DEALLOCATE ALL")

    found = answers(*({0: [str(number)]} for number in range(1, 9)), apart=forget)
    assert [each[0] for each in found] == [str(number) for number in range(1, 9)]
    assert len(set(made)) == 2


def test_batches_that_follow_each_other_are_all_answered() -> None:
    rounds = [{0: [str(10 * number)], 1: [str(10 * number + 1)]} for number in range(1, 6)]
    wanted = [str(10 * number + place) for number in range(1, 6) for place in range(2)]
    assert [item for item, _transaction in answers(*rounds)] == wanted


def test_the_answers_to_one_batch_do_not_wait_for_a_line_that_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = Writer._store_at_once, 0

    async def store_at_once(self: Writer, *arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            # What the third batch sends is never taken; the second one is stored by then.
            await asyncio.Event().wait()
        return await real(self, *arguments)

    monkeypatch.setattr(Writer, "_store_at_once", store_at_once)
    monkeypatch.setattr(module, "SILENCE_S", 1.0)

    async def scenario() -> float:
        loop, one = asyncio.get_running_loop(), Writer()
        one.start()
        first, second, third = (loop.create_future() for _ in range(3))
        try:
            async with asyncio.timeout(10):
                one.submit(STATEMENT, TENANTS[0], "1", lambda result, error: first.set_result(result))
                await first
                one.submit(STATEMENT, TENANTS[0], "2", lambda result, error: second.set_result(result))
                await asyncio.sleep(0)
                one.submit(STATEMENT, TENANTS[1], "3", lambda result, error: third.set_result(result or error))
                began = loop.time()
                await second
                waited = loop.time() - began
                # It is given up, and stored on another line.
                assert (await third)[0] == "3"
                return waited
        finally:
            await one.stop()

    assert asyncio.run(scenario()) < 0.5
    assert stored() == ["1", "2", "3"]
