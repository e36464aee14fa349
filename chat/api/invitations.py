"""Invitations by hand, what became of all of them, and the texts that operators begin from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import CURSOR, IDEMPOTENCY, LIMIT, one, page, ref
from chat.api.shapes import InvitationProposal, InvitationTemplateDetails, ProposedText, template_details
from chat.models import Conversation, Invitation
from chat.permissions import access_invitation, access_template, sees_all, visible_to
from chat.protocol_inviting import InvitationDetails, invitation_details
from chat.selectors.inviting import invitations, invitations_of, templates_by_name
from chat.services.invitations import (
    BadText,
    MayNotInvite,
    change_template,
    create_template,
    delete_template,
    propose_invitation,
    send_invitation,
)
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.ids import new_id
from tenants.problems import Problem
from visitors.permissions import access_visitor

STATUSES = [status for status in Invitation.Status.values if status != Invitation.Status.HELD.value]


class InvitationBody(StrictSerializer):
    """What to say."""

    body = serializers.CharField(max_length=500, help_text="The text as the visitor reads it; a conversation begins with it if he accepts.")
    cid = serializers.UUIDField(required=False, help_text="Made by you: the same again has no second effect.")


class TemplateBody(StrictSerializer):
    """A text by language."""

    name = serializers.CharField(max_length=80, help_text="For your own lists.")
    texts = serializers.DictField(
        child=serializers.CharField(max_length=500, allow_blank=True), help_text="By language: en, ja, zh-hans. `{name|there}`, `{page|…}`, `{product|…}`."
    )


class TemplateChange(TemplateBody):
    """What is to change; what is left out stays."""

    name = serializers.CharField(max_length=80, required=False)
    texts = serializers.DictField(child=serializers.CharField(max_length=500, allow_blank=True), required=False)


def bad_text(error: BadText) -> Problem:
    """The problem of a text that cannot be used."""
    return Problem(400, "bad_text", _("The text cannot be used."), str(error), reason=error.code, about=error.detail)


class InvitationView(StaffView):
    """A view that tells of invitations."""

    def details(self, request: Request, rows: Sequence[Invitation]) -> list[InvitationDetails]:
        """Invitations as the asker may see them: into which conversation one led is left out where he may not see that."""
        operator = self.operator(request)
        led = [row.conversation_id for row in rows if row.conversation_id]
        seen = set(visible_to(Conversation.objects.filter(pk__in=led), operator).values_list("pk", flat=True)) if led and not sees_all(operator) else set(led)
        return [invitation_details(row, hides=row.conversation_id not in seen) for row in rows]


class InvitationList(InvitationView):
    """All invitations."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"status", "cursor", "limit"})

    @extend_schema(
        operation_id="list_invitations",
        tags=["Invitations"],
        summary="List invitations",
        parameters=[OpenApiParameter("status", str, enum=STATUSES, description="Only those."), CURSOR, LIMIT],
        responses={200: page(InvitationDetails, "One page, the newest first.")},
    )
    def get(self, request: Request) -> Response:
        """One page."""
        rows = invitations()
        if status := request.query_params.get("status"):
            if status not in STATUSES:
                raise Problem(400, "bad_status", _("There is no such status."), _("Use sent, shown, accepted, dismissed or expired."))
            rows = rows.filter(status=status)
        paginator = SignedCursorPagination()
        return paginator.get_paginated_response(self.details(request, paginator.paginate_queryset(rows, request)))


