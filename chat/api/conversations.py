"""Conversations: the inbox's lists, one conversation, and what is done with it."""

from __future__ import annotations

from typing import Any, ClassVar, cast
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat import services
from chat.api import shapes
from chat.api.base import StaffView
from chat.api.schema import CURSOR, LIMIT, items, one, page, ref
from chat.models import Conversation, ConversationView, Operator
from chat.permissions import access_view
from chat.protocol import ConversationSummary, Counts, conversation_summary
from chat.selectors import Inbox, View, conversations_with, inbox_counts, source_of, tags_in_use
from chat.selectors.filters import Order, read_filter
from tenants import strict_json
from tenants.api.input import StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.problems import Problem
from visitors.sources import touch_of

SUMMARY = one(ConversationSummary, "The conversation.")
FILTER_EXAMPLE = OpenApiExample("Urgent ones of mine about refunds", value='{"assignee": ["me"], "priority": ["urgent"], "tags": ["refund"]}')


def _decoded(text: str) -> Any:
    try:
        return strict_json.loads(text.encode())
    except ValueError as error:
        raise Problem(400, "bad_filter", _("The filter cannot be read."), _("Send the JSON of a filter, as saved views have it.")) from error


class DetailsBody(StrictSerializer):
    """What is to change; what is left out stays."""

    subject = serializers.CharField(max_length=1000, allow_blank=True, required=False, help_text="At most 200 characters.")
    priority = serializers.ChoiceField(Conversation.Priority.values, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=100, allow_blank=True), max_length=100, required=False, help_text="All of them.")


class ConversationList(StaffView):
    """The lists of the inbox."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"view", "filter", "order", "visitor", "cursor", "limit"})

    @extend_schema(
        operation_id="list_conversations",
        tags=["Conversations"],
        summary="List conversations",
        parameters=[
            OpenApiParameter(
                "view",
                str,
                description="Which list: `queue`, `mine`, `all` (neither closed nor snoozed), `snoozed`, `closed`, or the id of a saved view.",
            ),
            OpenApiParameter("filter", str, description="In place of `view`: a filter as JSON, as saved views have it.", examples=[FILTER_EXAMPLE]),
            OpenApiParameter("order", str, enum=ConversationView.Order.values, description="With `filter`: `newest` unless told."),
            OpenApiParameter("visitor", UUID, description="Only those with this visitor, closed ones too, the newest first; not with `view` or `filter`."),
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
        return self._page(request, operator, self._inbox(request, operator).rows())

    @staticmethod
    def _inbox(request: Request, operator: Operator) -> Inbox:
        asked = request.query_params
        if "filter" in asked:
            if "view" in asked:
                raise Problem(400, "bad_view", _("A list is of a view or of a filter."), _("Leave out `view` or `filter`."))
            order = asked.get("order", ConversationView.Order.NEWEST)
            if order not in ConversationView.Order.values:
                raise Problem(400, "bad_order", _("There is no such order."), _("Use newest, waiting or priority."))
            return Inbox(operator, read_filter(_decoded(asked["filter"])), cast(Order, order))
        if "order" in asked:
            raise Problem(400, "bad_order", _("A view has its own order."), _("Use `order` with `filter` only."))
        view = asked.get("view", View.ALL)
        if view in set(View):
            return Inbox.of(operator, View(view))
        try:
            saved = access_view(view_id=UUID(view), operator=operator)
        except ValueError as error:
            raise Problem(400, "bad_view", _("There is no such list."), _("Use queue, mine, all, snoozed, closed, or the id of a view.")) from error
        return Inbox(operator, read_filter(saved.filter), cast(Order, saved.order))

    def _with_visitor(self, request: Request, operator: Operator) -> Response:
        try:
            visitor = UUID(request.query_params["visitor"])
        except ValueError as error:
            raise Problem(400, "bad_visitor", _("This is no id of a visitor."), _("Use the `id` of a visitor.")) from error
        if {"view", "filter", "order"} & set(request.query_params):
            raise Problem(400, "bad_view", _("A list is of a view or of a visitor."), _("Leave out `view` and `filter`, or `visitor`."))
        return self._page(request, operator, conversations_with(visitor=visitor, operator=operator))

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

    @extend_schema(
        operation_id="change_conversation",
        tags=["Conversations"],
        summary="Change what is noted about a conversation",
        description="Subject, priority and tags; the visitor learns nothing of them. A closed conversation can be changed too.",
        request=DetailsBody,
        responses={200: SUMMARY},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named."""
        data = self.validated(DetailsBody, request)
        conversation = self.conversation(request, uuid)
        services.change_details(conversation=conversation, by=self.operator(request), details=cast(services.Details, data), now=self.now)
        return self.summary(conversation)


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


class TagList(StaffView):
    """The tags that conversations have."""

    @extend_schema(
        operation_id="list_conversation_tags",
        tags=["Conversations"],
        summary="List tags of conversations",
        responses={200: items(shapes.ConversationTag, "The most used first, at most 200.")},
    )
    def get(self, request: Request) -> Response:
        """All tags with how many of the newest 5,000 conversations have them."""
        return Response({"results": [shapes.ConversationTag(tag, count) for tag, count in tags_in_use(self.operator(request))]})
