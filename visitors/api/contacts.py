"""Contacts over the public API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.documents import CURSOR, IDEMPOTENCY, LIMIT, items, one, page
from tenants.api.idempotency import idempotent
from tenants.api.pagination import SignedCursorPagination
from tenants.api.views import ApiView
from tenants.problems import Problem
from visitors.api.contact_bodies import ConsentBody, ContactBody, LinkBody, NoteBody, contact_fields
from visitors.api.contact_filters import NAMES, PARAMETERS, read_filter
from visitors.api.contact_shapes import (
    ContactAttributeDetails,
    ContactDetails,
    ContactDevice,
    ContactNoteDetails,
    ContactOfVisitor,
    Owner,
    TagCount,
    TimelineItem,
    contact_details,
    device_details,
    note_details,
    owner_of,
    timeline_item,
)
from visitors.models import Contact
from visitors.permissions import access_contact, access_contact_note, access_visitor
from visitors.selectors.contacts import contacts_of, devices_of, newest_visits_of_browsers, notes_of, possible_owners, tags_in_use
from visitors.selectors.timeline import MOST_ENTRIES, timeline_of
from visitors.services import contacts as services

STRUCTS = (ContactDetails, ContactOfVisitor, ContactNoteDetails, ContactDevice, ContactAttributeDetails, TagCount, TimelineItem, Owner)
CONTACT = one(ContactDetails, "The contact.")
GONE = {204: OpenApiResponse(description="It is gone.")}


class ContactList(ApiView):
    """All contacts."""

    query_parameters: ClassVar[frozenset[str]] = NAMES | {"cursor", "limit"}

    @extend_schema(
        operation_id="list_contacts",
        tags=["Contacts"],
        summary="List and search contacts",
        parameters=[*PARAMETERS, CURSOR, LIMIT],
        responses={200: page(ContactDetails, "One page in the order of `sort`.")},
    )
    def get(self, request: Request) -> Response:
        """One page of contacts."""
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(contacts_of(read_filter(request.query_params)), request)
        return paginator.get_paginated_response([contact_details(row) for row in rows])

    @extend_schema(
        operation_id="create_contact",
        tags=["Contacts"],
        summary="Add a contact",
        description="It is not verified: only an identity that the site's server signed makes it so.",
        request=ContactBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(ContactDetails, "The new contact.")},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Add one."""
        fields = contact_fields(self.validated(ContactBody, request))
        source = Contact.Source.API if request.auth else Contact.Source.HAND
        row = services.create_contact(by=self.person(request), fields=fields, source=source, now=timezone.now())
        return Response(contact_details(row), status=201)


