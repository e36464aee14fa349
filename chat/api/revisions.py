"""One message: changing and deleting it after it was sent, and what became of it."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import one
from chat.models import Message
from chat.permissions import access_message
from chat.protocol import StaffMessage, staff_message
from chat.protocol_writing import RevisionDetails, revision_details
from chat.selectors import lines_for_staff
from chat.selectors.revisions import revisions_of
from chat.services.writing import delete_message, edit_message
from tenants.api.documents import items
from tenants.api.input import StrictSerializer


class EditBody(StrictSerializer):
    """What it should say."""

    body = serializers.CharField(max_length=10_000, trim_whitespace=False, help_text="Plain text, stored as it is.")


def _shown(message: Message) -> Response:
    return Response(staff_message(lines_for_staff(message.conversation, [message])[0]))


class MessageDetail(StaffView):
    """One line."""

    @extend_schema(operation_id="get_message", tags=["Messages"], summary="Get a message", responses={200: one(StaffMessage, "The message.")})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The line."""
        return _shown(access_message(message_id=uuid, operator=self.operator(request)))

    @extend_schema(
        operation_id="edit_message",
        tags=["Messages"],
        summary="Change a message that you sent",
        description="The visitor sees at once that it was changed; the staff can read what stood there before. Only your own.",
        request=EditBody,
        examples=[OpenApiExample("Another day", value={"body": "It comes on Tuesday."}, request_only=True)],
        responses={200: one(StaffMessage, "As it is now."), 409: OpenApiResponse(description="It was deleted.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Say it otherwise."""
        data = self.validated(EditBody, request)
        operator = self.operator(request)
        message = access_message(message_id=uuid, operator=operator)
        return _shown(edit_message(message=message, by=operator, body=data["body"], now=self.now))

    @extend_schema(
        operation_id="delete_message",
        tags=["Messages"],
        summary="Delete a message that you sent",
        description="Its text is gone for everybody; that there was one, and who deleted it when, stays. Only your own.",
        responses={200: one(StaffMessage, "What is left of it.")},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Take it back."""
        operator = self.operator(request)
        message = access_message(message_id=uuid, operator=operator)
        return _shown(delete_message(message=message, by=operator, now=self.now))


class RevisionList(StaffView):
    """What became of a line."""

    @extend_schema(
        operation_id="list_message_revisions",
        tags=["Messages"],
        summary="List what was changed of a message",
        description="With the text that stood there before, unless the message was deleted since.",
        responses={200: items(RevisionDetails, "All changes, oldest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """All changes."""
        message = access_message(message_id=uuid, operator=self.operator(request))
        return Response({"results": [revision_details(row) for row in revisions_of(message)]})
