"""Uploading files, and what became of them, over the public API."""

from __future__ import annotations

from typing import Any, ClassVar, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api import file_problems
from chat.api.base import StaffView
from chat.api.schema import CURSOR, LIMIT, one, page
from chat.models import Attachment, FileKind, FileRules, Operator
from chat.permissions import NotAllowed, NotFound, access_upload
from chat.protocol_files import FileDetails, FileLinks, FileRulesDetails, SentFile, file_details, sent_file
from chat.selectors.files import OFFERED, files_of, links_of, sent_files
from chat.services.files import (
    PIECE_BYTES,
    append_piece,
    begin_upload,
    cancel_upload,
    change_file_rules,
    file_rules,
    largest_bytes,
    quota_bytes,
)
from tenants.api.documents import IDEMPOTENCY
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.api.parsing import StrictJSONParser
from tenants.problems import Problem

__all__ = ["FileDetail", "FileList", "FileRulesView", "file_problems"]

STRUCTS = (SentFile, FileDetails, FileLinks, FileRulesDetails)
OFFSET = "Upload-Offset"
ANNOUNCED = OpenApiExample("A PDF of 245 KB", {"name": "offer.pdf", "size": 251_392}, request_only=True)
RECEIVED = OpenApiExample(
    "Complete",
    {
        "id": "0190a1b2-0000-7000-8000-000000000001",
        "state": "ready",
        "offset": 251_392,
        "name": "offer.pdf",
        "kind": "pdf",
        "media": "application/pdf",
        "size": 251_392,
        "width": None,
        "height": None,
        "scan": "clean",
        "message": None,
        "links": {
            "id": "0190a1b2-0000-7000-8000-000000000001",
            "url": "https://files.example.com/…/offer.pdf",
            "preview_url": "",
            "expires_at": "2026-01-01T00:10:00Z",
        },
    },
    response_only=True,
)


