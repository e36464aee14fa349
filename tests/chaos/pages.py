"""The pages that a visitor looks at, each reported until the server says that it has it: over his line, or by a request as a page does that goes."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.chaos import http
from tests.chaos.ledger import PageSeen

if TYPE_CHECKING:
    from tests.chaos.bot import Visitor

# Longer than visitors of the product wait for a page, shorter than its tests do.
LOOKS_S = (0.8, 3.0)
# One answer in so many is as if it had been lost on its way; and one report in so many goes by a request.
LOST, BY_REQUEST = 0.15, 0.3
MOST_AT_ONCE = 20


class Pages:
    """The pages of one visitor. ``is_over``: he looks at no further ones."""

    def __init__(self, bot: Visitor) -> None:
        self.bot = bot
        self.is_over = False
        self._unkept: dict[str, tuple[PageSeen, float]] = {}
        self._before: PageSeen | None = None
        self._nth = 0

    def unkept(self) -> int:
        """How many pages nobody said to have."""
        return len(self._unkept)

    async def run(self) -> None:
        """Look at pages until cancelled."""
        dice, due = self.bot.random, 0.0
        while True:
            await asyncio.sleep(0.2)
            await self.bot.frozen.wait()
            if time.monotonic() >= due and not self.is_over:
                due = time.monotonic() + dice.uniform(*LOOKS_S)
                self._look()
            if self._unkept and not self.bot.gone and not await self._report():
                await asyncio.sleep(dice.uniform(0.3, 1.2))

    def _look(self) -> None:
        bot = self.bot
        self._nth += 1
        page = PageSeen(bot.tenant, bot.name, bot.person["id"], str(uuid4()), f"{bot.origin}/{bot.company['canary']}/{self._nth}")
        bot.ledger.see(page)
        self._unkept[page.id] = page, time.monotonic()

    async def _report(self) -> bool:
        """Report what nobody has; False if it has to be done again."""
        bot, now = self.bot, time.monotonic()
        batch = dict(list(self._unkept.items())[:MOST_AT_ONCE])
        hits: list[dict[str, Any]] = [
            {"type": "page", "id": id, "url": page.url, "title": f"Page of {page.author}", "age_ms": int((now - at) * 1000)} for id, (page, at) in batch.items()
        ]
        if not await (self._by_request(hits) if bot.random.random() < BY_REQUEST else self._by_line(hits)):
            return False
        if bot.random.random() < LOST:
            bot.counts["page answers lost"] += 1
            return False
        for id in batch:
            del self._unkept[id]
            bot.ledger.keep_page(id)
        return True

    async def _by_line(self, hits: list[dict[str, Any]]) -> bool:
        from tests.chaos.bot import LineLost, Refused

        bot = self.bot
        if not bot.online.is_set():
            return False
        try:
            await bot.ask("hits.report", {"hits": hits, "language": "en"})
        except (LineLost, OSError):
            return False
        except Refused as error:
            bot.counts[f"pages: told {error.code}"] += 1
            if not error.retry:
                bot.ledger.complain("refused", f"{bot.name} may not report pages: {error.code}")
            return False
        bot.counts["pages by line"] += 1
        return True

    async def _by_request(self, hits: list[dict[str, Any]]) -> bool:
        bot = self.bot
        if not bot.ticket:
            return False
        body = {"ticket": bot.ticket, "hits": hits, "language": "en"}
        try:
            status, _ = await http.post(bot.port, "/hits/", body, host=bot.company["host"], origin=bot.origin, seconds=8)
        except http.HttpFailed:
            return False
        if status != 204:
            bot.counts[f"pages: status {status}"] += 1
            if status in {400, 403, 413} or (status == 404 and not bot.may_be_gone):
                bot.ledger.complain("refused", f"{bot.name} may not report pages: {status}")
            return False
        bot.counts["pages by request"] += 1
        return True
