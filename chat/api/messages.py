"""The lines of a conversation."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import CURSOR, IDEMPOTENCY, LIMIT, one, page
from chat.models import Message
from chat.protocol import StaffMessage, staff_message
from chat.selectors import changes_for_staff, lines_for_staff
from chat.services import Outcome, message_sent, send_message
from chat.services.messages import MOST_FILES
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.ids import new_id
from tenants.problems import Problem


class MessageBody(StrictSerializer):
    """What to say."""

    body = serializers.CharField(
        max_length=10_000, trim_whitespace=False, allow_blank=True, default="", help_text="Plain text, stored as it is; empty only with files."
    )
    kind = serializers.ChoiceField(["message", "note"], default="message", help_text="A `note` is seen by the staff only.")
    files = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_FILES, required=False, help_text="Your uploads that are ready. One that is gone is shown as lost."
    )
    cid = serializers.UUIDField(required=False, help_text="Made by you: the same again has no second effect.")


class MessageList(StaffView):
    """The lines, and saying one."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit", "before", "after"})

    @extend_schema(
        operation_id="list_messages",
        tags=["Messages"],
        summary="List messages",
        description="Newest first. With `after` instead: what changed after that number, oldest first, and `upto`, to go on from.",
        parameters=[
            CURSOR,
            LIMIT,
            OpenApiParameter("before", int, description="Only lines with a smaller `seq`."),
            OpenApiParameter("after", int, description="Only what changed after this number."),
        ],
        responses={200: page(StaffMessage, "One page.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """One page of lines."""
        conversation = self.conversation(request, uuid)
        after, before = _number(request, "after"), _number(request, "before")
        if after is not None:
            changed = changes_for_staff(conversation=conversation, after=after)
            return Response({"results": [staff_message(line) for line in changed.lines], "upto": changed.upto})
        rows = conversation.messages.order_by("-staff_seq")
        if before is not None:
            rows = rows.filter(staff_seq__lt=before)
        paginator = SignedCursorPagination()
        lines = lines_for_staff(conversation, paginator.paginate_queryset(rows, request))
        return paginator.get_paginated_response([staff_message(line) for line in lines])

    @extend_schema(
        operation_id="send_message",
        tags=["Messages"],
        summary="Send a message or note",
        description="Stored in the order in which it arrives, like what is written in the dashboard. A note has no `visitor_seq`.",
        request=MessageBody,
        examples=[
            OpenApiExample("A line", {"body": "Your parcel left this morning."}, request_only=True),
            OpenApiExample("With a file", {"body": "Our offer", "files": ["0190a1b2-0000-7000-8000-000000000001"]}, request_only=True),
        ],
        parameters=[IDEMPOTENCY],
        responses={201: one(StaffMessage, "It was stored."), 200: one(StaffMessage, "It was stored before, under the same cid.")},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Store it by the one statement that sockets use too."""
        data = self.validated(MessageBody, request)
        conversation = self.conversation(request, uuid)
        stored = send_message(
            conversation=conversation.uuid,
            by=self.operator(request),
            body=data["body"],
            cid=data.get("cid") or new_id(),
            kind=Message.Kind(data["kind"]),
            files=data.get("files", []),
        )
        return Response(staff_message(message_sent(stored)), status=201 if stored.outcome is Outcome.STORED else 200)


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 16:
        raise Problem(400, "bad_number", _("The number is not valid."), _("Use the seq of a message."), parameter=name)
    return int(text)
