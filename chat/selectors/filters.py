"""Which conversations a list shows: one language for the lists that everybody has, for saved views, and for asking once.

``static/dashboard/inbox/list/filter.ts`` asks the same of what a browser knows; ``tests/chat/filters.json`` holds both to it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from chat.models import Conversation, Operator

ME, NOBODY, NONE = "me", "nobody", "none"
AWAKE = (Conversation.Status.QUEUED, Conversation.Status.OPEN)
_RANKS = {Conversation.Priority.URGENT: 3, Conversation.Priority.HIGH: 2, Conversation.Priority.NORMAL: 1, Conversation.Priority.LOW: 0}

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Someone = Annotated[str, msgspec.Meta(pattern=r"\A(me|nobody|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z")]
Department = Annotated[str, msgspec.Meta(pattern=r"\A(none|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z")]
Few = msgspec.Meta(max_length=20)
# As the model has them (a test compares): an enum of Django has no JSON schema.
Status = Literal["queued", "open", "snoozed", "closed"]
Priority = Literal["low", "normal", "high", "urgent"]
Origin = Literal["widget", "offline_form", "api", "invitation"]
Order = Literal["newest", "waiting", "priority"]


class BadFilter(ValueError):
    """The filter cannot be understood; its text says where."""


class ConversationFilter(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """What conversations must be like; what is empty asks nothing.

    Attributes:
        status: one of these; empty: neither closed nor put off.
        assignee: one of these: ``me``, ``nobody``, or an operator's id.
        priority: one of these.
        tags: all of these, as they are written.
        websites: one of these ids.
        departments: one of these ids, or ``none``: those that belong to no department.
        languages: one of these; ``ja`` means ``ja-JP`` as well.
        origins: one of these.
        is_unread: whether the visitor wrote something that no operator has seen.
        is_waiting: whether the visitor's newest line has no answer.
    """

    status: Annotated[list[Status], Few] = []
    assignee: Annotated[list[Someone], Few] = []
    priority: Annotated[list[Priority], Few] = []
    tags: Annotated[list[Text], Few] = []
    websites: Annotated[list[UUID], Few] = []
    departments: Annotated[list[Department], Few] = []
    languages: Annotated[list[Text], Few] = []
    origins: Annotated[list[Origin], Few] = []
    is_unread: bool | None = None
    is_waiting: bool | None = None


def read_filter(value: Any) -> ConversationFilter:
    """A filter from JSON that was decoded already.

    Raises:
        BadFilter
    """
    try:
        return msgspec.convert(value, ConversationFilter)
    except msgspec.ValidationError as error:
        raise BadFilter(str(error)) from None


def matching(rows: QuerySet[Conversation], wanted: ConversationFilter, *, operator: Operator) -> QuerySet[Conversation]:
    """The conversations that a filter lets through, for one operator."""
    rows = rows.filter(status__in=wanted.status or AWAKE)
    if wanted.assignee:
        someone = Q(assignee__isnull=True) if NOBODY in wanted.assignee else Q(pk__in=[])
        if ME in wanted.assignee:
            someone |= Q(assignee=operator)
        if ids := set(wanted.assignee) - {ME, NOBODY}:
            someone |= Q(assignee__uuid__in=ids)
        rows = rows.filter(someone)
    if wanted.priority:
        rows = rows.filter(priority__in=wanted.priority)
    if wanted.tags:
        rows = rows.filter(tags__contains=wanted.tags)
    if wanted.websites:
        rows = rows.filter(website__uuid__in=wanted.websites)
    if wanted.departments:
        there = Q(department__uuid__in=set(wanted.departments) - {NONE})
        rows = rows.filter(there | Q(department=None) if NONE in wanted.departments else there)
    if wanted.languages:
        spoken = Q(pk__in=[])
        for language in wanted.languages:
            spoken |= Q(language__iexact=language) | Q(language__istartswith=f"{language}-")
        rows = rows.filter(spoken)
    if wanted.origins:
        rows = rows.filter(origin__in=wanted.origins)
    if wanted.is_unread is not None:
        rows = rows.filter(staff_unread__gt=0) if wanted.is_unread else rows.filter(staff_unread=0)
    if wanted.is_waiting is not None:
        rows = rows.filter(waiting_since__isnull=not wanted.is_waiting)
    return rows


def ordered(rows: QuerySet[Conversation], order: Order) -> QuerySet[Conversation]:
    """``newest``: the newest line first; ``waiting``: who waits longest first; ``priority``: the most urgent first, the newest line first among equals."""
    if order == "waiting":
        return rows.order_by("waits_since", "id")
    if order == "priority":
        rank = Case(*(When(priority=name, then=Value(value)) for name, value in _RANKS.items()), default=Value(1), output_field=IntegerField())
        return rows.annotate(rank=rank).order_by("-rank", "-listed_at", "-id")
    return rows.order_by("-listed_at", "-id")
