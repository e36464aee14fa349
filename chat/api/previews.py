"""Cards of own pages while one writes, and lines that are to stand without one."""

from __future__ import annotations

from uuid import UUID

import msgspec
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import one
from chat.protocol_writing import PageCard, page_card
from chat.services.previews import ask_for_preview, hide_preview
from tenants.api.input import StrictSerializer


class LinkPreviewDetails(msgspec.Struct):
    """What is known of a page. ``page`` null: it has no card, or none yet; ``waits``: it is being fetched, so ask again in a moment."""

    page: PageCard | None
    waits: bool


STRUCTS = (PageCard, LinkPreviewDetails)


class LinkedPage(StrictSerializer):
    """Which page."""

    url = serializers.CharField(max_length=2000, help_text="An address of one of the company's own websites; others have no card and are never fetched.")


class HiddenLine(StrictSerializer):
    """Which line."""

    cid = serializers.UUIDField(help_text="The `cid` under which you send the line, or sent it.")
    is_hidden = serializers.BooleanField(default=True, help_text="False: it has its card again.")


class LinkPreviewView(StaffView):
    """Of a page whose address one writes."""

    @extend_schema(
        operation_id="preview_link",
        tags=["Messages"],
        summary="Get the card of an own page",
        description="Title, description, picture and price of a page of one of the company's own websites, as lines with its address show them. The answer "
        "is what is known; a page that is not is fetched by a worker, and `previews.changed` says so on the socket.",
        request=LinkedPage,
        examples=[OpenApiExample("A page of the shop", value={"url": "https://shop.example/tea"}, request_only=True)],
        responses={200: one(LinkPreviewDetails, "What is known.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Ask for it."""
        data = self.validated(LinkedPage, request)
        conversation = self.conversation(request, uuid)
        row, waits = ask_for_preview(conversation=conversation, by=self.operator(request), url=data["url"], now=self.now)
        return Response(LinkPreviewDetails(page_card(row) if row else None, waits))


class HiddenPreviewView(StaffView):
    """Of one's own lines."""

    @extend_schema(
        operation_id="hide_link_preview",
        tags=["Messages"],
        summary="Let a line of yours stand without a card, or with it again",
        description="By its `cid`, so it may be said before the line is sent. Saying it again changes nothing.",
        request=HiddenLine,
        responses={204: OpenApiResponse(description="It has none, or has it again.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Hide it."""
        data = self.validated(HiddenLine, request)
        hide_preview(conversation=self.conversation(request, uuid), by=self.operator(request), cid=data["cid"], now=self.now, is_hidden=data["is_hidden"])
        return Response(status=204)
