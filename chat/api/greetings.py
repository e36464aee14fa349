"""Greetings: the rules by which visitors are invited, whom they would have asked, and what they brought."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.invitations import bad_text
from chat.api.schema import IDEMPOTENCY, one, ref
from chat.api.shapes import GreetingDetails, GreetingFigures, GreetingPreview, ShareRange, greeting_details
from chat.models import Greeting, Look
from chat.permissions import NotAllowed, access_department, access_greeting
from chat.selectors.greetings import counts_of, greetings_in_order
from chat.services.greetings import (
    PRESETS,
    Comparison,
    Difference,
    Draft,
    Range,
    apply_preset,
    change_greeting,
    compare,
    create_greeting,
    decode_conditions,
    delete_greeting,
    move_greeting,
    preview_greeting,
    wilson,
)
from chat.services.invitations import BadText
from tenants.accounts.models import User
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from visitors.models import Website
from visitors.permissions import access_website_by_id

GREETINGS = OpenApiResponse(
    {"type": "object", "required": ["results"], "properties": {"results": {"type": "array", "items": ref(GreetingDetails)}}},
    description="In the order in which they are asked.",
)
EXAMPLE = OpenApiExample(
    "Whoever reads about tea with something in the basket",
    value={
        "name": "Tea in the basket",
        "conditions": {"page": ["/tea/*"], "page_s": 30, "basket": "filled", "events": ["looked_at_price"], "event_days": 7},
        "texts": {"en": "Hello {name|there}! Any question about {product|our teas}?", "ja": "{product|商品}について、ご不明な点はございませんか。"},
        "goal_event": "order_paid",
    },
    request_only=True,
)
FIGURES_FOR = timedelta(days=28)


def administrator(person: User) -> User:
    """The person, if he may administer. Asked before the thing is looked for: who may not is not told whether it is there.

    Raises:
        NotAllowed
    """
    if not person.may_administer:
        raise NotAllowed
    return person


class GreetingBody(StrictSerializer):
    """A rule."""

    name = serializers.CharField(max_length=80, help_text="For your own lists.")
    website = serializers.UUIDField(required=False, allow_null=True, help_text="On which website; null: on all.")
    department = serializers.UUIDField(required=False, allow_null=True, help_text="Whose operators answer; null: whoever is there.")
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
        kept = {**{name: getattr(row, name) for name in names}, "website": row.website, "department": row.department}
    elif "website" not in data:
        kept = {"website": None}
    if "website" in data:
        data = {**data, "website": _website(data["website"])}
    if data.get("department"):
        data = {**data, "department": access_department(department_id=data["department"])}
    merged = {"conditions": {}, "look": Look.CARD, **kept, **data}
    return Draft(**{**merged, "conditions": decode_conditions(merged["conditions"])})


class GreetingList(StaffView):
    """All greetings."""

    @extend_schema(
        operation_id="list_greetings",
        tags=["Greetings"],
        summary="List greetings",
        responses={200: GREETINGS},
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
        examples=[EXAMPLE],
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
        examples=[OpenApiExample("Switch it off", value={"is_active": False}, request_only=True)],
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


class MoveBody(StrictSerializer):
    """Where to."""

    direction = serializers.ChoiceField(["up", "down"], help_text="Of several greetings that fit, the first in order asks.")


class MoveView(StaffView):
    """The order of greetings."""

    @extend_schema(
        operation_id="move_greeting",
        tags=["Greetings"],
        summary="Move a greeting up or down",
        request=MoveBody,
        examples=[OpenApiExample("Before its neighbour", value={"direction": "up"}, request_only=True)],
        responses={200: one(GreetingDetails, "The greeting; the first or last stays where it is.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Let it change places with its neighbour; for the owner and admins."""
        is_up = self.validated(MoveBody, request)["direction"] == "up"
        by = administrator(self.person(request))
        move_greeting(by=by, greeting=access_greeting(greeting_id=uuid), is_up=is_up)
        return Response(greeting_details(access_greeting(greeting_id=uuid)))


class PresetBody(StrictSerializer):
    """Which kind of site."""

    kind = serializers.ChoiceField(list(PRESETS))


class PresetView(StaffView):
    """Beginning as sites of a kind do."""

    @extend_schema(
        operation_id="apply_invitation_preset",
        tags=["Invitations"],
        summary="Begin as sites of a kind do",
        description="Sets the website's policy and adds greetings, switched off, to be read before they speak. For the owner and admins.",
        request=PresetBody,
        parameters=[IDEMPOTENCY],
        examples=[OpenApiExample("A shop", value={"kind": "shop"}, request_only=True)],
        responses={201: GREETINGS},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Take it over; what is there already stays."""
        kind = self.validated(PresetBody, request)["kind"]
        by = administrator(self.person(request))
        made = apply_preset(by=by, website=access_website_by_id(website_id=uuid), kind=kind)
        return Response({"results": [greeting_details(row) for row in made]}, status=201)


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
        examples=[OpenApiExample("Three pages or more", value={"conditions": {"pages": 3, "channels": ["search"]}}, request_only=True)],
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
