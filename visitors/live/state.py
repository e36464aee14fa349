"""What a board knows and has told: pure, without sockets and database, so that its rules can be tested by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import nlargest
from uuid import UUID

from visitors.protocol import LiveVisitor, VisitorMove, visitor_move
from visitors.selectors import Sign

# So many are shown; of these so many places belong to whoever came last, the others to whoever seems most interested.
MOST_SHOWN, NEWEST_SHOWN = 1000, 300
# Points that being shown is worth: otherwise two of nearly the same score would change places for ever.
SHOWN_BONUS = 5
# Roughly a frame's size: an operator who reads a moment later must not be cut off, whatever visitors put into their addresses.
MOST_ROWS_A_FRAME, MOST_BYTES_A_FRAME = 100, 128 * 1024
# A visit that began longer ago was here before us; it is no arrival.
ARRIVED_WITHIN = timedelta(seconds=90)
_MOVING = frozenset(VisitorMove.__struct_fields__)
_FIXED = [name for name in LiveVisitor.__struct_fields__ if name not in _MOVING]


@dataclass(slots=True)
class Changes:
    """What one frame tells."""

    rows: list[LiveVisitor] = field(default_factory=list)
    moved: list[VisitorMove] = field(default_factory=list)
    left: list[UUID] = field(default_factory=list)
    hidden: list[UUID] = field(default_factory=list)


def weight(row: LiveVisitor) -> int:
    """How many bytes a row takes at most on the wire, roughly."""
    letters = len(row.page_title) + len(row.landing_title) + len(row.words) + len(row.name) + len(row.campaign) + len(row.city) + len(row.region)
    letters += sum(len(names.city) + len(names.region) + 10 for names in row.place_names.values())
    return 700 + len(row.page_url) + len(row.landing_url) + len(row.referrer) + 4 * letters


def choose(rows: Mapping[UUID, LiveVisitor], *, most: int = MOST_SHOWN, newest: int = NEWEST_SHOWN, before: Iterable[UUID] = ()) -> set[UUID]:
    """Who is shown when there are too many: whoever is in a conversation, whoever came last, and then whoever seems most interested.

    Args:
        before: who was shown until now, and stays unless others are more interested by 5 points.
    """
    if len(rows) <= most:
        return set(rows)
    chosen = set(nlargest(most, (visitor for visitor, row in rows.items() if row.conversation), key=lambda visitor: rows[visitor].started_at))
    chosen.update(nlargest(max(0, min(newest, most - len(chosen))), rows.keys() - chosen, key=lambda visitor: (rows[visitor].started_at, visitor)))
    shown = set(before)

    def rank(visitor: UUID) -> tuple[int, datetime, UUID]:
        row = rows[visitor]
        return row.interest.score + (SHOWN_BONUS if visitor in shown else 0), row.started_at, visitor

    chosen.update(nlargest(most - len(chosen), rows.keys() - chosen, key=rank))
    return chosen


class LiveList:
    """Everybody on one company's sites, who of them is shown, and what of it was not told yet."""

    def __init__(self, *, most: int = MOST_SHOWN, newest: int = NEWEST_SHOWN) -> None:
        self._most, self._newest = most, newest
        self.rows: dict[UUID, LiveVisitor] = {}
        self.shown: set[UUID] = set()
        self._signs: dict[UUID, Sign] = {}
        self._whole: dict[UUID, None] = {}
        self._moved: dict[UUID, None] = {}
        self._left: dict[UUID, None] = {}
        self._hidden: dict[UUID, None] = {}
        self._announced: dict[UUID, datetime] = {}
        self._must_choose = False

    # --- taking in what was read ---

    def take(self, row: LiveVisitor, sign: Sign) -> None:
        """A visitor is here, in this state, at least until the sign says."""
        visitor, old = row.id, self.rows.get(row.id)
        self.rows[visitor], self._signs[visitor] = row, sign
        if old is None:
            self._must_choose = True
            # He may be back before it was told that he left.
            self._left.pop(visitor, None)
        elif len(self.rows) > self._most and (old.interest.score != row.interest.score or old.conversation != row.conversation):
            self._must_choose = True
        if old is not None and visitor in self.shown and old != row:
            is_moved = all(getattr(old, name) == getattr(row, name) for name in _FIXED)
            if visitor not in self._whole:
                (self._moved if is_moved else self._whole)[visitor] = None
            if not is_moved:
                self._moved.pop(visitor, None)

    def drop(self, visitor: UUID) -> None:
        """A visitor is not here any more."""
        if self.rows.pop(visitor, None) is None:
            return
        self._signs.pop(visitor, None)
        self._whole.pop(visitor, None)
        self._moved.pop(visitor, None)
        # Whoever is being hidden is told as hidden: he was shown until the next frame.
        if visitor in self.shown:
            self.shown.discard(visitor)
            self._left[visitor] = None
        self._must_choose = True

    def is_arrival(self, row: LiveVisitor, now: datetime) -> bool:
        """Whether the visit began just now and was not announced before; it is from then on."""
        if row.started_at < now - ARRIVED_WITHIN or row.visit in self._announced:
            return False
        self._announced[row.visit] = now
        if len(self._announced) > 2 * len(self.rows) + 1000:
            self._announced = {visit: at for visit, at in self._announced.items() if at > now - 2 * ARRIVED_WITHIN}
        return True

    # --- who has to be read again ---

    def expired(self, now: datetime) -> list[UUID]:
        """Who is gone unless something newer is heard of him."""
        return [visitor for visitor, sign in self._signs.items() if sign.until <= now]

    def next_expiry(self) -> datetime | None:
        """When the next one would be gone."""
        return min((sign.until for sign in self._signs.values()), default=None)

    def compare(self, signs: Iterable[Sign]) -> set[UUID]:
        """Take the newest signs of everybody; whoever is not what was read last, or is not here any more, has to be read again."""
        now = {sign.visitor: sign for sign in signs}
        stale = self.rows.keys() - now.keys()
        for visitor, sign in now.items():
            known = self._signs.get(visitor)
            if known is None or _facts(known) != _facts(sign):
                stale.add(visitor)
            else:
                self._signs[visitor] = sign
        return stale

    # --- telling ---

    @property
    def talking(self) -> int:
        """How many are in a conversation."""
        return sum(row.conversation is not None for row in self.rows.values())

    def shown_rows(self) -> list[LiveVisitor]:
        """The rows of who is shown, whether they were told already or not."""
        self._choose()
        return [self.rows[visitor] for visitor in self.shown]

    def changes(self) -> Changes | None:
        """The next frame's worth of what was not told yet; None when there is nothing. Newcomers come first."""
        self._choose()
        found = Changes()
        found.left, self._left = list(self._left), {}
        found.hidden, self._hidden = list(self._hidden), {}
        places, room = MOST_ROWS_A_FRAME, MOST_BYTES_A_FRAME
        for waiting, add in ((self._whole, found.rows.append), (self._moved, lambda row: found.moved.append(visitor_move(row)))):
            for visitor in _from_both_ends(list(waiting), places):
                places, room = places - 1, room - weight(self.rows[visitor])
                if room < 0:
                    return found
                del waiting[visitor]
                add(self.rows[visitor])
        return found if found.rows or found.moved or found.left or found.hidden else None

    @property
    def is_behind(self) -> bool:
        """Whether a frame did not hold everything."""
        return bool(self._whole or self._moved)

    def _choose(self) -> None:
        if not self._must_choose:
            return
        self._must_choose = False
        chosen = choose(self.rows, most=self._most, newest=self._newest, before=self.shown)
        for visitor in self.shown - chosen:
            self._whole.pop(visitor, None)
            self._moved.pop(visitor, None)
            self._hidden[visitor] = None
        for visitor in chosen - self.shown:
            self._hidden.pop(visitor, None)
            self._moved.pop(visitor, None)
            self._whole[visitor] = None
        self.shown = chosen


def _from_both_ends(waiting: list[UUID], places: int) -> list[UUID]:
    """So many of those who wait: by turns who came last, whom somebody may greet now, and who waits longest, so that nobody waits for ever."""
    if len(waiting) <= places:
        return waiting
    newest, oldest = waiting[::-1][: places - places // 2], waiting[: places // 2]
    return [visitor for pair in zip(newest, oldest, strict=False) for visitor in pair] + newest[len(oldest) :]


def _facts(sign: Sign) -> tuple[object, ...]:
    return sign.visit, sign.seen_at, sign.left_at, sign.talk, sign.talks_with, sign.talked_before, sign.name, sign.email, sign.invited_at, sign.refused_at
