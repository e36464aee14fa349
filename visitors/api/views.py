"""Visitors and websites over the public API."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.documents import CURSOR, IDEMPOTENCY, LIMIT, items, one, page
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.api.views import ApiView
from visitors.api.contact_bodies import NoteBody
from visitors.api.contact_shapes import ContactNoteDetails, note_details
from visitors.api.live import STRUCTS as LIVE_STRUCTS
from visitors.api.shapes import VisitorDetails, WebsiteDetails, visitor_details, website_details
from visitors.look import LONGEST, MOST_OFFSET, MOST_PHONE_X, MOST_PHONE_Y, TEXTS
from visitors.models import Visit, Website
from visitors.permissions import access_visitor, access_website_by_id
from visitors.protocol import VisitDetails, visit_details
from visitors.selectors import events_of, pages_of, visitors_newest_first, websites_by_name
from visitors.selectors.contacts import notes_about
from visitors.services import contacts, secrets, websites
from visitors.services.look import Look

STRUCTS = (VisitDetails, VisitorDetails, WebsiteDetails, *LIVE_STRUCTS)
LIST_PARAMETERS = [CURSOR, LIMIT]
MOST_PAGES = 20


class VisitorChange(StrictSerializer):
    """What is to change of a visitor; what is left out stays."""

    tags = serializers.ListField(child=serializers.CharField(max_length=200), max_length=100, required=False, help_text="All of them.")


class VisitorList(ApiView):
    """All visitors."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_visitors",
        tags=["Visitors"],
        summary="List visitors",
        parameters=LIST_PARAMETERS,
        responses={200: page(VisitorDetails, "One page, the visitor who came last first.")},
    )
    def get(self, request: Request) -> Response:
        """One page of visitors."""
        paginator = SignedCursorPagination()
        now = timezone.now()
        rows = paginator.paginate_queryset(visitors_newest_first(), request)
        return paginator.get_paginated_response([visitor_details(row, now=now) for row in rows])


class VisitorDetail(ApiView):
    """One visitor."""

    @extend_schema(operation_id="get_visitor", tags=["Visitors"], summary="Get a visitor", responses={200: one(VisitorDetails, "The visitor.")})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The visitor."""
        return Response(visitor_details(access_visitor(visitor_id=uuid), now=timezone.now()))

    @extend_schema(
        operation_id="change_visitor",
        tags=["Visitors"],
        summary="Tag a visitor",
        description="Of one who is a contact the contact's tags change. They go along when he becomes one.",
        request=VisitorChange,
        responses={200: one(VisitorDetails, "The visitor.")},
        examples=[OpenApiExample("Two tags", {"tags": ["wholesale", "asks for samples"]}, request_only=True)],
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Set his tags."""
        now, row = timezone.now(), access_visitor(visitor_id=uuid)
        if "tags" in (data := self.validated(VisitorChange, request)):
            row = contacts.tag_visitor(by=self.person(request), visitor=row, tags=data["tags"], now=now)
        return Response(visitor_details(row, now=now))


class VisitorNotes(ApiView):
    """Notes about a visitor."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_visitor_notes",
        tags=["Visitors"],
        summary="List the notes about a visitor",
        description="Of one who is a contact: the contact's.",
        parameters=LIST_PARAMETERS,
        responses={200: page(ContactNoteDetails, "One page, the newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """One page of notes."""
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(notes_about(access_visitor(visitor_id=uuid)), request)
        return paginator.get_paginated_response([note_details(row) for row in rows])

    @extend_schema(
        operation_id="add_visitor_note",
        tags=["Visitors"],
        summary="Write a note about a visitor",
        description="Of one who is a contact it becomes the contact's. It goes along when he becomes one.",
        request=NoteBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(ContactNoteDetails, "The note.")},
        examples=[OpenApiExample("A note", {"body": "Compares the two teapots; likes the smaller one."}, request_only=True)],
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Write one."""
        body = self.validated(NoteBody, request)["body"]
        note = contacts.add_visitor_note(by=self.person(request), visitor=access_visitor(visitor_id=uuid), body=body, now=timezone.now())
        return Response(note_details(note), status=201)