class PieceParser(BaseParser):
    """A piece of a file as it is."""

    media_type = "application/offset+octet-stream"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The bytes, at most one more than may be."""
        return bytes(stream.read(PIECE_BYTES + 1))


class FileBody(StrictSerializer):
    """What will be sent."""

    name = serializers.CharField(max_length=300, help_text="As it is to be called; endings and signs that may not be are changed.")
    size = serializers.IntegerField(min_value=0, max_value=2**40, help_text="In bytes.")


class RulesBody(StrictSerializer):
    """What is to change; what is left out stays."""

    kinds = serializers.ListField(child=serializers.ChoiceField(FileKind.choices), max_length=20, required=False, help_text="What is taken.")
    largest_mb = serializers.IntegerField(min_value=1, max_value=100_000, required=False, help_text="How large one file may be.")
    from_visitors = serializers.BooleanField(required=False, help_text="Whether visitors may send files.")


class FileFilter(StrictSerializer):
    """Of which conversation, browser or person."""

    conversation = serializers.UUIDField(required=False)
    visitor = serializers.UUIDField(required=False)
    contact = serializers.UUIDField(required=False)


class FileList(StaffView):
    """What was sent; and uploads begin here."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit", "conversation", "visitor", "contact"})

    @extend_schema(
        operation_id="list_files",
        tags=["Files"],
        summary="List files that were sent",
        description="Of messages in conversations that you may see; those of deleted messages are gone. The links work for ten minutes and for who asked.",
        parameters=[
            CURSOR,
            LIMIT,
            OpenApiParameter("conversation", UUID, description="Only of this conversation."),
            OpenApiParameter("visitor", UUID, description="Only of this visitor's conversations."),
            OpenApiParameter("contact", UUID, description="Only of the conversations of all browsers of this contact."),
        ],
        responses={200: page(SentFile, "One page, the newest first.")},
    )
    def get(self, request: Request) -> Response:
        """One page of files."""
        operator, paginator = self.operator(request), SignedCursorPagination()
        given = {name: request.query_params[name] for name in ("conversation", "visitor", "contact") if name in request.query_params}
        only = FileFilter(data=given)
        only.is_valid(raise_exception=True)
        rows = paginator.paginate_queryset(sent_files(operator, **only.validated_data), request)
        return paginator.get_paginated_response([sent_file(row, row.message, _links(row, operator)) for row in rows if row.message])

    @extend_schema(
        operation_id="begin_upload",
        tags=["Files"],
        summary="Begin an upload",
        description="Announce a file, send its bytes to `/files/ID/` in pieces of at most 1 MiB, then name it in a message's `files` within 22 hours.",
        request=FileBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(FileDetails, "Send the first piece now.")},
        examples=[ANNOUNCED],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Announce a file."""
        data = self.validated(FileBody, request)
        row = begin_upload(by=self.operator(request), name=data["name"], size=data["size"], now=self.now)
        return Response(file_details(row), status=201, headers={"Location": f"/api/v1/files/{row.uuid}/"})


class FileDetail(StaffView):
    """One file."""

    parser_classes = [StrictJSONParser, PieceParser]
    query_parameters: ClassVar[frozenset[str]] = frozenset()

    @extend_schema(
        operation_id="get_file",
        tags=["Files"],
        summary="Get a file and where to fetch it from",
        description="The links work for ten minutes and for who asked. While it is being uploaded, `offset` says how much has come: go on from there.",
        responses={200: one(FileDetails, "The file.")},
        examples=[RECEIVED],
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The file, with fresh links."""
        operator = self.operator(request)
        row = files_of(operator).filter(uuid=uuid).exclude(state=Attachment.State.INFECTED).first()
        if row is None:
            raise NotFound
        return Response(_details(row, operator), headers={OFFSET: str(row.received)})

    @extend_schema(
        operation_id="send_piece_of_file",
        tags=["Files"],
        summary="Send the next piece of a file",
        description="At most 1 MiB. 409 with `offset` says where to go on. With the last piece the file is looked at: it is `ready`, or refused "
        "with 413, 415 or 507 and a reason. "
        "503 (`try_again`): all of it is there; send an empty piece in a moment.",
        request={"application/offset+octet-stream": bytes},
        parameters=[OpenApiParameter(OFFSET, int, OpenApiParameter.HEADER, required=True, description="How many bytes came before this piece.")],
        responses={200: one(FileDetails, "So much is kept.")},
        examples=[RECEIVED],
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Keep a piece."""
        operator = self.operator(request)
        row = self.own_upload(uuid, operator)
        content = cast(Any, request.data)
        if not isinstance(content, bytes):
            raise Problem(415, "not_a_piece", _("This is not a piece of a file."), _("Send the bytes as application/offset+octet-stream."))
        row = append_piece(upload=row, offset=offset_of(request.headers.get(OFFSET)), content=content, now=self.now)
        return Response(_details(row, operator), headers={OFFSET: str(row.received)})

    @extend_schema(operation_id="cancel_upload", tags=["Files"], summary="Take an upload back", responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Forget it."""
        cancel_upload(upload=self.own_upload(uuid, self.operator(request)))
        return Response(status=204)

    @staticmethod
    def own_upload(uuid: UUID, operator: Operator) -> Attachment:
        """An upload of the operator's own that is in no line yet.

        Raises:
            NotAllowed: he sees the file, and it was sent.
            NotFound
        """
        if files_of(operator).filter(uuid=uuid, message__isnull=False).exists():
            raise NotAllowed
        return access_upload(file_id=uuid, operator=operator)


class FileRulesView(StaffView):
    """What is taken."""

    @extend_schema(operation_id="get_file_rules", tags=["Files"], summary="Get which files are taken", responses={200: one(FileRulesDetails, "The rules.")})
    def get(self, request: Request) -> Response:
        """The rules, and how much room is used."""
        return Response(_rules(file_rules()))

    @extend_schema(
        operation_id="change_file_rules",
        tags=["Files"],
        summary="Change which files are taken",
        request=RulesBody,
        examples=[OpenApiExample("Pictures and PDF, up to 10 MB", {"kinds": ["picture", "pdf"], "largest_mb": 10}, request_only=True)],
        responses={200: one(FileRulesDetails, "The rules as they are now.")},
    )
    def patch(self, request: Request) -> Response:
        """Change what is named; for the owner and admins."""
        data = self.validated(RulesBody, request)
        return Response(_rules(change_file_rules(by=self.person(request), **data)))


def offset_of(text: str | None) -> int:
    """The header's number.

    Raises:
        Problem: it is none.
    """
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Problem(400, "bad_offset", _("The piece does not say where it belongs."), _("Send the header Upload-Offset with a number of bytes."))
    return int(text)


def _details(row: Attachment, operator: Operator) -> FileDetails:
    return file_details(row, _links(row, operator) if row.state in OFFERED else None)


def _links(row: Attachment, operator: Operator) -> FileLinks:
    return FileLinks(row.uuid, *links_of(row, operator))


def _rules(row: FileRules) -> FileRulesDetails:
    return FileRulesDetails(row.kinds, row.largest_mb, row.from_visitors, largest_bytes(row), row.used_bytes, quota_bytes(row))
