"""Promises, ratings, transcripts and their rules over the public API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import msgspec
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api import problems_closing as _problems_closing  # noqa: F401 - declares the answers
from chat.api.base import StaffView
from chat.api.schema import CURSOR, IDEMPOTENCY, LIMIT, items, one, page
from chat.models import ClosingRules, Operator
from chat.permissions import NotFound, access_operator, access_promise
from chat.protocol import ConversationSummary, Person, person
from chat.protocol_closing import PromiseDetails, RatingDetails, promise_details, rating_details
from chat.selectors.closing import closing_rules, open_promises, promises_in
from chat.selectors.ratings import RatingFigures, figures_of, ratings_in
from chat.services import closing as services
from tenants.api.idempotency import idempotent
from tenants.api.input import Nothing, StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.limits import hit
from tenants.problems import Problem

SPAN = timedelta(days=30)
CONFLICT = OpenApiResponse(description="Its state does not allow it; `code` says why.")
SUMMARY = one(ConversationSummary, "The conversation.")


class RatingAverage(msgspec.Struct):
    """Ratings of one operator (null: of people who are gone, or of all together). ``average`` in today's steps; null of fewer than five ratings."""

    operator: Person | None
    count: int
    average: float | None
    comments: int


class RatingFiguresAnswer(msgspec.Struct):
    """Ratings given from ``begin`` up to ``end``."""

    begin: datetime
    end: datetime
    steps: int
    all: RatingAverage
    operators: list[RatingAverage]


class ClosingRulesDetails(msgspec.Struct):
    """``rating_steps``: 2 to 5, or 0 where nobody is asked."""

    rating_steps: int
    asks_comment: bool
    offers_transcript: bool


class TranscriptDetails(msgspec.Struct):
    """Where a conversation is sent."""

    id: UUID
    email: str
    asked_at: datetime


STRUCTS = (PromiseDetails, RatingDetails, RatingAverage, RatingFiguresAnswer, ClosingRulesDetails, TranscriptDetails)


class PromiseBody(StrictSerializer):
    """By when one comes back."""

    due_at = serializers.DateTimeField(help_text="With its time zone; at least five minutes from now, within a year.")


class TranscriptBody(StrictSerializer):
    """To whom."""

    email = serializers.CharField(max_length=254)


class ClosingRulesChange(StrictSerializer):
    """What is to change; what is left out stays."""

    rating_steps = serializers.ChoiceField([0, 2, 3, 4, 5], required=False, help_text="0: nobody is asked.")
    asks_comment = serializers.BooleanField(required=False)
    offers_transcript = serializers.BooleanField(required=False)


class PromiseList(StaffView):
    """What was promised."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"operator", "cursor", "limit"})

    @extend_schema(
        operation_id="list_promises",
        tags=["Conversations"],
        summary="List promises that are not kept yet",
        parameters=[OpenApiParameter("operator", str, description="Those of an operator's conversations; `me` for one's own."), CURSOR, LIMIT],
        responses={200: page(PromiseDetails, "What is due first comes first.")},
    )
    def get(self, request: Request) -> Response:
        """One page of them."""
        wanted = request.query_params.get("operator")
        operator = None
        if wanted:
            operator = self.operator(request) if wanted == "me" else _operator(wanted)
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(open_promises(asker=self.operator(request), operator=operator), request)
        return paginator.get_paginated_response([promise_details(row) for row in rows])


class PromiseKeptView(StaffView):
    """One that was kept otherwise."""

    @extend_schema(
        operation_id="keep_promise",
        tags=["Conversations"],
        summary="Say that a promise was kept",
        description="Such as by telephone. A line to the visitor keeps it by itself.",
        request=None,
        parameters=[IDEMPOTENCY],
        responses={200: one(PromiseDetails, "The promise."), 409: CONFLICT},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Mark it."""
        self.validated(Nothing, request)
        operator = self.operator(request)
        promise = access_promise(promise_id=uuid, operator=operator)
        services.keep_promise(promise=promise, by=operator, now=self.now)
        return Response(promise_details(access_promise(promise_id=uuid, operator=operator)))