class ContactDetail(ApiView):
    """One contact."""

    @extend_schema(operation_id="get_contact", tags=["Contacts"], summary="Get a contact", responses={200: CONTACT})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The contact."""
        return Response(contact_details(access_contact(contact_id=uuid)))

    @extend_schema(operation_id="change_contact", tags=["Contacts"], summary="Change a contact", request=ContactBody, responses={200: CONTACT})
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named."""
        fields = contact_fields(self.validated(ContactBody, request))
        row = services.change_contact(by=self.person(request), contact=access_contact(contact_id=uuid), fields=fields, now=timezone.now())
        return Response(contact_details(row))

    @extend_schema(
        operation_id="delete_contact",
        tags=["Contacts"],
        summary="Delete a contact",
        description="With its notes. Visitors and conversations stay, without a contact; `erase/` takes those away too.",
        responses=GONE,
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Take it off the list."""
        services.delete_contact(by=self.person(request), contact=access_contact(contact_id=uuid))
        return Response(status=204)


class ContactNotes(ApiView):
    """Notes about a contact."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_contact_notes",
        tags=["Contacts"],
        summary="List a contact's notes",
        parameters=[CURSOR, LIMIT],
        responses={200: page(ContactNoteDetails, "One page, the newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """One page of notes."""
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(notes_of(access_contact(contact_id=uuid)), request)
        return paginator.get_paginated_response([note_details(row) for row in rows])

    @extend_schema(
        operation_id="add_contact_note",
        tags=["Contacts"],
        summary="Write a note about a contact",
        request=NoteBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(ContactNoteDetails, "The note.")},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Write one."""
        data = self.validated(NoteBody, request)
        note = services.add_note(by=self.person(request), contact=access_contact(contact_id=uuid), body=data["body"], now=timezone.now())
        return Response(note_details(note), status=201)


class ContactNoteDetail(ApiView):
    """One note."""

    @extend_schema(operation_id="get_contact_note", tags=["Contacts"], summary="Get a note", responses={200: one(ContactNoteDetails, "The note.")})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The note."""
        return Response(note_details(access_contact_note(note_id=uuid)))

    @extend_schema(operation_id="delete_contact_note", tags=["Contacts"], summary="Delete a note", description="Its author may, and admins.", responses=GONE)
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Take it away."""
        services.delete_note(by=self.person(request), note=access_contact_note(note_id=uuid))
        return Response(status=204)


class ContactConsents(ApiView):
    """What a contact agreed to."""

    @extend_schema(
        operation_id="record_contact_consent",
        tags=["Contacts"],
        summary="Write down a consent",
        description="Lines are only added: they say what was lawful when.",
        request=ConsentBody,
        parameters=[IDEMPOTENCY],
        responses={201: CONTACT},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Add a line."""
        data = self.validated(ConsentBody, request)
        row = services.record_consent(by=self.person(request), contact=access_contact(contact_id=uuid), now=timezone.now(), **data)
        return Response(contact_details(row), status=201)


class ContactDevices(ApiView):
    """The browsers of a contact."""

    @extend_schema(
        operation_id="list_contact_devices",
        tags=["Contacts"],
        summary="List a contact's browsers",
        responses={200: items(ContactDevice, "The newest 50, the one seen last first; each is a visitor.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The browsers."""
        rows = list(devices_of(access_contact(contact_id=uuid))[:50])
        newest, now = newest_visits_of_browsers(rows), timezone.now()
        return Response({"results": [device_details(row, newest.get(row.pk), now=now) for row in rows]})


class ContactTimeline(ApiView):
    """What happened with a contact."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"before", "limit"})

    @extend_schema(
        operation_id="get_contact_timeline",
        tags=["Contacts"],
        summary="Get a contact's timeline",
        parameters=[
            OpenApiParameter("before", datetime, description="Only what was before this moment; `at` of the last entry gets the next ones."),
            OpenApiParameter("limit", int, description=f"Entries, 1 to {MOST_ENTRIES}; 30 unless told."),
        ],
        responses={200: items(TimelineItem, "Visits, conversations, notes and what else there was, the newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The newest entries."""
        before = _moment(request.query_params.get("before"))
        most = SignedCursorPagination.limit_of(request.query_params.get("limit"))
        entries = timeline_of(access_contact(contact_id=uuid), before=before, most=most, reader=self.person(request))
        return Response({"results": [timeline_item(entry) for entry in entries]})


class TagList(ApiView):
    """Tags."""

    @extend_schema(
        operation_id="list_contact_tags", tags=["Contacts"], summary="List tags", responses={200: items(TagCount, "Every tag that a contact has, by name.")}
    )
    def get(self, request: Request) -> Response:
        """All tags."""
        return Response({"results": [TagCount(tag, count) for tag, count in tags_in_use()]})


class OwnerList(ApiView):
    """Who can own a contact."""

    @extend_schema(
        operation_id="list_owners", tags=["Contacts"], summary="List possible owners", responses={200: items(Owner, "The people of the company, by name.")}
    )
    def get(self, request: Request) -> Response:
        """The people of the company."""
        return Response({"results": [owner_of(user) for user in possible_owners()]})


class VisitorContact(ApiView):
    """Whose browser a visitor is."""

    @extend_schema(
        operation_id="get_visitor_contact",
        tags=["Visitors"],
        summary="Get a visitor's contact",
        responses={200: one(ContactOfVisitor, "The contact, or null while he said nothing of himself.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The contact."""
        return Response(_contact_of(uuid))

    @extend_schema(
        operation_id="link_visitor_contact",
        tags=["Visitors"],
        summary="Say whose browser a visitor is",
        description="An operator decides it; a visitor whom a signature identifies stays with his contact (409).",
        request=LinkBody,
        responses={200: one(ContactOfVisitor, "The contact.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Join him to a contact, or make one of what he said."""
        data = self.validated(LinkBody, request)
        visitor = access_visitor(visitor_id=uuid)
        contact = access_contact(contact_id=data["contact"]) if data.get("contact") else None
        services.link_visitor(by=self.person(request), visitor=visitor, contact=contact, now=timezone.now())
        return Response(_contact_of(uuid))


def _contact_of(visitor_id: UUID) -> ContactOfVisitor:
    visitor = access_visitor(visitor_id=visitor_id)
    contact = Contact.objects.select_related("owner").filter(pk=visitor.contact_id).first() if visitor.contact_id else None
    return ContactOfVisitor(contact_details(contact) if contact else None, visitor.is_identified)


def _moment(text: Any) -> datetime:
    if text is None:
        return timezone.now()
    try:
        at = datetime.fromisoformat(str(text).replace(" ", "+"))
    except ValueError as error:
        raise Problem(400, "bad_parameter", _("A query parameter is not valid."), _("Use `at` of an entry."), parameter="before") from error
    return at if at.tzinfo else timezone.make_aware(at)
