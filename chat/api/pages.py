"""Pages that operators propose in a conversation."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import CURSOR, IDEMPOTENCY, LIMIT, one, page
from chat.protocol_inviting import ProposedPage, proposed_page
from chat.selectors.inviting import page_by_uuid, pages_proposed
from chat.services.pages import propose_page
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.ids import new_id


class PageBody(StrictSerializer):
    """Which page."""

    url = serializers.CharField(max_length=2000, help_text="http or https.")
    title = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="What the visitor reads above the address.")
    cid = serializers.UUIDField(required=False, help_text="Made by you: the same again has no second effect.")


class PageList(StaffView):
    """What was proposed in a conversation, and proposing."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_proposed_pages",
        tags=["Conversations"],
        summary="List proposed pages",
        parameters=[CURSOR, LIMIT],
        responses={200: page(ProposedPage, "One page of them, the newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """One page of the list."""
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(pages_proposed(self.conversation(request, uuid)), request)
        return paginator.get_paginated_response([proposed_page(row) for row in rows])

    @extend_schema(
        operation_id="propose_page",
        tags=["Conversations"],
        summary="Propose a page",
        description="The visitor sees title and address and chooses: open here, in a new tab, later. The link is said as a line in any case. Nothing opens "
        "by itself, and a page with unsaved input is never left.",
        request=PageBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(ProposedPage, "It was proposed."), 409: OpenApiResponse(description="The conversation has ended.")},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Propose it."""
        data = self.validated(PageBody, request)
        conversation, operator = self.conversation(request, uuid), self.operator(request)
        row = propose_page(conversation=conversation, by=operator, url=data["url"], title=data.get("title", ""), cid=data.get("cid") or new_id(), now=self.now)
        return Response(proposed_page(page_by_uuid(row.uuid)), status=201)
