"""What one began to write and did not send."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import one
from chat.protocol_writing import DraftDetails, draft_details
from chat.selectors.drafts import drafts_of, files_of_drafts
from chat.services.messages.attaching import MOST_FILES
from chat.services.writing.drafts import LONGEST_DRAFT, save_draft
from tenants.api.documents import items
from tenants.api.input import StrictSerializer


class DraftBody(StrictSerializer):
    """What was begun."""

    body = serializers.CharField(max_length=LONGEST_DRAFT, allow_blank=True, trim_whitespace=False, help_text="Empty, and without files, it is removed.")
    kind = serializers.ChoiceField(["message", "note"], default="message")
    files = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_FILES, required=False, help_text="Your uploads that are to go with it; left out, they stay as they were."
    )


class DraftList(StaffView):
    """One's own."""

    @extend_schema(
        operation_id="list_drafts",
        tags=["Messages"],
        summary="List your drafts",
        responses={200: items(DraftDetails, "All of yours, at most 200, the newest first.")},
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        operator = self.operator(request)
        rows = list(drafts_of(operator))
        files = files_of_drafts(rows, operator)
        return Response({"results": [draft_details(row, files) for row in rows]})


class DraftOfConversation(StaffView):
    """One's own in a conversation."""

    @extend_schema(
        operation_id="save_draft",
        tags=["Messages"],
        summary="Keep a draft",
        description="Only you see it, on every device. Who saves last wins; `version` grows with each change.",
        request=DraftBody,
        examples=[OpenApiExample("Begun", value={"body": "Hello Mika, I am looking into"}, request_only=True)],
        responses={200: one(DraftDetails, "It is kept."), 204: OpenApiResponse(description="There is none any more.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Keep it."""
        data = self.validated(DraftBody, request)
        operator = self.operator(request)
        row = save_draft(conversation=self.conversation(request, uuid), by=operator, now=self.now, **data)
        return Response(draft_details(row, files_of_drafts([row], operator))) if row else Response(status=204)

    @extend_schema(
        operation_id="delete_draft", tags=["Messages"], summary="Delete your draft", responses={204: OpenApiResponse(description="There is none any more.")}
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Remove it."""
        save_draft(conversation=self.conversation(request, uuid), by=self.operator(request), body="", kind="message", now=self.now)
        return Response(status=204)
