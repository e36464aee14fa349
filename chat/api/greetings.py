"""Greetings: the rules by which visitors are invited, whom they would have asked, and what they brought."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.invitations import bad_text
from chat.api.schema import IDEMPOTENCY, one, ref
from chat.api.shapes import GreetingDetails, GreetingFigures, GreetingPreview, ShareRange, greeting_details
from chat.models import Greeting, Look
from chat.permissions import access_greeting
from chat.selectors.greetings import counts_of, greetings_in_order
from chat.services.greetings import (
    Comparison,
    Difference,
    Draft,
    Range,
    change_greeting,
    compare,
    create_greeting,
    decode_conditions,
    delete_greeting,
    preview_greeting,
    wilson,
)
from chat.services.invitations import BadText
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from visitors.models import Website
from visitors.permissions import access_website_by_id

FIGURES_FOR = timedelta(days=28)


class GreetingBody(StrictSerializer):
    """A rule."""

    name = serializers.CharField(max_length=80, help_text="For your own lists.")
    website = serializers.UUIDField(required=False, allow_null=True, help_text="On which website; null: on all.")
    is_active = serializers.BooleanField(required=False, help_text="Whether it invites; true unless told.")
    conditions = serializers.DictField(
        required=False,
        help_text="All that is stated must hold: `page_s`, `site_s`, `scroll`, `pages`, `page`, `not_page`, `seen`, `seen_count`, `channels`, `engines`, "
        "`words`, `countries`, `languages`, `tags`, `segments`, `returning`, `hours`, `from_time`, `to_time`, `events` with `event_count`, `event_days` (0: in "
        "this visit) and `event_where` (`name`, `op`: is, is_not, contains, at_least, at_most, `value`), `basket` (filled, empty), `in_basket`, `operators`.",
    )
    look = serializers.ChoiceField(Look.choices, required=False)
    texts = serializers.DictField(child=serializers.CharField(max_length=500, allow_blank=True), help_text="By language: en, ja, zh-hans.")
    delay_s = serializers.IntegerField(min_value=0, max_value=3600, required=False, help_text="Seconds from when it fits.")
    holdout = serializers.IntegerField(min_value=0, max_value=50, required=False, help_text="Percent of visitors never asked; 10 unless told.")
    goal_event = serializers.CharField(max_length=64, allow_blank=True, required=False, help_text="Name of an event that counts as success, within 7 days.")
    goal_page = serializers.CharField(max_length=300, allow_blank=True, required=False, help_text="A page that does: `/thanks*`, or a whole address.")


class GreetingChange(GreetingBody):
    """What is to change; what is left out stays."""

    name = serializers.CharField(max_length=80, required=False)
    texts = serializers.DictField(child=serializers.CharField(max_length=500, allow_blank=True), required=False)


class PreviewBody(StrictSerializer):
    """Conditions to try."""

    conditions = serializers.DictField()
    website = serializers.UUIDField(required=False, allow_null=True)


def _website(uuid: UUID | None) -> Website | None:
    return access_website_by_id(website_id=uuid) if uuid else None


def _draft(data: dict[str, Any], row: Greeting | None = None) -> Draft:
    kept: dict[str, Any] = {}
    if row is not None:
        names = ("name", "conditions", "look", "texts", "delay_s", "holdout", "is_active", "goal_event", "goal_page")
        kept = {**{name: getattr(row, name) for name in names}, "website": row.website}
    elif "website" not in data:
        kept = {"website": None}
    if "website" in data:
        data = {**data, "website": _website(data["website"])}
    merged = {"conditions": {}, "look": Look.CARD, **kept, **data}
    return Draft(**{**merged, "conditions": decode_conditions(merged["conditions"])})


class GreetingList(StaffView):
    """All greetings."""

    @extend_schema(
        operation_id="list_greetings",
        tags=["Greetings"],
        summary="List greetings",
        responses={
            200: OpenApiResponse(
                {"type": "object", "required": ["results"], "properties": {"results": {"type": "array", "items": ref(GreetingDetails)}}},
                description="All, in the order in which they are asked.",
            )
        },
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        return Response({"results": [greeting_details(row) for row in greetings_in_order()]})

    @extend_schema(
        operation_id="create_greeting",
        tags=["Greetings"],
        summary="Add a greeting",
        request=GreetingBody,
        parameters=[IDEMPOTENCY],
        responses={201: one(GreetingDetails, "The greeting.")},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Add one, after all others; for the owner and admins."""
        data = self.validated(GreetingBody, request)
        try:
            row = create_greeting(by=self.person(request), draft=_draft(data))
        except BadText as error:
            raise bad_text(error) from error
        return Response(greeting_details(row), status=201)


