"""Pictures of canned responses over the public API."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import one
from chat.permissions import NotAllowed, access_canned, access_canned_of_picture, access_upload, may_change_canned
from chat.protocol_files import StaffFileShown, staff_file
from chat.selectors.canned import pictures_of
from chat.services.canned.pictures import TooManyPictures, add_canned_picture, copy_canned_pictures, remove_canned_picture
from tenants.api.documents import items
from tenants.api.input import Nothing, StrictSerializer
from tenants.problems import becomes_problem

becomes_problem(
    TooManyPictures,
    status=409,
    code="too_many_pictures",
    title=_("The canned response has as many pictures as it may have."),
    detail=_("It has 3; remove one first."),
)


class PictureBody(StrictSerializer):
    """Which upload it is."""

    file = serializers.UUIDField(help_text="A complete upload of your own that went with no message.")


class CannedPictureList(StaffView):
    """The pictures of one canned response."""

    @extend_schema(
        operation_id="list_canned_pictures",
        tags=["Canned responses"],
        summary="List the pictures of a canned response",
        responses={200: items(StaffFileShown, "At most 3. `files/ID/` says where to fetch them from.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """All of them."""
        canned = access_canned(canned_id=uuid, operator=self.operator(request))
        return Response({"results": [staff_file(row) for row in pictures_of(canned)]})

    @extend_schema(
        operation_id="add_canned_picture",
        tags=["Canned responses"],
        summary="Add a picture to a canned response",
        description="Upload it to `files/` first.",
        request=PictureBody,
        examples=[OpenApiExample("An upload", value={"file": "01890a5d-ac96-774b-bcce-b302099a8057"}, request_only=True)],
        responses={201: one(StaffFileShown, "It goes with the canned response from now on.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Add one."""
        operator = self.operator(request)
        canned = access_canned(canned_id=uuid, operator=operator)
        if not may_change_canned(canned=canned, operator=operator):
            raise NotAllowed
        upload = access_upload(file_id=self.validated(PictureBody, request)["file"], operator=operator)
        return Response(staff_file(add_canned_picture(by=operator, canned=canned, upload=upload)), status=201)


class CannedPictureDetail(StaffView):
    """One picture."""

    @extend_schema(
        operation_id="remove_canned_picture",
        tags=["Canned responses"],
        summary="Remove a picture from a canned response",
        responses={204: OpenApiResponse(description="It is there no more; messages that it went with keep theirs.")},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Remove it."""
        operator = self.operator(request)
        remove_canned_picture(by=operator, canned=access_canned_of_picture(picture_id=uuid, operator=operator), picture=uuid)
        return Response(status=204)


class CannedPictureCopies(StaffView):
    """Copies to send."""

    @extend_schema(
        operation_id="copy_canned_pictures",
        tags=["Canned responses"],
        summary="Copy the pictures of a canned response to send them",
        description="Each copy is an upload of your own: name them in the `files` of your next message within 22 hours.",
        request=None,
        responses={201: items(StaffFileShown, "The copies.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Copy them."""
        self.validated(Nothing, request)
        operator = self.operator(request)
        copies = copy_canned_pictures(by=operator, canned=access_canned(canned_id=uuid, operator=operator), now=self.now)
        return Response({"results": [staff_file(row) for row in copies]}, status=201)
