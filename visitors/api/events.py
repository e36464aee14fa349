"""Page views and events of a visit, and events that the site's server tells."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

import msgspec
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.documents import CURSOR, IDEMPOTENCY, LIMIT, page
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.api.views import ApiView
from tenants.ids import new_id
from visitors.models import PageView, TrackedEvent
from visitors.permissions import access_visit
from visitors.protocol import EventSeen, PageSeen, event_seen, page_seen
from visitors.services.events import ToldEvent, tell_events
from visitors.services.hits.shapes import EventData, EventName

STRUCTS = (PageSeen, EventSeen)
MOST_EVENTS = 100
STORED = {"type": "object", "required": ["stored"], "properties": {"stored": {"type": "integer"}}}


class PageViewList(ApiView):
    """The pages of a visit."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_page_views",
        tags=["Visitors"],
        summary="List a visit's page views",
        parameters=[CURSOR, LIMIT],
        responses={200: page(PageSeen, "One page, the newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """One page of page views."""
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(PageView.objects.filter(visit=access_visit(visit_id=uuid)).order_by("-viewed_at", "-id"), request)
        return paginator.get_paginated_response([page_seen(row) for row in rows])


class EventsOfVisit(ApiView):
    """The events of a visit."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_events",
        tags=["Visitors"],
        summary="List a visit's events",
        parameters=[CURSOR, LIMIT],
        responses={200: page(EventSeen, "One page, the newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """One page of events."""
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(TrackedEvent.objects.filter(visit=access_visit(visit_id=uuid)).order_by("-happened_at", "-id"), request)
        return paginator.get_paginated_response([event_seen(row) for row in rows])


class EventBody(StrictSerializer):
    """One event."""

    cid = serializers.UUIDField(required=False, help_text="Of your own; the same again is the same event.")
    visitor = serializers.UUIDField(help_text="Whose it is.")
    name = serializers.CharField(max_length=64, help_text="A letter, then letters, digits and `_ . : -`, such as `order_paid`.")
    data = serializers.JSONField(  # type: ignore[assignment] # DRF takes fields off the class; its own ``data`` stays
        required=False, help_text="Up to 10 names with texts of up to 120 characters, numbers, true, false or null."
    )
    at = serializers.DateTimeField(required=False, help_text="When it happened; now unless told.")

    def validate_name(self, value: str) -> str:
        """The name, if it is one.

        Raises:
            ValidationError: it is none.
        """
        return str(_checked(value, EventName, _("Begin with a letter and use letters, digits and _ . : - only.")))

    def validate_data(self, value: Any) -> Any:
        """The data, if it is flat and small.

        Raises:
            ValidationError: it is not.
        """
        return _checked(value, EventData, _("Send up to 10 names with texts of up to 120 characters, numbers, true, false or null."))


class EventsBody(StrictSerializer):
    """A batch."""

    events = serializers.ListField(child=EventBody(), min_length=1, max_length=MOST_EVENTS, help_text="1 to 100 events; all are stored or none.")


def _checked(value: Any, shape: Any, complaint: Any) -> Any:
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError:
        raise serializers.ValidationError(complaint, "invalid") from None


class EventList(ApiView):
    """Events that the site's server tells."""

    @extend_schema(
        operation_id="tell_events",
        tags=["Visitors"],
        summary="Tell what visitors did",
        request=EventsBody,
        parameters=[IDEMPOTENCY],
        examples=[
            OpenApiExample(
                "An order",
                value={"events": [{"visitor": "0198f1c2-0000-7000-8000-000000000000", "name": "order_paid", "data": {"total": 48.5, "currency": "EUR"}}]},
                request_only=True,
            )
        ],
        responses={
            201: OpenApiResponse(STORED, description="How many were new; known ids are left out."),
        },
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Store them."""
        now = timezone.now()
        told = [
            ToldEvent(uuid=one.get("cid") or new_id(), visitor=one["visitor"], name=one["name"], data=one.get("data") or {}, at=one.get("at") or now)
            for one in self.validated(EventsBody, request)["events"]
        ]
        return Response({"stored": tell_events(events=told, now=now)}, status=201)