class GreetingDetail(StaffView):
    """One greeting."""

    @extend_schema(operation_id="get_greeting", tags=["Greetings"], summary="Get a greeting", responses={200: one(GreetingDetails, "The greeting.")})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The greeting."""
        return Response(greeting_details(access_greeting(greeting_id=uuid)))

    @extend_schema(
        operation_id="change_greeting",
        tags=["Greetings"],
        summary="Change a greeting",
        request=GreetingChange,
        responses={200: one(GreetingDetails, "The greeting as it is now.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named; for the owner and admins."""
        data = self.validated(GreetingChange, request)
        row = access_greeting(greeting_id=uuid)
        try:
            changed = change_greeting(by=self.person(request), greeting=row, draft=_draft(data, row))
        except BadText as error:
            raise bad_text(error) from error
        return Response(greeting_details(changed))

    @extend_schema(operation_id="delete_greeting", tags=["Greetings"], summary="Delete a greeting", responses={204: OpenApiResponse(description="It is gone.")})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Remove it; for the owner and admins."""
        delete_greeting(by=self.person(request), greeting=access_greeting(greeting_id=uuid))
        return Response(status=204)


class FiguresView(StaffView):
    """What a greeting brought."""

    @extend_schema(
        operation_id="get_greeting_figures",
        tags=["Greetings"],
        summary="Figures of a greeting",
        description="Of the last 28 days. Ranges at 95%: Wilson's for shares, Newcombe's (method 10) for differences.",
        responses={200: one(GreetingFigures, "The figures.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """Counts and effects."""
        since = self.now - FIGURES_FOR
        c = counts_of(access_greeting(greeting_id=uuid), since=since)
        return Response(
            GreetingFigures(
                since=since,
                **{name: getattr(c, name) for name in c.__slots__},
                accepted_share=_range(wilson(c.accepted, c.sent)),
                regret_share=_range(wilson(c.regret, c.shown)),
                **_compared("talks", compare(c.talks_asked, c.asked, c.talks_held, c.held)),
                **_compared("bounces", compare(c.bounces_asked, c.asked, c.bounces_held, c.held)),
                **_compared("conversions", compare(c.conversions_asked, c.asked, c.conversions_held, c.held) if c.has_goal else None),
            )
        )


class PreviewView(StaffView):
    """Whom conditions would have asked."""

    @extend_schema(
        operation_id="preview_greeting",
        tags=["Greetings"],
        summary="Try conditions on yesterday's visits",
        description="Nothing is changed and nobody is asked.",
        request=PreviewBody,
        responses={200: one(GreetingPreview, "How many would have been asked.")},
    )
    def post(self, request: Request) -> Response:
        """Count them."""
        data = self.validated(PreviewBody, request)
        found = preview_greeting(conditions=decode_conditions(data["conditions"]), website=_website(data.get("website")), now=self.now)
        return Response(GreetingPreview(found.asked, found.visitors, found.is_cut, found.day, list(found.assumed)))


def _compared(name: str, found: Comparison | None) -> dict[str, Any]:
    parts = (found.asked, found.held, found.effect) if found else (None, None, None)
    return dict(zip((f"{name}_share", f"{name}_share_held", f"{name}_effect"), map(_range, parts), strict=True))


def _range(found: Range | Difference | None) -> ShareRange | None:
    return ShareRange(found.value, found.low, found.high) if found else None
