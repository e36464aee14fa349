"""Segments over the public API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.documents import IDEMPOTENCY, items, one
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.api.views import ApiView
from visitors.api.contact_shapes import Owner, owner_of
from visitors.models import Contact, ContactSegment
from visitors.permissions import access_contact_segment
from visitors.selectors.segments import KIND_OPS, condition_of, segment_fields, segments_by_name
from visitors.services.contacts import segments as services


class ContactSegmentDetails(msgspec.Struct):
    """A saved filter over contacts."""

    id: UUID
    name: str
    rules: dict[str, Any]
    created_by: Owner | None
    created_at: datetime


class SegmentField(msgspec.Struct):
    """A field that rules can name, its kind, and the operations that it takes."""

    field: str
    kind: str
    ops: list[str]


class SegmentCount(msgspec.Struct):
    """How many contacts a filter finds now."""

    count: int


STRUCTS = (ContactSegmentDetails, SegmentField, SegmentCount)


class SegmentBody(StrictSerializer):
    """A saved filter."""

    name = serializers.CharField(max_length=100)
    rules = serializers.JSONField(help_text='`{"match": "all" or "any", "rules": [{"field", "op", "value"}, ...]}`; see `contact-segments/fields/`.')


class SegmentChange(StrictSerializer):
    """What is to change."""

    name = serializers.CharField(max_length=100, required=False)
    rules = serializers.JSONField(required=False)


class CountBody(StrictSerializer):
    """A filter."""

    rules = serializers.JSONField(help_text="As in a segment.")


def segment_details(row: ContactSegment) -> ContactSegmentDetails:
    """A segment; ``created_by`` must be loaded."""
    return ContactSegmentDetails(row.uuid, row.name, row.rules, owner_of(row.created_by), row.created_at)


class SegmentList(ApiView):
    """All segments."""

    @extend_schema(
        operation_id="list_contact_segments", tags=["Segments"], summary="List segments", responses={200: items(ContactSegmentDetails, "All, by name.")}
    )
    def get(self, request: Request) -> Response:
        """All segments."""
        return Response({"results": [segment_details(row) for row in segments_by_name()]})

    @extend_schema(
        operation_id="create_contact_segment",
        tags=["Segments"],
        summary="Save a segment",
        description="Its contacts are `contacts/?segment=ID`.",
        request=SegmentBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(ContactSegmentDetails, "The segment.")},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Save one."""
        data = self.validated(SegmentBody, request)
        return Response(segment_details(services.create_segment(by=self.person(request), now=timezone.now(), **data)), status=201)


class SegmentDetail(ApiView):
    """One segment."""

    @extend_schema(operation_id="get_contact_segment", tags=["Segments"], summary="Get a segment", responses={200: one(ContactSegmentDetails, "The segment.")})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The segment."""
        return Response(segment_details(access_contact_segment(segment_id=uuid)))

    @extend_schema(
        operation_id="change_contact_segment",
        tags=["Segments"],
        summary="Change a segment",
        request=SegmentChange,
        responses={200: one(ContactSegmentDetails, "The segment.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named."""
        data = self.validated(SegmentChange, request)
        row = services.change_segment(
            by=self.person(request), segment=access_contact_segment(segment_id=uuid), name=data.get("name"), rules=data.get("rules"), now=timezone.now()
        )
        return Response(segment_details(row))

    @extend_schema(operation_id="delete_contact_segment", tags=["Segments"], summary="Delete a segment", responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Delete it; the contacts stay as they are."""
        services.delete_segment(by=self.person(request), segment=access_contact_segment(segment_id=uuid))
        return Response(status=204)


class SegmentFields(ApiView):
    """What rules can name."""

    @extend_schema(
        operation_id="list_segment_fields",
        tags=["Segments"],
        summary="List the fields of rules",
        responses={200: items(SegmentField, "All, the company's own attributes among them.")},
    )
    def get(self, request: Request) -> Response:
        """All fields."""
        return Response({"results": [SegmentField(name, kind, sorted(KIND_OPS[kind])) for name, kind in segment_fields().items()]})


class SegmentCounts(ApiView):
    """A filter tried out."""

    @extend_schema(
        operation_id="count_segment",
        tags=["Segments"],
        summary="Count what a filter finds",
        request=CountBody,
        responses={200: one(SegmentCount, "How many contacts it finds now; nothing is saved.")},
    )
    def post(self, request: Request) -> Response:
        """Count."""
        data = self.validated(CountBody, request)
        return Response(SegmentCount(Contact.objects.filter(condition_of(data["rules"], now=timezone.now())).count()))
