"""Showing the inbox feed to the operators' sockets, from the relay."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping

from django.db import OperationalError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from chat.models import Conversation
from chat.permissions import is_something_kept, sees_all, visible_to
from chat.protocol import SharedCounts, conversation_summary
from chat.protocol_events import InboxChanged
from chat.selectors import inbox_counts, talks_of
from chat.selectors.inbox import AWAKE, QUEUED
from chat.selectors.presence import operators_by_name
from chat.services import index_what_moved
from chat.services.feed import BATCH, due_visitors, mark_due, number_feed
from chat.services.keeping import keep_promises
from chat.services.notices import raise_for_lines
from chat.services.supervising import DueAnswers, plan_answers
from chat.tasks import index_backlog
from tenants.names import lock_key
from tenants.realtime.broadcast import broadcast
from tenants.realtime.envelope import staff_frame
from tenants.realtime.groups import StaffGroup
from tenants.realtime.relay import feed
from visitors.services import note_talks

log = logging.getLogger(__name__)

# What the relay reads itself for search in one turn of a company; more is a worker's.
READ_CONVERSATIONS, READ_LINES = 100, 300
HANDED_OVER_S = 9.0
_handed_over: dict[int, float] = {}
# Of companies (by their lock key): conversations that are to be placed once more and could not be marked.
_owed: dict[int, set[int]] = {}


@feed
def move_inbox() -> bool:
    """Number what changed in the tenant in force and tell its operators.

    Returns:
        Whether a change waits whose row somebody held. He may change nothing and so give no hint (a routing that found nobody free).

    Every change of a conversation comes by here, a line on the hot path that opens it again too; so the visitors' rows are told here
    who talks, and operators called: before the numbering, because what dies here is then repeated, and after it what changed in between.
    """
    if owed := _owed.pop(lock_key("feed"), None):
        _owe(owed)
    while True:
        note_talks(visitor_ids=set(due_visitors()), talks_of=talks_of)
        answers = DueAnswers()
        planned = plan_answers(answers, most=BATCH, now=timezone.now())
        raise_for_lines(now=timezone.now())
        with transaction.atomic():
            placed = number_feed()
            if between := {item.conversation_id for item in placed} - planned:
                # What is placed is held by us until the commit, so nobody's hold makes this leave one out.
                plan_answers(answers, conversation_ids=between, most=BATCH, now=timezone.now())
        if not placed:
            return Conversation.objects.filter(feed_is_due=True).exists()
        rows = Conversation.objects.select_related("visitor", "website", "assignee__user", "department", "merged_into").in_bulk(
            [item.conversation_id for item in placed]
        )
        changes = []
        for item in placed:
            row = rows.get(item.conversation_id)
            if row is not None:
                row.feed_position = item.position
                changes.append(conversation_summary(row))
        show_feed(InboxChanged(placed[-1].position, changes, shared_counts()), rows)
        try:
            note_talks(visitor_ids={row.visitor_id for row in rows.values()}, talks_of=talks_of)
            keep_promises(conversation_ids=rows.keys(), now=timezone.now())
            raise_for_lines(conversations=rows.keys(), now=timezone.now())
        except OperationalError:
            # Somebody holds a row: they are placed once more, so that it is not forgotten.
            _owe(rows)
            raise
        if len(placed) < BATCH:
            return Conversation.objects.filter(feed_is_due=True).exists()


def _owe(conversation_ids: Collection[int]) -> None:
    """Mark them due; what somebody holds is remembered until the next turn, which is soon."""
    if left := mark_due(conversation_ids):
        _owed[lock_key("feed")] = left


@feed
def read_for_search() -> bool:
    """Read what moved for the search index, after the operators were told of it.

    Returns:
        Whether it was left out, because a worker was told to do it a moment ago.
    """
    company, now = lock_key("search"), time.monotonic()
    if now - _handed_over.get(company, -HANDED_OVER_S) < HANDED_OVER_S:
        # The worker that has it may be done before what comes now.
        return True
    if not index_what_moved(conversations=READ_CONVERSATIONS, lines=READ_LINES).is_behind:
        return False
    _handed_over[company] = now
    try:
        index_backlog.apply_async(retry=False, expires=HANDED_OVER_S)
    except Exception as error:  # Any broker error: the next turn, or the sweep, reads on.
        log.warning("a worker was not told to read for search: %s", error)
    return False


def show_feed(moved: InboxChanged, rows: Mapping[int, Conversation]) -> None:
    """Tell the operators; where the company keeps something from some, each of those by himself, and only what he may see."""
    narrow = [operator for operator in operators_by_name() if not sees_all(operator)] if is_something_kept() else []
    if not narrow:
        broadcast(StaffGroup.of("feed"), staff_frame(moved))
        return
    for operator in operators_by_name():
        if operator not in narrow:
            broadcast(StaffGroup.of("operator", operator.uuid), staff_frame(moved))
            continue
        seen = set(visible_to(Conversation.objects.filter(pk__in=rows), operator).values_list("uuid", flat=True))
        own = inbox_counts(operator=operator)
        counts = SharedCounts(own.queue, own.all, {str(operator.uuid): own.mine}, {str(operator.uuid): own.unread})
        shown = [change for change in moved.changes if change.id in seen]
        skipped = [change.position for change in moved.changes if change.id not in seen]
        broadcast(StaffGroup.of("operator", operator.uuid), staff_frame(InboxChanged(moved.position, shown, counts, skipped)))


def shared_counts() -> SharedCounts:
    """Counts of the queue and of everybody's own conversations, in one query."""
    numbers = {"count": Count("id"), "queued": Count("id", filter=QUEUED), "unread": Count("id", filter=Q(staff_unread__gt=0))}
    rows = Conversation.objects.filter(AWAKE).values_list("assignee__uuid").annotate(**numbers).order_by()
    counts = SharedCounts(0, 0, {}, {})
    for operator, count, queued, unread in rows:
        counts.queue += queued
        counts.all += count
        if operator is not None:
            counts.mine_of[str(operator)] = count
            if unread:
                counts.unread_of[str(operator)] = unread
    return counts
