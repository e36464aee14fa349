"""Conversations: the inbox's lists, one conversation, and what is done with it."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat import services
from chat.api import shapes
from chat.api.base import StaffView
from chat.api.schema import CURSOR, IDEMPOTENCY, LIMIT, one, page, ref
from chat.models import Conversation, Operator
from chat.permissions import access_operator
from chat.protocol import ConversationSummary, Counts, conversation_summary
from chat.selectors import Inbox, View, conversations_with, inbox_counts, source_of
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.problems import Problem
from visitors.sources import touch_of

SUMMARY = one(ConversationSummary, "The conversation.")


class Nothing(StrictSerializer):
    """An empty body."""


class AssignBody(StrictSerializer):
    """To whom."""

    operator = serializers.UUIDField(help_text="Id of an active operator.")


class ReadBody(StrictSerializer):
    """Up to which line."""

    seq = serializers.IntegerField(min_value=0, max_value=2**53, help_text="The newest `seq` that was shown.")


class ConversationList(StaffView):
    """The lists of the inbox."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"view", "visitor", "cursor", "limit"})

    @extend_schema(
        operation_id="list_conversations",
        tags=["Conversations"],
        summary="List conversations",
        parameters=[
            OpenApiParameter("view", str, enum=[view.value for view in View], description="Which list; `all` unless told (not closed)."),
            OpenApiParameter("visitor", UUID, description="Only those with this visitor, closed ones too, the newest first; not with `view`."),
            CURSOR,
            LIMIT,
        ],
        responses={200: page(ConversationSummary, "One page: in the queue who waits longest first, else the newest line first.", counts=ref(Counts))},
    )
    def get(self, request: Request) -> Response:
        """One page of a list, with the counts of all lists."""
        operator = self.operator(request)
        if "visitor" in request.query_params:
            return self._with_visitor(request, operator)
        try:
            view = View(request.query_params.get("view", View.ALL))
        except ValueError as error:
            raise Problem(400, "bad_view", _("There is no such list."), _("Use queue, mine, all or closed.")) from error
        return self._page(request, operator, Inbox(operator, view).rows())

    def _with_visitor(self, request: Request, operator: Operator) -> Response:
        try:
            visitor = UUID(request.query_params["visitor"])
        except ValueError as error:
            raise Problem(400, "bad_visitor", _("This is no id of a visitor."), _("Use the `id` of a visitor.")) from error
        if "view" in request.query_params:
            raise Problem(400, "bad_view", _("A list is of a view or of a visitor."), _("Leave out `view` or `visitor`."))
        return self._page(request, operator, conversations_with(visitor=visitor))

    def _page(self, request: Request, operator: Operator, found: QuerySet[Conversation]) -> Response:
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(found, request)
        counts = inbox_counts(operator=operator)
        return paginator.get_paginated_response(
            [conversation_summary(row) for row in rows], counts=Counts(counts.queue, counts.mine, counts.all, counts.unread)
        )


class ConversationDetail(StaffView):
    """One conversation."""

    @extend_schema(operation_id="get_conversation", tags=["Conversations"], summary="Get a conversation", responses={200: SUMMARY})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The conversation."""
        return Response(conversation_summary(self.conversation(request, uuid)))


class ConversationSourceView(StaffView):
    """Where the visitor of a conversation came from."""

    @extend_schema(
        operation_id="get_conversation_source",
        tags=["Conversations"],
        summary="Get where the visitor came from",
        responses={200: one(shapes.Source, "As it was when the conversation began.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """First and newest touch of the visitor, as of the beginning of the conversation."""
        row = source_of(self.conversation(request, uuid))
        return Response(shapes.Source(touch_of(row.first_touch), touch_of(row.last_touch)) if row else shapes.Source(None, None))


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
