"""Reads that are asked for while one runs are answered by the next one, each with its own result."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tenants.realtime.gather import MOST_AT_ONCE, Gatherer


def test_a_herd_costs_two_queries_and_everybody_gets_his_own_answer() -> None:
    queries: list[int] = []

    async def run(items: Sequence[int]) -> list[int]:
        queries.append(len(items))
        await asyncio.sleep(0.01)
        return [item * 10 for item in items]

    async def scenario() -> None:
        gatherer = Gatherer(asyncio.get_running_loop())
        first = asyncio.create_task(gatherer.read("company", 0, run))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        answers = await asyncio.gather(first, *(gatherer.read("company", item, run) for item in range(1, 60)))
        assert answers == [item * 10 for item in range(60)]

    asyncio.run(scenario())
    assert queries == [1, 59]


def test_a_batch_is_bounded_and_companies_do_not_mix() -> None:
    queries: list[tuple[str, int]] = []

    async def scenario() -> None:
        gatherer = Gatherer(asyncio.get_running_loop())

        async def of(company: str, items: Sequence[int]) -> list[str]:
            queries.append((company, len(items)))
            await asyncio.sleep(0)
            return [f"{company} {item}" for item in items]

        asked = [(company, item) for item in range(MOST_AT_ONCE + 1) for company in "ab"]
        answers = await asyncio.gather(*(gatherer.read(company, item, lambda items, company=company: of(company, items)) for company, item in asked))
        assert answers == [f"{company} {item}" for company, item in asked]

    asyncio.run(scenario())
    assert sorted(queries) == [("a", 1), ("a", MOST_AT_ONCE), ("b", 1), ("b", MOST_AT_ONCE)]


def test_a_failure_reaches_all_who_asked_and_nobody_after_them() -> None:
    failing = True

    async def run(items: Sequence[int]) -> list[int]:
        if failing:
            raise OSError("away")
        return list(items)

    async def scenario() -> None:
        nonlocal failing
        gatherer = Gatherer(asyncio.get_running_loop())
        for outcome in await asyncio.gather(gatherer.read("x", 1, run), gatherer.read("x", 2, run), return_exceptions=True):
            assert isinstance(outcome, OSError)
        failing = False
        assert await gatherer.read("x", 3, run) == 3

    asyncio.run(scenario())


def test_who_gave_up_does_not_hold_up_the_others() -> None:
    async def run(items: Sequence[int]) -> list[int]:
        await asyncio.sleep(0.01)
        return list(items)

    async def scenario() -> None:
        gatherer = Gatherer(asyncio.get_running_loop())
        impatient = asyncio.create_task(gatherer.read("x", 1, run))
        patient = asyncio.create_task(gatherer.read("x", 2, run))
        await asyncio.sleep(0)
        impatient.cancel()
        assert await patient == 2
        with pytest.raises(asyncio.CancelledError):
            await impatient

    asyncio.run(scenario())
