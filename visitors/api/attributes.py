"""The company's own attributes of contacts over the public API."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.documents import IDEMPOTENCY, items, one
from tenants.api.idempotency import idempotent
from tenants.api.views import ApiView
from visitors.api.contact_bodies import AttributeBody, AttributeChange, attribute_fields
from visitors.api.contact_shapes import ContactAttributeDetails, attribute_details
from visitors.api.contacts import GONE
from visitors.permissions import access_contact_attribute
from visitors.selectors.contacts import attributes_by_slug
from visitors.services import contacts as services


class AttributeList(ApiView):
    """All attributes."""

    @extend_schema(
        operation_id="list_contact_attributes",
        tags=["Contacts"],
        summary="List attributes",
        responses={200: items(ContactAttributeDetails, "All, in their order.")},
    )
    def get(self, request: Request) -> Response:
        """All attributes."""
        return Response({"results": [attribute_details(row) for row in attributes_by_slug().values()]})

    @extend_schema(
        operation_id="create_contact_attribute",
        tags=["Contacts"],
        summary="Define an attribute",
        description="For the owner and admins.",
        request=AttributeBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(ContactAttributeDetails, "The attribute.")},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Define one."""
        row = services.create_attribute(by=self.person(request), fields=attribute_fields(self.validated(AttributeBody, request)))
        return Response(attribute_details(row), status=201)


class AttributeDetail(ApiView):
    """One attribute."""

    @extend_schema(
        operation_id="get_contact_attribute",
        tags=["Contacts"],
        summary="Get an attribute",
        responses={200: one(ContactAttributeDetails, "The attribute.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The attribute."""
        return Response(attribute_details(access_contact_attribute(attribute_id=uuid)))

    @extend_schema(
        operation_id="change_contact_attribute",
        tags=["Contacts"],
        summary="Change an attribute",
        request=AttributeChange,
        responses={200: one(ContactAttributeDetails, "The attribute.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named; for the owner and admins."""
        fields = attribute_fields(self.validated(AttributeChange, request))
        row = services.change_attribute(by=self.person(request), attribute=access_contact_attribute(attribute_id=uuid), fields=fields)
        return Response(attribute_details(row))

    @extend_schema(operation_id="delete_contact_attribute", tags=["Contacts"], summary="Delete an attribute and its values", responses=GONE)
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Delete it; for the owner and admins."""
        services.delete_attribute(by=self.person(request), attribute=access_contact_attribute(attribute_id=uuid), now=timezone.now())
        return Response(status=204)
