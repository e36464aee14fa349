"""Search over the public API: what was said, who said it, and the numbers that people quote."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import OperationalError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from psycopg.errors import QueryCanceled
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import CURSOR, ref
from chat.api.search_shapes import FoundContact, FoundConversation, found_contact, found_conversation
from chat.finding import LONGEST_QUERY, wanted_of
from chat.models import Conversation
from chat.permissions import visible_to
from chat.protocol import ConversationSummary, conversation_summary
from chat.selectors import LineFilter, conversation_with_number, search_lines
from tenants.api.pagination import SignedCursorPagination
from tenants.problems import Problem
from visitors.selectors.contacts import contacts_like

CONVERSATIONS, MOST_CONVERSATIONS, CONTACTS = 20, 50, 5
LIMIT = OpenApiParameter("limit", int, description="Conversations on a page, 1 to 50; 20 unless told.")
EXAMPLE = {
    "results": [
        {
            "conversation": {
                "id": "019aa9d0-1c1e-7a52-9b2e-3f6c1c2b7a10",
                "number": 1042,
                "status": "open",
                "origin": "widget",
                "visitor": {
                    "id": "019aa9cf-77aa-7f0e-8d55-0d6c1a4a9e01",
                    "name": "Mika Sato",
                    "email": "mika@example.com",
                    "language": "ja",
                    "page_url": "https://shop.example/orders/",
                    "page_title": "Orders",
                    "website": "Shop",
                    "online": True,
                },
                "department": None,
                "merged_into": None,
                "assignee": None,
                "preview": {"text": "返金をお願いします", "sender_kind": "visitor", "at": "2026-05-04T12:00:00Z"},
                "subject": "",
                "priority": "normal",
                "tags": [],
                "language": "ja",
                "website": "019aa9c0-0b7f-7c3d-a0ee-5a1c5e1f2d33",
                "unread": 1,
                "waiting_since": "2026-05-04T12:00:00Z",
                "answer_due_at": None,
                "snoozed_until": None,
                "seq": 3,
                "read_by_visitor": 2,
                "position": 77,
                "started_at": "2026-05-04T11:58:00Z",
                "closed_at": None,
                "promised_until": None,
                "rating": None,
            },
            "lines": [
                {
                    "id": "019aa9d1-0b7f-7c3d-a0ee-5a1c5e1f2d33",
                    "seq": 3,
                    "kind": "message",
                    "sender": {"kind": "visitor", "name": "Mika Sato", "id": "019aa9cf-77aa-7f0e-8d55-0d6c1a4a9e01"},
                    "created_at": "2026-05-04T12:00:00Z",
                    "excerpt": {"text": "返金をお願いします", "marks": [[0, 2]], "is_cut_before": False, "is_cut_after": False},
                }
            ],
            "more": 0,
        }
    ],
    "next": None,
    "number": None,
    "contacts": [],
}
ANSWER = {
    "type": "object",
    "required": ["results", "next", "number", "contacts"],
    "properties": {
        "results": {"type": "array", "items": ref(FoundConversation)},
        "next": {"type": ["string", "null"]},
        "number": {"oneOf": [ref(ConversationSummary), {"type": "null"}]},
        "contacts": {"type": "array", "items": ref(FoundContact)},
    },
}


class SearchView(StaffView):
    """Search for people of the company; visitors have none."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"q", "status", "assignee", "since", "until", "cursor", "limit"})

    @extend_schema(
        operation_id="search",
        tags=["Conversations"],
        summary="Search conversations, contacts and numbers",
        description=(
            "Finds lines in which all words of `q` stand, notes among them, the newest first, by conversation. A word is found from its beginning "
            "(`refun` finds *refunds*), Japanese, Chinese and Korean anywhere; what stands in quotation marks is found as it stands there. Width, case and "
            "accents do not count. `number` is the conversation that `#1042` or `1042` names; `contacts` are those whose name, address, telephone number or "
            "company fits, five at most; both come with the first page only. A line is found about a second after it was said. A page may be shorter than "
            "`limit`, even empty, and still have a `next`: then more lines had to be looked at than one answer may take. A conversation stands on "
            "each page that has a line of it."
        ),
        parameters=[
            OpenApiParameter("q", str, description=f"What to look for, {LONGEST_QUERY} characters at most; nothing is found for an empty one."),
            OpenApiParameter("status", str, description="Only conversations with this status; several with commas between: `queued,open`."),
            OpenApiParameter("assignee", str, description="Only conversations of this operator (an id), or `none` for those of nobody."),
            OpenApiParameter("since", str, description="Only lines said then or later: a date, or a moment (ISO 8601, UTC unless told)."),
            OpenApiParameter("until", str, description="Only lines said before then; a date is not included."),
            CURSOR,
            LIMIT,
        ],
        responses={200: OpenApiResponse(ANSWER, description="What was found.")},
        examples=[OpenApiExample("A word of two characters", value=EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        """One page of what was found."""
        operator = self.operator(request)
        query = request.query_params.get("q", "")
        if len(query) > LONGEST_QUERY:
            raise Problem(400, "too_long", _("The search is too long."), _("Search for fewer words, %d characters at most.") % LONGEST_QUERY)
        wanted, place = wanted_of(query), SignedCursorPagination.place_in(request)
        only, limit = _filter(request), min(_limit(request), MOST_CONVERSATIONS)
        try:
            page = search_lines(wanted, only=replace(only, operator=operator), before=place, limit=limit)
        except OperationalError as error:
            if not isinstance(error.__cause__, QueryCanceled):
                raise
            raise Problem(503, "search_took_too_long", _("The search took too long."), _("Search for a longer or a rarer word, or within dates.")) from error
        answer: dict[str, Any] = {
            "results": [found_conversation(row, wanted) for row in page.found],
            "next": SignedCursorPagination.sign_place(request, page.before),
            "number": None,
            "contacts": [],
        }
        if place is None and query.strip():
            named = conversation_with_number(wanted.number) if wanted.number else None
            if named is not None and not visible_to(Conversation.objects.filter(pk=named.pk), operator).exists():
                named = None
            answer["number"] = conversation_summary(named) if named else None
            answer["contacts"] = [found_contact(row) for row in contacts_like(query, most=CONTACTS)]
        return Response(answer)


def _limit(request: Request) -> int:
    text = request.query_params.get("limit")
    return CONVERSATIONS if text is None else SignedCursorPagination.limit_of(text)


def _filter(request: Request) -> LineFilter:
    assignee = request.query_params.get("assignee", "")
    statuses = tuple(part for part in request.query_params.get("status", "").split(",") if part)
    if set(statuses) - set(Conversation.Status.values):
        raise Problem(400, "bad_status", _("There is no such status."), _("Use queued, open, snoozed or closed, with commas between."))
    return LineFilter(
        statuses=statuses,
        assignee=None if assignee in {"", "none"} else _operator(assignee),
        without_assignee=assignee == "none",
        since=_moment(request, "since"),
        until=_moment(request, "until"),
    )


def _operator(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Problem(400, "bad_assignee", _("This is no id of an operator."), _("Use the `id` of an operator, or none.")) from error


def _moment(request: Request, name: str) -> datetime | None:
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        day, moment = parse_date(text), parse_datetime(text)
    except ValueError:
        day = moment = None
    if moment is None and day is not None:
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    # Years beyond these cannot be told in every time zone.
    if moment is None or not 1900 <= moment.year <= 9000:
        raise Problem(
            400, "bad_moment", _("The date is not valid."), _("Use a date such as 2026-05-04, or a moment such as 2026-05-04T12:00:00Z."), parameter=name
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
