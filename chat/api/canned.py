"""Canned responses: managing them, their review, and what they say in a conversation."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.canned_shapes import CannedDetails, CannedProposal, CannedUses, canned_details, canned_proposal
from chat.api.invitations import bad_text
from chat.api.schema import CURSOR, IDEMPOTENCY, LIMIT, one, page
from chat.models import CannedResponse
from chat.permissions import access_canned
from chat.selectors.canned import canned_to_manage, narrowed
from chat.services.canned import (
    LONGEST_TEXT,
    CannedDraft,
    change_canned,
    create_canned,
    delete_canned,
    fill_canned,
    publish_canned,
    record_canned_use,
    return_canned,
    submit_canned,
)
from chat.services.canned.managing import LAST_POSITION
from chat.services.invitations import BadText
from tenants.api.documents import items
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.problems import Problem

FIELDS = ("kind", "shortcut", "title", "folder", "texts", "position")
EXAMPLE = OpenApiExample(
    "When we deliver",
    value={
        "title": "Delivery time",
        "shortcut": "delivery",
        "folder": "Shipping",
        "scope": "all",
        "texts": {
            "en": "Hello {name|there}, we ship within two working days; your order {order|} is on its way then.",
            "ja": "{name|お客様}、ご注文は2営業日以内に発送いたします。",
        },
    },
    request_only=True,
)


class CannedBody(StrictSerializer):
    """A saved text."""

    title = serializers.CharField(max_length=80, help_text="What operators look for.")
    texts = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True),
        help_text="By language. Filled in: `{name|there}`, `{operator}`, `{page}`, `{url}`, `{product}`, `{company}`, `{order}` and `{hours}`.",
    )
    kind = serializers.ChoiceField(CannedResponse.Kind.choices, required=False, help_text="A `closing` is offered when a conversation is closed.")
    scope = serializers.ChoiceField(CannedResponse.Scope.choices, default="all", help_text="`own`: only yours, at once. `all`: everybody's, once published.")
    shortcut = serializers.CharField(max_length=41, allow_blank=True, required=False, help_text="Typed after a slash; no spaces.")
    folder = serializers.CharField(max_length=60, allow_blank=True, required=False)
    position = serializers.IntegerField(min_value=0, max_value=LAST_POSITION, required=False, help_text="Its place in the folder, smaller ones first.")


class CannedChange(CannedBody):
    """What is to change; what is left out stays."""

    title = serializers.CharField(max_length=80, required=False)
    texts = serializers.DictField(child=serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True), required=False)
    scope = None  # type: ignore[assignment]


class ReviewBody(StrictSerializer):
    """A step of the review."""

    step = serializers.ChoiceField(
        ["submit", "publish", "return"], help_text="`submit`: hand it in; `publish` and `return` (to its author) are for supervisors."
    )
    remark = serializers.CharField(max_length=300, allow_blank=True, default="", help_text="With `return`: what is to be changed.")


class UsesBody(StrictSerializer):
    """What a message was made of."""

    message = serializers.UUIDField(help_text="A message of your company in this conversation.")
    responses = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=20)


def draft_of(data: dict[str, Any], row: CannedResponse | None = None) -> CannedDraft:
    """What was sent, on top of what is there."""
    before = {name: getattr(row, name) for name in FIELDS} if row else {}
    return CannedDraft(**before | {name: data[name] for name in FIELDS if name in data})


class CannedList(StaffView):
    """The texts that one may see."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"q", "folder", "kind", "state", "cursor", "limit"})

    @extend_schema(
        operation_id="list_canned_responses",
        tags=["Canned responses"],
        summary="List canned responses",
        description="What is published, your own and your drafts; for supervisors everybody's drafts too.",
        parameters=[
            OpenApiParameter("q", str, description="Each word must stand in title, shortcut, folder or text."),
            OpenApiParameter("folder", str, description="Only those in this folder; empty: in none."),
            OpenApiParameter("kind", str, enum=CannedResponse.Kind.values, description="Only those."),
            OpenApiParameter("state", str, enum=CannedResponse.State.values, description="Only those."),
            CURSOR,
            LIMIT,
        ],
        responses={200: page(CannedDetails, "One page, by folder, position and title.")},
    )
    def get(self, request: Request) -> Response:
        """One page."""
        asked = request.query_params
        for name, known in (("kind", CannedResponse.Kind.values), ("state", CannedResponse.State.values)):
            if asked.get(name) and asked[name] not in known:
                raise Problem(400, "bad_filter", _("There is no such value."), _("Use one of the values that the documentation names."), parameter=name)
        rows = narrowed(
            canned_to_manage(self.operator(request)),
            words=asked.get("q", ""),
            folder=asked.get("folder"),
            kind=asked.get("kind", ""),
            state=asked.get("state", ""),
        )
        paginator = SignedCursorPagination()
        found = paginator.paginate_queryset(rows.order_by("folder", "position", "title", "id"), request)
        return paginator.get_paginated_response([canned_details(row) for row in found])

    @extend_schema(
        operation_id="create_canned_response",
        tags=["Canned responses"],
        summary="Add a canned response",
        description="Your own (`scope` `own`) can be used at once. Everybody's begins as a draft; see `review`.",
        request=CannedBody,
        parameters=[IDEMPOTENCY],
        examples=[EXAMPLE],
        responses={201: one(CannedDetails, "It was added.")},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Add one."""
        data = self.validated(CannedBody, request)
        try:
            row = create_canned(by=self.operator(request), draft=draft_of(data), scope=data["scope"])
        except BadText as error:
            raise bad_text(error) from error
        return Response(canned_details(row), status=201)


class CannedDetail(StaffView):
    """One text."""

    @extend_schema(
        operation_id="get_canned_response",
        tags=["Canned responses"],
        summary="Get a canned response",
        responses={200: one(CannedDetails, "The canned response.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The text."""
        return Response(canned_details(access_canned(canned_id=uuid, operator=self.operator(request))))

    @extend_schema(
        operation_id="change_canned_response",
        tags=["Canned responses"],
        summary="Change a canned response",
        description="Your own and your drafts; what is published for everybody only as a supervisor.",
        request=CannedChange,
        examples=[OpenApiExample("Another shortcut", value={"shortcut": "ship"}, request_only=True)],
        responses={200: one(CannedDetails, "As it is now.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named."""
        data = self.validated(CannedChange, request)
        operator = self.operator(request)
        row = access_canned(canned_id=uuid, operator=operator)
        try:
            change_canned(by=operator, canned=row, draft=draft_of(data, row))
        except BadText as error:
            raise bad_text(error) from error
        return Response(canned_details(access_canned(canned_id=uuid, operator=operator)))

    @extend_schema(
        operation_id="delete_canned_response",
        tags=["Canned responses"],
        summary="Delete a canned response",
        responses={204: OpenApiResponse(description="It is gone; what was sent stays.")},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Remove it."""
        operator = self.operator(request)
        delete_canned(by=operator, canned=access_canned(canned_id=uuid, operator=operator))
        return Response(status=204)


class CannedReview(StaffView):
    """From draft to published."""

    @extend_schema(
        operation_id="review_canned_response",
        tags=["Canned responses"],
        summary="Hand in, publish or return a canned response",
        request=ReviewBody,
        examples=[OpenApiExample("Ask for another word", value={"step": "return", "remark": "Say “we”, not “I”."}, request_only=True)],
        responses={200: one(CannedDetails, "As it is now."), 409: OpenApiResponse(description="It is in another state; `state` says which.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """One step."""
        data = self.validated(ReviewBody, request)
        operator = self.operator(request)
        row = access_canned(canned_id=uuid, operator=operator)
        match data["step"]:
            case "submit":
                submit_canned(by=operator, canned=row)
            case "publish":
                publish_canned(by=operator, canned=row)
            case _:
                return_canned(by=operator, canned=row, remark=data["remark"])
        return Response(canned_details(access_canned(canned_id=uuid, operator=operator)))


class CannedOfConversation(StaffView):
    """What can be said in a conversation."""

    @extend_schema(
        operation_id="list_canned_responses_for_conversation",
        tags=["Canned responses"],
        summary="List canned responses filled in for a conversation",
        description="Everything that you may answer with, in the visitor's language (else the company's), the placeholders filled in.",
        responses={200: items(CannedProposal, "All, by folder, position and title.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """All of them; nothing is changed."""
        found = fill_canned(conversation=self.conversation(request, uuid), by=self.operator(request), now=self.now)
        return Response({"results": [canned_proposal(row) for row in found]})


class CannedUsesOfConversation(StaffView):
    """Counting what went out."""

    @extend_schema(
        operation_id="record_canned_responses",
        tags=["Canned responses"],
        summary="Say which canned responses a message was made of",
        description="Each is counted once for a message, however often you say so; those that you may not use are left out.",
        request=UsesBody,
        examples=[
            OpenApiExample(
                "One of them",
                value={"message": "0198f1c2-0000-7000-8000-000000000000", "responses": ["0198f1c2-0000-7000-8000-000000000001"]},
                request_only=True,
            )
        ],
        responses={200: one(CannedUses, "It is counted.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Count them."""
        data = self.validated(UsesBody, request)
        operator = self.operator(request)
        counted = record_canned_use(
            conversation=self.conversation(request, uuid), by=operator, message=data["message"], responses=data["responses"], now=self.now
        )
        return Response(CannedUses(counted))
