"""Importing contacts over the public API; for the owner and admins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, cast
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.accounts.models import User
from tenants.api.documents import CURSOR, IDEMPOTENCY, LIMIT, items, one, page
from tenants.api.idempotency import idempotent
from tenants.api.input import Nothing
from tenants.api.pagination import SignedCursorPagination
from tenants.api.parsing import CsvParser, StrictJSONParser
from tenants.api.views import ApiView
from visitors.api.contacts import GONE
from visitors.api.import_shapes import (
    ContactImportDetails,
    ImportBody,
    ImportChange,
    ImportPreviewRow,
    RefusedImportRow,
    import_details,
    preview_row,
    refused_row,
)
from visitors.models import ContactImport
from visitors.permissions import access_contact_import
from visitors.services.contacts import importing
from visitors.services.contacts.importing import ImportSettings
from visitors.services.websites import NotAllowed

IMPORT = one(ContactImportDetails, "The import.")
EXAMPLE = OpenApiExample("A small table", {"filename": "fair.csv", "content": "Name,E-mail\nMika Sato,mika@example.com\n"}, request_only=True)
MAPPING = OpenApiExample("Columns and contacts that exist", {"targets": ["name", "email"], "match": "email", "existing": "fill"}, request_only=True)


class ImportView(ApiView):
    """Base: who may not import is not told whether there is one."""

    def admin(self, request: Request) -> User:
        """Who asks, if he may."""
        person = self.person(request)
        if not person.may_administer:
            raise NotAllowed
        return person


class ImportList(ImportView):
    """All imports."""

    parser_classes = [StrictJSONParser, CsvParser]
    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit", "filename"})

    @extend_schema(
        operation_id="list_contact_imports",
        tags=["Contacts"],
        summary="List imports",
        parameters=[CURSOR, LIMIT],
        responses={200: page(ContactImportDetails, "The newest first.")},
    )
    def get(self, request: Request) -> Response:
        """One page of imports."""
        self.admin(request)
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(ContactImport.objects.select_related("by").order_by("-id"), request)
        return paginator.get_paginated_response([import_details(row) for row in rows])

    @extend_schema(
        operation_id="create_contact_import",
        tags=["Contacts"],
        summary="Upload a table of contacts",
        description="A CSV file of at most 8 MB and 50,000 rows: encoding and delimiter are recognised, and what its columns are is proposed. "
        "Send it as it is (`text/csv`), or a small one as text in JSON. Nothing is imported yet: check it, then start it.",
        request={"application/json": ImportBody, "text/csv": bytes},
        parameters=[IDEMPOTENCY, OpenApiParameter("filename", str, description="The file's name, where the body is the file.")],
        responses={201: one(ContactImportDetails, "The draft.")},
        examples=[EXAMPLE],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Take a file."""
        by, data = self.admin(request), cast(Any, request.data)
        if isinstance(data, bytes):
            filename, content = str(request.query_params.get("filename", "")), data
        else:
            body = self.validated(ImportBody, request)
            filename, content = body["filename"], body["content"].encode()
        row = importing.create_import(by=by, filename=filename, content=content, now=timezone.now())
        return Response(import_details(row), status=201)


class ImportDetail(ImportView):
    """One import."""

    @extend_schema(operation_id="get_contact_import", tags=["Contacts"], summary="Get an import", responses={200: IMPORT})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The import, with how far it got."""
        self.admin(request)
        return Response(import_details(access_contact_import(import_id=uuid)))

    @extend_schema(
        operation_id="change_contact_import",
        tags=["Contacts"],
        summary="Say what an import's columns are",
        description="While it is a draft or checked; what a check found is void then. Another encoding, delimiter or header proposes the columns anew.",
        request=ImportChange,
        responses={200: IMPORT},
        examples=[MAPPING],
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named."""
        by = self.admin(request)
        settings = cast(ImportSettings, self.validated(ImportChange, request))
        row = importing.change_import(by=by, source=access_contact_import(import_id=uuid), settings=settings, now=timezone.now())
        return Response(import_details(row))

    @extend_schema(
        operation_id="discard_contact_import",
        tags=["Contacts"],
        summary="Throw a draft away",
        description="With its file. The record of an import that ran stays (409).",
        responses=GONE,
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Throw it away."""
        by = self.admin(request)
        importing.discard_import(by=by, source=access_contact_import(import_id=uuid))
        return Response(status=204)


class ImportPreview(ImportView):
    """The first rows."""

    @extend_schema(
        operation_id="preview_contact_import",
        tags=["Contacts"],
        summary="See the first rows of an import as they will be",
        responses={200: items(ImportPreviewRow, "The first ten rows by the columns as they are now; none when the import is over.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The first rows."""
        self.admin(request)
        row = access_contact_import(import_id=uuid)
        planned = importing.preview_of(row) if row.path else []
        return Response({"results": [preview_row(row, each) for each in planned]})


class ImportRefused(ImportView):
    """The rows that are not imported."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_refused_import_rows",
        tags=["Contacts"],
        summary="List an import's refused rows",
        parameters=[CURSOR, LIMIT],
        responses={200: page(RefusedImportRow, "In the order of the file, with what is wrong in which column; kept for 30 days.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """One page of them."""
        self.admin(request)
        row = access_contact_import(import_id=uuid)
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(row.refused.order_by("number"), request)
        return paginator.get_paginated_response([refused_row(row, each) for each in rows])


class ImportStep(ImportView):
    """Base of what is done with an import."""

    def done(self, request: Request, uuid: UUID, step: Callable[..., ContactImport]) -> Response:
        """Do it with one, and answer what it is then."""
        by = self.admin(request)
        self.validated(Nothing, request)
        return Response(import_details(step(by=by, source=access_contact_import(import_id=uuid), now=timezone.now())))


class ImportCheck(ImportStep):
    """A dry run."""

    @extend_schema(
        operation_id="check_contact_import",
        tags=["Contacts"],
        summary="Check an import",
        description="Every row is looked at in the background and nothing is changed; the numbers and the refused rows say what would become of them.",
        request=None,
        responses={200: IMPORT},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Do it."""
        return self.done(request, uuid, importing.check_import)


class ImportStart(ImportStep):
    """The import itself."""

    @extend_schema(
        operation_id="start_contact_import",
        tags=["Contacts"],
        summary="Start an import",
        description="What was checked (else 409 `not_now`), in the background; one at a time. Contacts that it makes are not verified.",
        request=None,
        responses={200: IMPORT},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Do it."""
        return self.done(request, uuid, importing.start_import)


class ImportCancel(ImportStep):
    """An end before the end."""

    @extend_schema(
        operation_id="cancel_contact_import",
        tags=["Contacts"],
        summary="Cancel an import or a check",
        description="What an import wrote until then stays. One that does not run stays as it is.",
        request=None,
        responses={200: IMPORT},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Do it."""
        return self.done(request, uuid, importing.cancel_import)
