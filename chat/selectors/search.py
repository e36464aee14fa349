"""Searching what was said: the index says what may fit, the newest first; the lines themselves decide.

A frequent word is found among the newest lines without the index, a rare one by the index; one that was frequent long ago by the
index too, some stretches of keys at a time. So nothing reads all that a word is in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from chat.finding import STRETCH_BITS, Wanted, fold, stretch_of, stretch_word, text_of
from chat.models import Conversation, Message, Operator, SearchEntry
from chat.permissions import sees_all, visible_to
from chat.selectors.inbox import SELDOM, SUMMARY
from chat.selectors.mentions import spoken

# So many of the newest lines are looked through without the index first.
NEWEST = 8192
# Lines that may fit which are read at most for one page; then the page ends, be it short.
MOST_READ = 1000
# They are read in portions: the first, small one fills the page of a frequent word.
PORTION, LATER = 100, 300
# If PostgreSQL expects more lines than these, it is asked for some stretches at a time.
AT_ONCE = 50_000
STRETCHES = 4
# So many among the newest lines say how frequent it is.
TELLING = 20
MOST_LINES = 3
TIMEOUT_MS = 3000

_AMONG_NEWEST = """
SELECT id FROM (SELECT id, words FROM {entry} WHERE id >= %s AND id < %s OFFSET 0) AS newest
WHERE words @@ %s::tsquery ORDER BY id DESC LIMIT %s
"""
_BY_INDEX = """
WITH hits AS MATERIALIZED (SELECT id FROM {entry} WHERE words @@ %s::tsquery)
SELECT id FROM hits WHERE id < %s ORDER BY id DESC LIMIT %s
"""
_EXPECTED = "EXPLAIN (FORMAT JSON) SELECT id FROM {entry} WHERE words @@ %s::tsquery"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFilter:
    """Which lines count; what is left empty does not. ``operator``: only of conversations that he may see."""

    statuses: tuple[str, ...] = ()
    operator: Operator | None = None
    assignee: UUID | None = None
    without_assignee: bool = False
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation with the newest of its lines that fit; ``more``: so many others of this page do too."""

    conversation: Conversation
    lines: list[Message]
    more: int


@dataclass(frozen=True, slots=True)
class Page:
    """What was found, the newest line first; ``before``: the key to go on from, None at the end."""

    found: list[Found]
    before: int | None


def search_lines(wanted: Wanted, *, only: LineFilter, before: int | None = None, limit: int = 20) -> Page:
    """A page of at most ``limit`` conversations in which something was said that fits, older than the line with key ``before``.

    A page may be short and still not be the last one. Lines that were deleted are not found; notes are: this is for the staff.

    Raises:
        django.db.OperationalError: it took longer than ``TIMEOUT_MS``.
    """
    if not wanted.expression:
        return Page([], None)
    hits: dict[int, list[int]] = {}
    with _index_first():
        end = _fill(hits, wanted, only, _end() if before is None else before, limit)
        return Page(_found(hits), end)


def _fill(hits: dict[int, list[int]], wanted: Wanted, only: LineFilter, before: int, limit: int) -> int | None:
    """Put keys of lines that fit into ``hits``, by conversation; answers the key to go on from, None at the end."""
    read = 0
    for ids in _candidates(wanted.expression, before):
        read_lines = _lines(only).filter(pk__in=ids).values_list("id", "conversation_id", "body", "data")
        rows = {id: (conversation, text_of(body, data)) for id, conversation, body, data in read_lines}
        for id in ids:
            conversation, body = rows.get(id, (0, ""))
            if conversation and wanted.fits(fold(spoken(body))):
                if conversation not in hits and len(hits) == limit:
                    # Everything down to here was looked at.
                    return before
                hits.setdefault(conversation, []).append(id)
            before = id
        read += len(ids)
        if read >= MOST_READ:
            return before
    return None


