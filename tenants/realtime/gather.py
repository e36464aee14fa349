"""Reads that gather: whatever is asked while a query runs is answered by the next one, so that a herd costs a few queries.

The counterpart of the group-commit writer. There is no timer: who asks alone is answered at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_AT_ONCE = 100


class Gatherer:
    """The gathering reads of one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: dict[Hashable, list[tuple[Any, asyncio.Future[Any]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def read(self, key: Hashable, item: Item, run: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> Result:
        """One item's result.

        Args:
            key: what may be asked together; always comes with the same ``run``.
            item: what is asked.
            run: items to results, one for each, in order.
        Raises:
            Exception: whatever ``run`` raised, for all that were asked together.
        """
        future: asyncio.Future[Result] = self._loop.create_future()
        waiting = self._waiting.get(key)
        if waiting is None:
            self._waiting[key] = [(item, future)]
            task = self._loop.create_task(self._run(key, run))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            waiting.append((item, future))
        return await future

    async def _run(self, key: Hashable, run: Callable[[Sequence[Any]], Awaitable[Sequence[Any]]]) -> None:
        while waiting := self._waiting[key]:
            asked, self._waiting[key] = waiting[:MOST_AT_ONCE], waiting[MOST_AT_ONCE:]
            try:
                results = await run([item for item, _future in asked])
            except Exception as error:
                for _item, future in asked:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_item, future), result in zip(asked, results, strict=True):
                    if not future.done():
                        future.set_result(result)
        del self._waiting[key]