class PromisesOfConversation(StaffView):
    """What was promised in one conversation, and a new promise."""

    @extend_schema(
        operation_id="list_promises_of_conversation",
        tags=["Conversations"],
        summary="List what was promised in a conversation",
        responses={200: items(PromiseDetails, "The newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """All of them."""
        return Response({"results": [promise_details(row) for row in promises_in(self.conversation(request, uuid))]})

    @extend_schema(
        operation_id="promise_return",
        tags=["Conversations"],
        summary="Promise to come back",
        description="The visitor is told by when, in his time zone; the conversation is snoozed until shortly before, and its operator reminded.",
        request=PromiseBody,
        parameters=[IDEMPOTENCY],
        examples=[OpenApiExample("By Friday afternoon", value={"due_at": "2026-12-04T17:00:00+01:00"}, request_only=True)],
        responses={200: SUMMARY, 409: CONFLICT},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Promise it."""
        data = self.validated(PromiseBody, request)
        conversation = self.conversation(request, uuid)
        services.promise_return(conversation=conversation, by=self.operator(request), due_at=data["due_at"], now=self.now)
        return self.summary(conversation)


class WaitForVisitor(StaffView):
    """It is the visitor's turn."""

    @extend_schema(
        operation_id="wait_for_visitor",
        tags=["Conversations"],
        summary="Wait for the visitor",
        description="The visitor is told that his answer is waited for; the conversation is snoozed until he writes.",
        request=None,
        parameters=[IDEMPOTENCY],
        responses={200: SUMMARY, 409: CONFLICT},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Wait."""
        self.validated(Nothing, request)
        conversation = self.conversation(request, uuid)
        services.wait_for_visitor(conversation=conversation, by=self.operator(request), now=self.now)
        return self.summary(conversation)


class TranscriptView(StaffView):
    """A conversation by mail."""

    @extend_schema(
        operation_id="send_transcript",
        tags=["Conversations"],
        summary="Send a conversation by mail",
        description="What the visitor saw of it, never notes; in his language and time zone. The staff sees in the conversation that it was sent.",
        request=TranscriptBody,
        parameters=[IDEMPOTENCY],
        examples=[OpenApiExample("To the visitor", value={"email": "hannah@example.com"}, request_only=True)],
        responses={202: one(TranscriptDetails, "It is on its way."), 409: CONFLICT},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Send it."""
        data = self.validated(TranscriptBody, request)
        conversation, operator = self.conversation(request, uuid), self.operator(request)
        hit("transcript", "operator", operator.pk, limit=60, period=3600)
        row = services.send_transcript(conversation=conversation, by=operator, email=data["email"], now=self.now)
        return Response(TranscriptDetails(row.uuid, row.email, row.asked_at), status=202)


class RatingList(StaffView):
    """What visitors thought."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"begin", "end", "operator", "score", "cursor", "limit"})

    @extend_schema(
        operation_id="list_ratings",
        tags=["Ratings"],
        summary="List ratings",
        parameters=[
            OpenApiParameter("begin", OpenApiTypes.DATETIME, description="With its time zone; 30 days before `end` unless told."),
            OpenApiParameter("end", OpenApiTypes.DATETIME, description="With its time zone; now unless told."),
            OpenApiParameter("operator", str, description="Those that count for an operator; `me` for one's own."),
            OpenApiParameter("score", int),
            CURSOR,
            LIMIT,
        ],
        responses={200: page(RatingDetails, "The newest first.")},
    )
    def get(self, request: Request) -> Response:
        """One page of them."""
        query = request.query_params
        begin, end = span_of(request, self.now)
        wanted, score = query.get("operator"), query.get("score")
        if score is not None and score not in {"1", "2", "3", "4", "5"}:
            raise _bad("score", _("Use 1 to 5."))
        operator = None
        if wanted:
            operator = self.operator(request) if wanted == "me" else _operator(wanted)
        found = ratings_in(asker=self.operator(request), begin=begin, end=end, operator=operator, score=int(score) if score else None)
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(found, request)
        return paginator.get_paginated_response([rating_details(row) for row in rows])


class RatingFiguresView(StaffView):
    """Averages."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"begin", "end"})

    @extend_schema(
        operation_id="get_rating_figures",
        tags=["Ratings"],
        summary="Get averages of ratings",
        description="For each operator and for all. Of fewer than five ratings no average is told.",
        parameters=[
            OpenApiParameter("begin", OpenApiTypes.DATETIME, description="With its time zone; 30 days before `end` unless told."),
            OpenApiParameter("end", OpenApiTypes.DATETIME, description="With its time zone; now unless told."),
        ],
        responses={200: one(RatingFiguresAnswer, "The figures.")},
    )
    def get(self, request: Request) -> Response:
        """The figures of a span."""
        begin, end = span_of(request, self.now)
        steps = closing_rules().rating_steps or 5
        total, operators = figures_of(begin=begin, end=end, steps=steps)
        return Response(RatingFiguresAnswer(begin, end, steps, _average(total), [_average(row) for row in operators]))


class ClosingRulesView(StaffView):
    """What visitors are asked and offered at the end."""

    @extend_schema(
        operation_id="get_closing_rules",
        tags=["Ratings"],
        summary="Get what visitors are asked at the end",
        responses={200: one(ClosingRulesDetails, "The rules.")},
    )
    def get(self, request: Request) -> Response:
        """The rules."""
        return Response(_rules(closing_rules()))

    @extend_schema(
        operation_id="change_closing_rules",
        tags=["Ratings"],
        summary="Change what visitors are asked at the end",
        request=ClosingRulesChange,
        examples=[OpenApiExample("Thumbs, without a comment", value={"rating_steps": 2, "asks_comment": False}, request_only=True)],
        responses={200: one(ClosingRulesDetails, "The rules as they are now.")},
    )
    def patch(self, request: Request) -> Response:
        """Change what is named; for the owner and admins."""
        return Response(_rules(services.change_closing_rules(by=self.person(request), **self.validated(ClosingRulesChange, request))))


def span_of(request: Request, now: datetime) -> tuple[datetime, datetime]:
    """The span that a request asks for.

    Raises:
        Problem: it cannot be read, or is none.
    """
    moments: dict[str, datetime] = {}
    for name in ("begin", "end"):
        if (text := request.query_params.get(name)) is None:
            continue
        try:
            at = parse_datetime(text)
        except ValueError:
            at = None
        if at is None or at.tzinfo is None or not 2000 <= at.year <= 2200:
            raise _bad(name, _("Use a moment with its time zone, such as 2026-12-01T00:00:00Z."))
        moments[name] = at
    end = moments.get("end", now)
    begin = moments.get("begin", end - SPAN)
    if begin >= end:
        raise _bad("begin", _("It must be before the end."))
    return begin, end


def _operator(wanted: str) -> Operator:
    try:
        return access_operator(operator_id=wanted)
    except NotFound as error:
        raise _bad("operator", _("Use an id as lists give it.")) from error


def _bad(name: str, detail: object) -> Problem:
    errors = [{"field": name, "code": "invalid", "detail": str(detail)}]
    return Problem(400, "invalid", str(_("The request is not valid.")), str(_("Correct the fields that are named here.")), errors=errors)


def _average(row: RatingFigures) -> RatingAverage:
    return RatingAverage(person(row.operator) if row.operator else None, row.count, row.average, row.comments)


def _rules(row: ClosingRules) -> ClosingRulesDetails:
    return ClosingRulesDetails(row.rating_steps, row.asks_comment, row.offers_transcript)