def _found(hits: dict[int, list[int]]) -> list[Found]:
    """The conversations with their lines, as they are shown."""
    keys = [id for ids in hits.values() for id in ids[:MOST_LINES]]
    rows = Conversation.objects.select_related("visitor", "website", "assignee__user").only(*SUMMARY).prefetch_related(*SELDOM).in_bulk(list(hits))
    lines = Message.objects.in_bulk(keys)
    found = []
    for ids in hits.values():
        shown = [lines[id] for id in ids[:MOST_LINES] if id in lines]
        for line in shown:
            line.body = spoken(line.body)
        if shown and (conversation := rows.get(shown[0].conversation_id)):
            found.append(Found(conversation, shown, len(ids) - len(shown)))
    return found


def conversation_with_number(number: int) -> Conversation | None:
    """The conversation that people call by this number."""
    return Conversation.objects.select_related("visitor", "website", "assignee__user", "department", "merged_into").filter(number=number).first()


def _lines(only: LineFilter) -> QuerySet[Message]:
    rows = Message.objects.filter(deleted_at=None).exclude(kind=Message.Kind.SYSTEM)
    if only.statuses:
        rows = rows.filter(conversation__status__in=only.statuses)
    if only.operator is not None and not sees_all(only.operator):
        rows = rows.filter(conversation__in=visible_to(Conversation.objects.all(), only.operator))
    if only.assignee is not None:
        rows = rows.filter(conversation__assignee__uuid=only.assignee)
    if only.without_assignee:
        rows = rows.filter(conversation__assignee=None)
    if only.since is not None:
        rows = rows.filter(created_at__gte=only.since)
    if only.until is not None:
        rows = rows.filter(created_at__lt=only.until)
    return rows


def _candidates(expression: str, before: int) -> Iterator[list[int]]:
    """Keys of lines that may fit, the greatest first, in portions; ``MOST_READ`` of them, or all there are."""
    left, floor = MOST_READ, max(0, before - NEWEST)
    newest = _keys(_AMONG_NEWEST, floor, before, expression, left)
    for portion in _portions(newest):
        left -= len(portion)
        yield portion
    if left <= 0 or floor <= 0:
        return
    width = STRETCHES
    if len(newest) >= TELLING:
        # As many stretches as should have what is left, if it is said as often there; PostgreSQL knows words only one by one.
        width = 1 + 2 * left * NEWEST // len(newest) // (1 << STRETCH_BITS)
    elif _expected(expression) <= AT_ONCE:
        yield from _portions(_keys(_BY_INDEX, expression, floor, left))
        return
    while left > 0 and floor > 0:
        last = stretch_of(floor - 1)
        first = max(0, last - width + 1)
        names = " | ".join(f"'{stretch_word(each)}'" for each in range(first, last + 1))
        for portion in _portions(_keys(_BY_INDEX, f"{expression} & ({names})", floor, left)):
            left -= len(portion)
            yield portion
        floor = first << STRETCH_BITS


def _portions(ids: list[int]) -> Iterator[list[int]]:
    if ids:
        yield ids[:PORTION]
    for at in range(PORTION, len(ids), LATER):
        yield ids[at : at + LATER]


def _keys(text: str, *parameters: int | str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_sql(text), parameters)
        return [row[0] for row in cursor.fetchall()]


def _expected(expression: str) -> int:
    """How many lines PostgreSQL expects to fit, from how frequent it knows the words to be."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(_EXPECTED), [expression])
        (plan,) = cursor.fetchall()[0][0]
    return int(plan["Plan"]["Plan Rows"])


def _end() -> int:
    newest = SearchEntry.objects.order_by("-id").values_list("id", flat=True).first()
    return (newest or 0) + 1


@contextmanager
def _index_first() -> Iterator[None]:
    """A transaction in which the index is used whatever the planner expects: it knows words one by one, not how they go together."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true), set_config('statement_timeout', %s, true)",
                [str(TIMEOUT_MS)],
            )
        yield


def _sql(text: str) -> str:
    return text.format(entry=connection.ops.quote_name(SearchEntry._meta.db_table))