class VisitList(ApiView):
    """What a visitor did."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_visits",
        tags=["Visitors"],
        summary="List a visitor's visits",
        parameters=LIST_PARAMETERS,
        responses={200: page(VisitDetails, "One page, the newest visit first, each with its newest 20 pages and events.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """One page of visits."""
        paginator = SignedCursorPagination()
        visits = Visit.objects.filter(visitor=access_visitor(visitor_id=uuid)).order_by("-started_at", "-id")
        rows = paginator.paginate_queryset(visits, request)
        events = events_of(rows, most=MOST_PAGES)
        return paginator.get_paginated_response([visit_details(row, pages, events.get(row.pk, ())) for row, pages in pages_of(rows, most=MOST_PAGES)])


class LabelField(serializers.DictField):
    """Words on the launcher by language."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """The words.

        Raises:
            ValidationError: a language that the product does not speak.
        """
        values: dict[str, str] = super().to_internal_value(data)
        if not set(values) <= {code for code, _name in settings.LANGUAGES}:
            raise serializers.ValidationError(_("Use en, ja and zh-hans."), "unknown_language")
        return values


class TextsField(serializers.DictField):
    """Words of the widget: part -> language -> words."""

    child = LabelField(child=serializers.CharField(max_length=max(LONGEST.values()), allow_blank=True))

    def to_internal_value(self, data: Any) -> dict[str, dict[str, str]]:
        """The words.

        Raises:
            ValidationError: a part that there is not.
        """
        values: dict[str, dict[str, str]] = super().to_internal_value(data)
        if not set(values) <= set(TEXTS):
            raise serializers.ValidationError(_("Use title, greeting, placeholder and offline."), "unknown_text")
        return values


class WebsiteBody(StrictSerializer):
    """A new website."""

    name = serializers.CharField(max_length=120, help_text="For your own lists.")
    allowed_origins = serializers.ListField(
        child=serializers.CharField(max_length=300), max_length=websites.MOST_ORIGINS, help_text="Where the widget may run: scheme, host and port."
    )
    accent = serializers.RegexField(r"^#[0-9a-fA-F]{6}\Z", required=False, help_text="A colour such as #0f7c83.")
    side = serializers.ChoiceField(Website.Side.choices, required=False)
    offset_x = serializers.IntegerField(min_value=0, max_value=MOST_OFFSET, required=False, help_text="Pixels from the side.")
    offset_y = serializers.IntegerField(min_value=0, max_value=MOST_OFFSET, required=False, help_text="Pixels from the bottom.")
    phone_offset_x = serializers.IntegerField(min_value=0, max_value=MOST_PHONE_X, required=False, allow_null=True, help_text="On phones; null: as elsewhere.")
    phone_offset_y = serializers.IntegerField(min_value=0, max_value=MOST_PHONE_Y, required=False, allow_null=True)
    theme = serializers.ChoiceField(Website.Theme.choices, required=False, help_text="`auto`: as the page, else as the visitor's device.")
    icon = serializers.ChoiceField(Website.Icon.choices, required=False)
    faces = serializers.ChoiceField(
        Website.Faces.choices, required=False, help_text="With what operators appear; `logo` needs one, which is uploaded in Settings."
    )
    labels = LabelField(
        child=serializers.CharField(max_length=LONGEST["label"], allow_blank=True), required=False, help_text="Words on the launcher by language."
    )
    texts = TextsField(required=False, help_text="Words by language for `title`, `greeting`, `placeholder` and `offline`; a part that is not named stays.")


class WebsiteChange(WebsiteBody):
    """What is to change; what is left out stays."""

    name = serializers.CharField(max_length=120, required=False)
    allowed_origins = serializers.ListField(child=serializers.CharField(max_length=300), max_length=websites.MOST_ORIGINS, required=False)
    is_active = serializers.BooleanField(required=False, help_text="Whether the widget starts at all.")
    requires_signed_identity = serializers.BooleanField(
        required=False, help_text="Whether only an identity that the site's server signed is taken; needs a key of `identity-keys/`."
    )


LOOK = ("accent", "side", "offset_x", "offset_y", "phone_offset_x", "phone_offset_y", "theme", "icon", "faces", "labels", "texts")


class WebsiteList(ApiView):
    """All websites."""

    @extend_schema(
        operation_id="list_websites",
        tags=["Websites"],
        summary="List websites",
        responses={200: items(WebsiteDetails, "All, by name.")},
    )
    def get(self, request: Request) -> Response:
        """All websites of the company."""
        return Response({"results": [website_details(row) for row in websites_by_name()]})

    @extend_schema(
        operation_id="create_website",
        tags=["Websites"],
        summary="Add a website",
        request=WebsiteBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(WebsiteDetails, "The website with its new key.")},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Add one; for the owner and admins."""
        data = self.validated(WebsiteBody, request)
        look = Look(**{name: data[name] for name in LOOK if name in data})
        row = websites.create_website(by=self.person(request), name=data["name"], origins=data["allowed_origins"], look=look)
        return Response(website_details(row), status=201)


class WebsiteDetail(ApiView):
    """One website."""

    @extend_schema(operation_id="get_website", tags=["Websites"], summary="Get a website", responses={200: one(WebsiteDetails, "The website.")})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The website."""
        return Response(website_details(access_website_by_id(website_id=uuid)))

    @extend_schema(
        operation_id="change_website",
        tags=["Websites"],
        summary="Change a website",
        request=WebsiteChange,
        responses={200: one(WebsiteDetails, "The website as it is now.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named; for the owner and admins."""
        data = self.validated(WebsiteChange, request)
        row = access_website_by_id(website_id=uuid)
        if "requires_signed_identity" in data:
            # First: it is what may be refused.
            row = secrets.require_signed_identity(by=self.person(request), website=row, is_required=data["requires_signed_identity"])
        changed = websites.change_website(
            by=self.person(request),
            website=row,
            name=data.get("name"),
            origins=data.get("allowed_origins"),
            is_active=data.get("is_active"),
            look={name: data[name] for name in LOOK if name in data},
        )
        return Response(website_details(changed))
