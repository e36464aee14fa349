"""Reading visitors and websites."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.pagination import SignedCursorPagination
from tenants.api.views import ApiView
from tenants.problems import becomes_problem
from visitors.api.shapes import VisitorDetails, WebsiteDetails, visitor_details, website_details
from visitors.permissions import NotFound, access_visitor, access_website_by_id
from visitors.selectors import visitors_newest_first, websites_by_name

becomes_problem(NotFound, status=404, code="not_found", title=_("There is nothing here."), detail=_("Check the address and the id."))

STRUCTS = (VisitorDetails, WebsiteDetails)
VISITOR = {"$ref": "#/components/schemas/VisitorDetails"}
WEBSITE = {"$ref": "#/components/schemas/WebsiteDetails"}


class VisitorList(ApiView):
    """All visitors."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_visitors",
        tags=["Visitors"],
        summary="List visitors",
        parameters=[
            OpenApiParameter("cursor", str, description="`next` or `previous` of an earlier answer, unchanged."),
            OpenApiParameter("limit", int, description="Rows on a page, 1 to 100; 30 unless told."),
        ],
        responses={
            200: OpenApiResponse(
                {
                    "type": "object",
                    "required": ["results", "next", "previous"],
                    "properties": {
                        "results": {"type": "array", "items": VISITOR},
                        "next": {"type": ["string", "null"]},
                        "previous": {"type": ["string", "null"]},
                    },
                },
                description="One page, the visitor who came last first.",
            )
        },
    )
    def get(self, request: Request) -> Response:
        """One page of visitors."""
        paginator = SignedCursorPagination()
        now = timezone.now()
        rows = paginator.paginate_queryset(visitors_newest_first(), request)
        return paginator.get_paginated_response([visitor_details(row, now=now) for row in rows])


class VisitorDetail(ApiView):
    """One visitor."""

    @extend_schema(
        operation_id="get_visitor", tags=["Visitors"], summary="Get a visitor", responses={200: OpenApiResponse(VISITOR, description="The visitor.")}
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The visitor."""
        return Response(visitor_details(access_visitor(visitor_id=uuid), now=timezone.now()))


class WebsiteList(ApiView):
    """All websites."""

    @extend_schema(
        operation_id="list_websites",
        tags=["Websites"],
        summary="List websites",
        responses={
            200: OpenApiResponse(
                {"type": "object", "required": ["results"], "properties": {"results": {"type": "array", "items": WEBSITE}}}, description="All, by name."
            )
        },
    )
    def get(self, request: Request) -> Response:
        """All websites of the company."""
        return Response({"results": [website_details(row) for row in websites_by_name()]})


class WebsiteDetail(ApiView):
    """One website."""

    @extend_schema(
        operation_id="get_website", tags=["Websites"], summary="Get a website", responses={200: OpenApiResponse(WEBSITE, description="The website.")}
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The website."""
        return Response(website_details(access_website_by_id(website_id=uuid)))
