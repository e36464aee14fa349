"""Supervising over the public API: the live wall, late answers, whispers, taking over."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import CURSOR, IDEMPOTENCY, LIMIT, items, one, page, ref
from chat.api.wall_shapes import wall_details
from chat.models import Operator
from chat.models.whisper import LONGEST_WHISPER
from chat.permissions import NotAllowed
from chat.protocol import ConversationSummary, conversation_summary
from chat.protocol_supervising import LateConversation, WallDetails, WhisperDetails, late_conversation, whisper_details
from chat.selectors.wall import WallFilter, late_conversations, wall, wall_rows, whisper_by_uuid, whispers_in
from chat.services import supervising as services
from tenants.api.idempotency import idempotent
from tenants.api.input import Nothing, StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.problems import Problem


class WhisperBody(StrictSerializer):
    """What is said."""

    body = serializers.CharField(max_length=LONGEST_WHISPER, trim_whitespace=False)


class SupervisorView(StaffView):
    """For supervisors, admins and the owner."""

    def supervisor(self, request: Request) -> Operator:
        """Who makes the request.

        Raises:
            NotAllowed: he does not supervise.
        """
        operator = self.operator(request)
        if not operator.user.may_supervise:
            raise NotAllowed
        return operator


class WallView(SupervisorView):
    """The wall in figures."""

    @extend_schema(
        operation_id="get_wall",
        tags=["Supervising"],
        summary="Get the live wall in figures",
        description="All conversations that wait or go on: in all, by department, by operator. Supervisors and above only.",
        responses={200: one(WallDetails, "As of now.")},
    )
    def get(self, request: Request) -> Response:
        """The figures."""
        self.supervisor(request)
        now = self.now
        return Response(wall_details(wall(now=now), now=now))


class WallConversations(SupervisorView):
    """The conversations on the wall."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"department", "operator", "late", "cursor", "limit"})

    @extend_schema(
        operation_id="list_wall_conversations",
        tags=["Supervising"],
        summary="List the conversations on the live wall",
        description="Who waits longest first, then those that were answered. Supervisors and above only.",
        parameters=[
            OpenApiParameter("department", str, description="Id of a department, or `none`: of those in none."),
            OpenApiParameter("operator", str, description="Id of an operator, or `nobody`: of those that wait in the queue."),
            OpenApiParameter("late", bool, description="`true`: only those whose answer is late."),
            CURSOR,
            LIMIT,
        ],
        responses={200: page(ConversationSummary, "One page.")},
    )
    def get(self, request: Request) -> Response:
        """One page."""
        operator, asked = self.supervisor(request), request.query_params
        late = asked.get("late", "false")
        if late not in {"true", "false"}:
            raise Problem(400, "bad_late", _("This is neither true nor false."), _("Write late=true, or leave it out."))
        wanted = WallFilter(department=_id(asked.get("department", ""), "none"), operator=_id(asked.get("operator", ""), "nobody"), is_late=late == "true")
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(wall_rows(wanted, operator=operator, now=self.now), request)
        return paginator.get_paginated_response([conversation_summary(row) for row in rows])


def _id(value: str, word: str) -> UUID | str:
    if value in {"", word}:
        return value
    try:
        return UUID(value)
    except ValueError as error:
        raise Problem(400, "bad_id", _("This is no id."), _("Use the `id` of what you ask for.")) from error


class LateList(StaffView):
    """Whose answers are late."""

    @extend_schema(
        operation_id="list_late_conversations",
        tags=["Supervising"],
        summary="List conversations whose answer is late",
        description="Of all for supervisors and above, else your own. At most 100, the latest first; `count` says how many there are.",
        responses={
            200: OpenApiResponse(
                {
                    "type": "object",
                    "required": ["results", "count"],
                    "properties": {"results": {"type": "array", "items": ref(LateConversation)}, "count": {"type": "integer"}},
                },
                description="Whose visitors have waited too long.",
            )
        },
    )
    def get(self, request: Request) -> Response:
        """As of now."""
        rows, count = late_conversations(operator=self.operator(request), now=self.now)
        return Response({"results": [late_conversation(row) for row in rows], "count": count})


class TakeOver(SupervisorView):
    """Make it one's own."""

    @extend_schema(
        operation_id="take_over_conversation",
        tags=["Supervising"],
        summary="Take a conversation over",
        description="It becomes yours, whoever has it; who had it is told. Supervisors and above only.",
        request=None,
        parameters=[IDEMPOTENCY],
        responses={200: one(ConversationSummary, "The conversation."), 409: OpenApiResponse(description="Its state does not allow it; `code` says why.")},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Take it over."""
        self.validated(Nothing, request)
        by = self.supervisor(request)
        conversation = self.conversation(request, uuid)
        services.take_over(conversation=conversation, by=by, now=self.now)
        return self.summary(conversation)


class WhisperList(StaffView):
    """What is said beside a conversation."""

    @extend_schema(
        operation_id="list_whispers",
        tags=["Supervising"],
        summary="List whispers",
        description="Those that you may read: all for supervisors and above; else of conversations that you have, and what you said or were told.",
        responses={200: items(WhisperDetails, "The newest 200, oldest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """Oldest first."""
        rows = whispers_in(self.conversation(request, uuid), operator=self.operator(request))
        return Response({"results": [whisper_details(row) for row in rows]})

    @extend_schema(
        operation_id="send_whisper",
        tags=["Supervising"],
        summary="Whisper",
        description="To whoever has the conversation, and to those who supervise. The visitor never learns of it.",
        request=WhisperBody,
        parameters=[IDEMPOTENCY],
        examples=[OpenApiExample("A hint", value={"body": "Offer her free shipping."}, request_only=True)],
        responses={201: one(WhisperDetails, "What was said.")},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Say it."""
        data = self.validated(WhisperBody, request)
        conversation, operator = self.conversation(request, uuid), self.operator(request)
        said = services.whisper(conversation=conversation, by=operator, body=data["body"], cid=uuid4(), now=self.now)
        row = whisper_by_uuid(said.uuid)
        assert row is not None
        return Response(whisper_details(row), status=201)
