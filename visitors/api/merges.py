"""Merging and erasing contacts over the public API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.documents import IDEMPOTENCY, items, one
from tenants.api.idempotency import idempotent
from tenants.api.input import Nothing, StrictSerializer
from tenants.api.views import ApiView
from visitors.api.contact_shapes import ContactDetails, contact_details
from visitors.models import ContactMerge
from visitors.permissions import access_contact, access_contact_merge
from visitors.selectors.contacts import duplicates_of
from visitors.services.contacts.erase import erase_contact
from visitors.services.contacts.merge import UNDO_FOR, merge_contacts, merged_fields, undo_merge
from visitors.services.websites import NotAllowed


class ContactMergeDetails(msgspec.Struct):
    """A merge: who is left, who went into him, and until when it can be taken back (null: no more)."""

    id: UUID
    contact: UUID
    merged: UUID
    merged_at: datetime
    can_undo_until: datetime | None


class ErasedDetails(msgspec.Struct):
    """What was erased."""

    contact: UUID
    visitors: int


STRUCTS = (ContactMergeDetails, ErasedDetails)


class MergeBody(StrictSerializer):
    """Who goes into him."""

    other = serializers.UUIDField(help_text="The contact that goes into this one.")


def merge_details(row: ContactMerge, now: datetime) -> ContactMergeDetails:
    """A merge; ``contact`` must be loaded."""
    until = row.merged_at + UNDO_FOR
    return ContactMergeDetails(row.uuid, row.contact.uuid, row.merged_uuid, row.merged_at, until if row.undone_at is None and now < until else None)


class Duplicates(ApiView):
    """Who may be the same person."""

    @extend_schema(
        operation_id="list_contact_duplicates",
        tags=["Contacts"],
        summary="List possible duplicates",
        responses={200: items(ContactDetails, "Five at most: those with the same e-mail or telephone number. Nothing merges by itself.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The possible duplicates."""
        return Response({"results": [contact_details(row) for row in duplicates_of(access_contact(contact_id=uuid))]})


class Merges(ApiView):
    """Merges of a contact."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"other"})

    @extend_schema(
        operation_id="list_contact_merges",
        tags=["Contacts"],
        summary="List a contact's merges",
        parameters=[OpenApiParameter("other", UUID, description="Also answers `preview`: what the contact would hold after this one went into him.")],
        responses={200: items(ContactMergeDetails, "The newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The merges, and a preview of another one."""
        contact, now = access_contact(contact_id=uuid), timezone.now()
        rows = ContactMerge.objects.filter(contact=contact).select_related("contact").order_by("-id")[:20]
        answer: dict[str, Any] = {"results": [merge_details(row, now) for row in rows]}
        if "other" in request.query_params:
            other = access_contact(contact_id=request.query_params["other"])
            fields = merged_fields(contact, other)
            for name, value in fields.items():
                setattr(contact, name, value)
            contact.owner = contact.owner or other.owner
            answer["preview"] = contact_details(contact)
        return Response(answer)

    @extend_schema(
        operation_id="merge_contacts",
        tags=["Contacts"],
        summary="Merge another contact into this one",
        description="Browsers, conversations, notes and side conversations move; what both know stays as this one has it. For a day it can be taken back.",
        request=MergeBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(ContactMergeDetails, "The merge.")},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Merge."""
        data, now = self.validated(MergeBody, request), timezone.now()
        contact, other = access_contact(contact_id=uuid), access_contact(contact_id=data["other"])
        return Response(merge_details(merge_contacts(by=self.person(request), contact=contact, other=other, now=now), now), status=201)


class UndoMerge(ApiView):
    """A merge taken back."""

    @extend_schema(
        operation_id="undo_contact_merge",
        tags=["Contacts"],
        summary="Take a merge back",
        description="Within a day (else 409 `merge_is_over`). What was changed since stays.",
        request=None,
        responses={200: one(ContactDetails, "The contact that is there again.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Take it back."""
        self.validated(Nothing, request)
        back = undo_merge(by=self.person(request), merge=access_contact_merge(merge_id=uuid), now=timezone.now())
        return Response(contact_details(access_contact(contact_id=back.uuid)))


class Erase(ApiView):
    """Everything about a person."""

    @extend_schema(
        operation_id="erase_contact",
        tags=["Contacts"],
        summary="Erase everything about a contact",
        description="With browsers, visits, conversations, side conversations and mails that wait. For the owner and admins. It can not be taken back.",
        request=None,
        responses={200: one(ErasedDetails, "What went.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Erase."""
        self.validated(Nothing, request)
        by = self.person(request)
        if not by.may_administer:
            # Before it is looked for: who may not is not told whether it is there.
            raise NotAllowed
        contact = access_contact(contact_id=uuid)
        erased = erase_contact(by=by, contact=contact, now=timezone.now())
        return Response(ErasedDetails(contact.uuid, erased.visitors))
