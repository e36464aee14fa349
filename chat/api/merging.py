"""Two conversations of one matter: made one, and taken apart again."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat import services
from chat.api.base import StaffView
from chat.api.schema import IDEMPOTENCY, one
from chat.protocol import ConversationSummary
from tenants.api.idempotency import idempotent
from tenants.api.input import Nothing, StrictSerializer


class MergeConversationBody(StrictSerializer):
    """Into which."""

    into = serializers.UUIDField(help_text="Id of a conversation of the same visitor that goes on.")


class Merge(StaffView):
    """Make it part of another."""

    @extend_schema(
        operation_id="merge_conversation",
        tags=["Conversations"],
        summary="Merge a conversation into another",
        description="For two of one matter and one visitor. This one is closed, and what is still written into it is stored in the other; both keep "
        "their numbers and lines. For a day it can be undone. Answers with the one that goes on.",
        request=MergeConversationBody,
        examples=[OpenApiExample("Into #1042", value={"into": "0192d3c4-0000-7000-8000-000000001042"}, request_only=True)],
        parameters=[IDEMPOTENCY],
        responses={
            200: one(ConversationSummary, "The conversation that goes on."),
            409: OpenApiResponse(description="These two cannot be merged; `code` says why."),
        },
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Merge it."""
        data = self.validated(MergeConversationBody, request)
        conversation, into = self.conversation(request, uuid), self.conversation(request, data["into"])
        return self.summary(services.merge_conversations(conversation=conversation, into=into, by=self.operator(request), now=self.now))


class Unmerge(StaffView):
    """Take it apart."""

    @extend_schema(
        operation_id="unmerge_conversation",
        tags=["Conversations"],
        summary="Undo a merge",
        description="Within a day. It stands as it stood before; what was said since stays in the other.",
        request=None,
        parameters=[IDEMPOTENCY],
        responses={
            200: one(ConversationSummary, "The conversation that stands for itself again."),
            409: OpenApiResponse(description="It was not merged, or too long ago."),
        },
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Undo the merge."""
        self.validated(Nothing, request)
        conversation = self.conversation(request, uuid)
        return self.summary(services.undo_merge(conversation=conversation, by=self.operator(request), now=self.now))
