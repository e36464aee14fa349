"""Secrets for signed identity over the public API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.documents import items, one
from tenants.api.input import Nothing
from tenants.api.views import ApiView
from visitors.models import IdentitySecret
from visitors.permissions import access_identity_secret, access_website_by_id
from visitors.services import secrets


class IdentityKeyDetails(msgspec.Struct):
    """A key with which the site's server signs who its members are; its text is told once, when it is made."""

    id: UUID
    ending: str
    created_at: datetime
    used_at: datetime | None


class NewIdentityKey(msgspec.Struct):
    """A key that was just made. ``value`` is not shown again."""

    id: UUID
    ending: str
    value: str
    created_at: datetime


STRUCTS = (IdentityKeyDetails, NewIdentityKey)


def key_details(row: IdentitySecret) -> IdentityKeyDetails:
    """A key without its text."""
    return IdentityKeyDetails(row.uuid, row.ending, row.created_at, row.used_at)


class IdentityKeyList(ApiView):
    """The keys of a website."""

    @extend_schema(
        operation_id="list_identity_keys",
        tags=["Websites"],
        summary="List keys for signed identity",
        responses={200: items(IdentityKeyDetails, "The valid ones, two at most, the newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The valid keys."""
        website = access_website_by_id(website_id=uuid)
        return Response({"results": [key_details(row) for row in website.identity_secrets.order_by("-id")]})

    @extend_schema(
        operation_id="create_identity_key",
        tags=["Websites"],
        summary="Make a key for signed identity",
        description="For the owner and admins. Its text is told in this answer only, so an Idempotency-Key is not taken. The one before stays valid until it "
        "is revoked; 409 `too_many_identity_keys` while there are two.",
        request=None,
        responses={201: one(NewIdentityKey, "The key with its text.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Make one."""
        self.validated(Nothing, request)
        made = secrets.create_identity_secret(by=self.person(request), website=access_website_by_id(website_id=uuid))
        return Response(NewIdentityKey(made.row.uuid, made.row.ending, made.text, made.row.created_at), status=201)


class IdentityKeyDetail(ApiView):
    """One key."""

    @extend_schema(
        operation_id="get_identity_key", tags=["Websites"], summary="Get a key for signed identity", responses={200: one(IdentityKeyDetails, "The key.")}
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The key without its text."""
        return Response(key_details(access_identity_secret(secret_id=uuid)))

    @extend_schema(
        operation_id="revoke_identity_key",
        tags=["Websites"],
        summary="Revoke a key for signed identity",
        description="For the owner and admins. What was signed with it is refused from now on.",
        responses={204: None},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Revoke it."""
        secrets.revoke_identity_secret(by=self.person(request), secret=access_identity_secret(secret_id=uuid))
        return Response(status=204)