class InvitationDetail(InvitationView):
    """One invitation."""

    @extend_schema(operation_id="get_invitation", tags=["Invitations"], summary="Get an invitation", responses={200: one(InvitationDetails, "The invitation.")})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The invitation."""
        return Response(self.details(request, [access_invitation(invitation_id=uuid)])[0])


class InvitationsOfVisitor(InvitationView):
    """What a visitor was sent, and sending him one."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_invitations_of_visitor",
        tags=["Invitations"],
        summary="List a visitor's invitations",
        parameters=[CURSOR, LIMIT],
        responses={200: page(InvitationDetails, "One page, the newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """One page."""
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(invitations_of(access_visitor(visitor_id=uuid)), request)
        return paginator.get_paginated_response(self.details(request, rows))

    @extend_schema(
        operation_id="send_invitation",
        tags=["Invitations"],
        summary="Invite a visitor",
        description="He sees it at once, on the page he is on. A visitor who refused, talks already, was invited a moment ago or has left is not invited: "
        "409 `may_not_invite` with `reason`, a sentence, and `until` where it ends.",
        request=InvitationBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(InvitationDetails, "It was sent."), 409: OpenApiResponse(description="He must not be invited now; `reason` says why.")},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Invite him."""
        data = self.validated(InvitationBody, request)
        visitor = access_visitor(visitor_id=uuid)
        try:
            sent = send_invitation(visitor=visitor, by=self.operator(request), body=data["body"], cid=data.get("cid") or new_id(), now=self.now)
        except BadText as error:
            raise bad_text(error) from error
        except MayNotInvite as error:
            found = error.hindrance
            title = _("This visitor is not invited now.")
            raise Problem(409, "may_not_invite", title, found.sentence, reason=found.why.value, until=found.until) from error
        return Response(invitation_details(access_invitation(invitation_id=sent.uuid)), status=201)


class ProposalView(StaffView):
    """What an operator begins from."""

    @extend_schema(
        operation_id="propose_invitation",
        tags=["Invitations"],
        summary="Prepare an invitation",
        description="Whether the visitor may be invited now, and each text filled in for him, in his language.",
        responses={200: one(InvitationProposal, "What to begin from.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """Texts and reasons; nothing is changed."""
        found = propose_invitation(visitor=access_visitor(visitor_id=uuid), now=self.now)
        hindrance = found.hindrance
        return Response(
            InvitationProposal(
                is_allowed=hindrance is None,
                reason=hindrance.why.value if hindrance else "",
                detail=hindrance.sentence if hindrance else "",
                until=hindrance.until if hindrance else None,
                language=found.language,
                texts=[ProposedText(template.uuid, template.name, text) for template, text in found.texts],
            )
        )


class TemplateList(StaffView):
    """The texts."""

    @extend_schema(
        operation_id="list_invitation_templates",
        tags=["Invitations"],
        summary="List invitation texts",
        responses={
            200: OpenApiResponse(
                {"type": "object", "required": ["results"], "properties": {"results": {"type": "array", "items": ref(InvitationTemplateDetails)}}},
                description="All, by name.",
            )
        },
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        return Response({"results": [template_details(row) for row in templates_by_name()]})

    @extend_schema(
        operation_id="create_invitation_template",
        tags=["Invitations"],
        summary="Add an invitation text",
        request=TemplateBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(InvitationTemplateDetails, "The text.")},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Add one; for the owner and admins."""
        data = self.validated(TemplateBody, request)
        try:
            row = create_template(by=self.person(request), name=data["name"], texts=data["texts"])
        except BadText as error:
            raise bad_text(error) from error
        return Response(template_details(row), status=201)


class TemplateDetail(StaffView):
    """One text."""

    @extend_schema(
        operation_id="get_invitation_template",
        tags=["Invitations"],
        summary="Get an invitation text",
        responses={200: one(InvitationTemplateDetails, "The text.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The text."""
        return Response(template_details(access_template(template_id=uuid)))

    @extend_schema(
        operation_id="change_invitation_template",
        tags=["Invitations"],
        summary="Change an invitation text",
        request=TemplateChange,
        responses={200: one(InvitationTemplateDetails, "The text as it is now.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named; for the owner and admins."""
        data = self.validated(TemplateChange, request)
        row = access_template(template_id=uuid)
        try:
            changed = change_template(by=self.person(request), template=row, name=data.get("name", row.name), texts=data.get("texts", row.texts))
        except BadText as error:
            raise bad_text(error) from error
        return Response(template_details(changed))

    @extend_schema(
        operation_id="delete_invitation_template",
        tags=["Invitations"],
        summary="Delete an invitation text",
        responses={204: OpenApiResponse(description="It is gone.")},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Remove it; for the owner and admins."""
        delete_template(by=self.person(request), template=access_template(template_id=uuid))
        return Response(status=204)
