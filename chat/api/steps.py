"""What is done with a conversation: accepted, put off, handed over, closed."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat import services
from chat.api.base import StaffView
from chat.api.schema import IDEMPOTENCY, one
from chat.permissions import access_operator
from chat.protocol import ConversationSummary
from tenants.api.idempotency import idempotent
from tenants.api.input import Nothing, StrictSerializer

SUMMARY = one(ConversationSummary, "The conversation.")


class AssignBody(StrictSerializer):
    """To whom."""

    operator = serializers.UUIDField(help_text="Id of an active operator.")


class SnoozeBody(StrictSerializer):
    """Until when."""

    until = serializers.DateTimeField(allow_null=True, help_text="With its time zone; null: until the visitor writes.")


class ReadBody(StrictSerializer):
    """Up to which line."""

    seq = serializers.IntegerField(min_value=0, max_value=2**53, help_text="The newest `seq` that was shown.")


class Step(StaffView):
    """One thing that is done with a conversation; subclasses name the service."""

    service: ClassVar[Any]

    def step(self, request: Request, uuid: UUID) -> Response:
        """Do it and answer with the conversation."""
        self.validated(Nothing, request)
        conversation = self.conversation(request, uuid)
        type(self).service(conversation=conversation, by=self.operator(request), now=self.now)
        return self.summary(conversation)


def _step(name: str, summary: str, description: str) -> Any:
    return extend_schema(
        operation_id=f"{name}_conversation",
        tags=["Conversations"],
        summary=summary,
        description=description,
        request=None,
        parameters=[IDEMPOTENCY],
        responses={200: SUMMARY, 409: OpenApiResponse(description="Its state does not allow it; `code` says why.")},
    )


class Accept(Step):
    """Take it out of the queue."""

    service = staticmethod(services.accept_conversation)

    @_step("accept", "Accept a conversation", "Takes it out of the queue. Of two at once, one gets 409 `already_accepted` with the name of the other.")
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Accept it."""
        return self.step(request, uuid)


class Release(Step):
    """Give it back to the queue."""

    service = staticmethod(services.release_conversation)

    @_step("release", "Release a conversation", "Gives it back to the queue.")
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Release it."""
        return self.step(request, uuid)


class Close(Step):
    """End it."""

    service = staticmethod(services.close_conversation)

    @_step("close", "Close a conversation", "Ends it. The visitor may still write, which opens it again.")
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Close it."""
        return self.step(request, uuid)


class Reopen(Step):
    """Go on with it."""

    service = staticmethod(services.reopen_conversation)

    @_step("reopen", "Reopen a conversation", "Goes on with a closed conversation; it is now yours.")
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Reopen it."""
        return self.step(request, uuid)


class Wake(Step):
    """Go on with one that was put off."""

    service = staticmethod(services.wake_conversation)

    @_step("wake", "Wake a conversation", "Goes on with a snoozed conversation before its moment.")
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Wake it."""
        return self.step(request, uuid)


class Snooze(StaffView):
    """Put it off."""

    @extend_schema(
        operation_id="snooze_conversation",
        tags=["Conversations"],
        summary="Snooze a conversation",
        description="Until a moment, or (`until` null) until the visitor writes, which always brings it back. One of nobody becomes yours.",
        request=SnoozeBody,
        parameters=[IDEMPOTENCY],
        responses={200: SUMMARY, 409: OpenApiResponse(description="Its state does not allow it; `code` says why.")},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Put it off."""
        data = self.validated(SnoozeBody, request)
        conversation = self.conversation(request, uuid)
        services.snooze_conversation(conversation=conversation, by=self.operator(request), until=data["until"], now=self.now)
        return self.summary(conversation)


class Assign(StaffView):
    """Give it to an operator."""

    @extend_schema(
        operation_id="assign_conversation",
        tags=["Conversations"],
        summary="Assign a conversation",
        description="To a colleague or yourself. Your own, one of nobody, or any for supervisors and above.",
        request=AssignBody,
        parameters=[IDEMPOTENCY],
        responses={200: SUMMARY},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Assign it."""
        data = self.validated(AssignBody, request)
        conversation = self.conversation(request, uuid)
        to = access_operator(operator_id=data["operator"])
        services.assign_conversation(conversation=conversation, to=to, by=self.operator(request), now=self.now)
        return self.summary(conversation)


class Read(StaffView):
    """Mark what was shown."""

    @extend_schema(
        operation_id="read_conversation",
        tags=["Conversations"],
        summary="Mark as read",
        description="Moves the mark of the staff forward, and with it what the visitor sees as read; it never moves back.",
        request=ReadBody,
        responses={200: SUMMARY},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Move the mark forward; it never moves back."""
        data = self.validated(ReadBody, request)
        conversation = self.conversation(request, uuid)
        services.mark_read_by_operator(conversation=conversation, by=self.operator(request), seq=data["seq"], now=self.now)
        return self.summary(conversation)
