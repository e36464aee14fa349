"""The conversations of a contact over the public API."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import CURSOR, LIMIT, page
from chat.protocol import ConversationSummary, conversation_summary
from chat.selectors import conversations_of_contact
from tenants.api.pagination import SignedCursorPagination
from visitors.permissions import access_contact


class ContactConversations(StaffView):
    """Conversations of a contact."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_contact_conversations",
        tags=["Contacts"],
        summary="List a contact's conversations",
        parameters=[CURSOR, LIMIT],
        responses={200: page(ConversationSummary, "One page: those of all his browsers, the one begun last first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """One page of conversations."""
        operator = self.operator(request)
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(conversations_of_contact(access_contact(contact_id=uuid), operator), request)
        return paginator.get_paginated_response([conversation_summary(row) for row in rows])
