"""What the bots meant, were told and were shown; only ever added to, and written to a file as it happens."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Intent:
    """A line that somebody wrote.

    Attributes:
        tenant: number of the company.
        conversation: its public id.
        author: name of the bot, such as ``visitor-0-3``.
        side: ``visitor`` or ``operator``.
        kind: ``message`` or ``note``.
        token: the word that names the line, wherever it turns up.
    """

    tenant: int
    conversation: str
    author: str
    side: str
    kind: str
    cid: str
    token: str
    nth: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A line that a bot put on its screen."""

    seq: int
    message: str
    token: str


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A page that a visitor (``visitor``: his public id) looked at; ``id`` is the report's."""

    tenant: int
    author: str
    visitor: str
    id: str
    url: str


@dataclass(slots=True)
class View:
    """What one bot was shown of one conversation. ``base``: the number that it began after."""

    bot: str
    tenant: int
    conversation: str
    side: str
    base: int = 0
    lines: list[Shown] = field(default_factory=list)


class Ledger:
    """The book of a run. Everything is kept in memory too, for the auditor."""

    def __init__(self, file: Path | None) -> None:
        self._file = file.open("a", buffering=1) if file else None
        self._began = time.monotonic()
        self.intents: dict[str, Intent] = {}
        self.by_author: dict[str, list[Intent]] = defaultdict(list)
        # Token to the answer: id and number in the counting of the author's audience.
        self.acknowledged: dict[str, tuple[str, int]] = {}
        self.views: dict[tuple[str, str], View] = {}
        # What the bots noticed themselves, such as a foreign canary in a frame: (kind of finding, sentence).
        self.complaints: list[tuple[str, str]] = []
        self.counts: Counter[str] = Counter()
        self.pages: dict[str, PageSeen] = {}
        # Page views that the server said to have, and when.
        self.pages_kept: dict[str, float] = {}
        self._excuses: list[tuple[int | None, float, float]] = []

    def _write(self, what: str, **facts: Any) -> None:
        if self._file is not None:
            self._file.write(json.dumps({"at": round(time.monotonic() - self._began, 3), "what": what, **facts}) + "\n")

    def intend(self, intent: Intent) -> None:
        """Somebody wrote a line; said before it is sent for the first time."""
        self.intents[intent.token] = intent
        self.by_author[intent.author].append(intent)
        self._write("intended", cid=intent.cid, token=intent.token, author=intent.author, conversation=intent.conversation, kind=intent.kind)

    def acknowledge(self, token: str, message: str, seq: int) -> None:
        """The server said that it is stored. A second answer must be the first one."""
        answer = (message, seq)
        first = self.acknowledged.setdefault(token, answer)
        if first != answer:
            self.complain("answers", f"{token} was answered with {first} and then with {answer}")
        self._write("acknowledged", token=token, message=message, seq=seq)

    def view(self, bot: str, tenant: int, conversation: str, side: str) -> View:
        """The view of a bot on a conversation."""
        key = (bot, conversation)
        if key not in self.views:
            self.views[key] = View(bot, tenant, conversation, side)
        return self.views[key]

    def show(self, view: View, shown: Shown) -> None:
        """A bot put a line on its screen."""
        view.lines.append(shown)
        self.counts["shown"] += 1
        self._write("shown", bot=view.bot, conversation=view.conversation, seq=shown.seq, message=shown.message, token=shown.token)

    def begin_anew(self, view: View, base: int, why: str) -> None:
        """A bot forgot what it had, because the server told it to."""
        view.lines.clear()
        view.base = base
        self.counts["resets"] += 1
        self._write("reset", bot=view.bot, conversation=view.conversation, base=base, why=why)

    def see(self, page: PageSeen) -> None:
        """A visitor looked at a page; said before it is reported for the first time."""
        self.pages[page.id] = page
        self._write("seen", author=page.author, id=page.id, url=page.url)

    def keep_page(self, id: str) -> None:
        """The server said that it has a page view."""
        self.pages_kept.setdefault(id, time.monotonic())
        self._write("page_kept", id=id)

    def excuse(self, tenant: int | None, since: float, until: float, why: str) -> None:
        """Page views (of one company, or of all) that were acknowledged between these moments and not stored yet may be lost by design: what holds
        them was emptied by hand, or their company ended.
        """
        self._excuses.append((tenant, since, until))
        self._write("excused", tenant=tenant, seconds=round(until - since, 1), why=why)

    def is_excused(self, id: str) -> bool:
        """Whether a page view that was acknowledged may be lost."""
        at, tenant = self.pages_kept[id], self.pages[id].tenant
        return any(of in {None, tenant} and since <= at <= until for of, since, until in self._excuses)

    def complain(self, kind: str, text: str) -> None:
        """A bot noticed something that must not be."""
        self.complaints.append((kind, text))
        self._write("complaint", kind=kind, text=text)

    def note(self, what: str, **facts: Any) -> None:
        """Anything that helps to read the book, such as a fault."""
        self._write(what, **facts)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
