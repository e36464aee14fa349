"""Settings over the public API: how often a website invites, and what is kept of visitors."""

from __future__ import annotations

from uuid import UUID

import msgspec
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.accounts.selectors import Privacy, privacy_now
from tenants.accounts.services.privacy import FEWEST_DAYS, MOST_DAYS, change_privacy
from tenants.api.documents import one
from tenants.api.input import StrictSerializer
from tenants.api.views import ApiView
from visitors.models import Website
from visitors.permissions import access_website_by_id
from visitors.services import set_invitation_policy
from visitors.services.inviting import LONGEST_PAUSE_S, SHORTEST_PAUSE_S


class InvitationPolicyDetails(msgspec.Struct):
    """How often visitors of a website may be invited, by hand and by greetings. ``pause_s``: seconds after the first invitation of a visit,
    where several may be; each further pause is twice as long.
    """

    policy: str
    pause_s: int


class PrivacyDetails(msgspec.Struct):
    """What is kept of visitors: whether their whole addresses are, and for how many days visits, page views and events are."""

    keeps_addresses: bool
    visits_kept_days: int


STRUCTS = (InvitationPolicyDetails, PrivacyDetails)


class InvitationPolicyChange(StrictSerializer):
    """What is to change; what is left out stays."""

    policy = serializers.ChoiceField(
        Website.InvitationPolicy.choices, required=False, help_text="`never` (by hand neither), `once` in a visit, or `several` times."
    )
    pause_s = serializers.IntegerField(min_value=SHORTEST_PAUSE_S, max_value=LONGEST_PAUSE_S, required=False, help_text="30 seconds to a day.")


class PrivacyChange(StrictSerializer):
    """What is to change; what is left out stays."""

    keeps_addresses = serializers.BooleanField(required=False, help_text="False: only the network of an address is kept, and whole ones that are go.")
    visits_kept_days = serializers.IntegerField(min_value=FEWEST_DAYS, max_value=MOST_DAYS, required=False, help_text="What is older is deleted.")


class InvitationPolicyView(ApiView):
    """How often a website invites."""

    @extend_schema(
        operation_id="get_invitation_policy",
        tags=["Invitations"],
        summary="Get how often a website invites",
        responses={200: one(InvitationPolicyDetails, "The policy.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The policy."""
        return Response(_policy(access_website_by_id(website_id=uuid)))

    @extend_schema(
        operation_id="change_invitation_policy",
        tags=["Invitations"],
        summary="Say how often a website invites",
        description="For the owner and admins; it is written into the audit log. Refusals of visitors bind whatever it says.",
        request=InvitationPolicyChange,
        examples=[OpenApiExample("Again after five minutes, then after ten", value={"policy": "several", "pause_s": 300}, request_only=True)],
        responses={200: one(InvitationPolicyDetails, "The policy as it is now.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named."""
        data = self.validated(InvitationPolicyChange, request)
        row = access_website_by_id(website_id=uuid)
        policy, pause_s = data.get("policy", row.invitation_policy), data.get("pause_s", row.invitation_pause_s)
        return Response(_policy(set_invitation_policy(by=self.person(request), website=row, policy=policy, pause_s=pause_s)))


class PrivacyView(ApiView):
    """What is kept of visitors."""

    @extend_schema(
        operation_id="get_privacy",
        tags=["Visitors"],
        summary="Get what is kept of visitors",
        responses={200: one(PrivacyDetails, "What is kept.")},
    )
    def get(self, request: Request) -> Response:
        """The settings."""
        return Response(_privacy(privacy_now()))

    @extend_schema(
        operation_id="change_privacy",
        tags=["Visitors"],
        summary="Say what is kept of visitors",
        description="For the owner and admins; it is written into the audit log. What is stored and may no longer be is removed within the hour, for good.",
        request=PrivacyChange,
        examples=[OpenApiExample("Three months, and no whole addresses", value={"keeps_addresses": False, "visits_kept_days": 90}, request_only=True)],
        responses={200: one(PrivacyDetails, "What is kept from now on.")},
    )
    def patch(self, request: Request) -> Response:
        """Change what is named."""
        data, now = self.validated(PrivacyChange, request), privacy_now()
        change_privacy(
            by=self.person(request),
            keeps_addresses=data.get("keeps_addresses", now.keeps_addresses),
            visits_kept_days=data.get("visits_kept_days", now.visits_kept_days),
        )
        return Response(_privacy(privacy_now()))


def _policy(row: Website) -> InvitationPolicyDetails:
    return InvitationPolicyDetails(row.invitation_policy, row.invitation_pause_s)


def _privacy(found: Privacy) -> PrivacyDetails:
    return PrivacyDetails(found.keeps_addresses, found.visits_kept_days)
