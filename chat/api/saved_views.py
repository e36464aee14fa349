"""Saved views of the inbox over the public API."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import IDEMPOTENCY, items, one
from chat.api.shapes import ConversationViewDetails
from chat.models import ConversationView, Operator
from chat.permissions import access_view
from chat.selectors.filters import Order, read_filter
from chat.selectors.saved_views import views_of
from chat.services import saved_views as services
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer

VIEW = one(ConversationViewDetails, "The view.")
EXAMPLE = OpenApiExample(
    "Urgent ones that nobody has", value={"name": "Urgent", "filter": {"assignee": ["nobody"], "priority": ["urgent"]}, "order": "waiting"}, request_only=True
)


class ViewBody(StrictSerializer):
    """A view to save."""

    name = serializers.CharField(max_length=200)
    filter = serializers.JSONField(help_text="A `ConversationFilter`.")
    order = serializers.ChoiceField(ConversationView.Order.values, default=ConversationView.Order.NEWEST.value)
    is_shared = serializers.BooleanField(default=False, help_text="For the whole company; supervisors and above only.")


class ViewChange(StrictSerializer):
    """What is to change."""

    name = serializers.CharField(max_length=200, required=False)
    filter = serializers.JSONField(required=False)
    order = serializers.ChoiceField(ConversationView.Order.values, required=False)


def view_details(row: ConversationView, operator: Operator) -> ConversationViewDetails:
    """A view as one operator sees it."""
    is_shared = row.owner_id is None
    return ConversationViewDetails(row.uuid, row.name, read_filter(row.filter), cast(Order, row.order), is_shared, not is_shared or operator.user.may_supervise)


class ViewList(StaffView):
    """One's own views and those that the company shares."""

    @extend_schema(
        operation_id="list_conversation_views",
        tags=["Conversations"],
        summary="List saved views",
        responses={200: items(ConversationViewDetails, "Your own and the company's, by name.")},
    )
    def get(self, request: Request) -> Response:
        """All that the asker has."""
        operator = self.operator(request)
        return Response({"results": [view_details(row, operator) for row in views_of(operator)]})

    @extend_schema(
        operation_id="create_conversation_view",
        tags=["Conversations"],
        summary="Save a view",
        description="Its conversations are `conversations/?view=ID`.",
        request=ViewBody,
        parameters=[IDEMPOTENCY],
        examples=[EXAMPLE],
        responses={201: VIEW},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Save one."""
        data, operator = self.validated(ViewBody, request), self.operator(request)
        return Response(view_details(services.save_view(by=operator, now=self.now, **data), operator), status=201)


class ViewDetail(StaffView):
    """One saved view."""

    @extend_schema(operation_id="get_conversation_view", tags=["Conversations"], summary="Get a saved view", responses={200: VIEW})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The view."""
        operator = self.operator(request)
        return Response(view_details(access_view(view_id=uuid, operator=operator), operator))

    @extend_schema(operation_id="change_conversation_view", tags=["Conversations"], summary="Change a saved view", request=ViewChange, responses={200: VIEW})
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named."""
        data, operator = self.validated(ViewChange, request), self.operator(request)
        row = services.change_view(by=operator, view=access_view(view_id=uuid, operator=operator), changes=data)
        return Response(view_details(row, operator))

    @extend_schema(operation_id="delete_conversation_view", tags=["Conversations"], summary="Delete a saved view", responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Delete it; the conversations stay as they are."""
        operator = self.operator(request)
        services.delete_view(by=operator, view=access_view(view_id=uuid, operator=operator))
        return Response(status=204)
