"""Who is on the site now, and of which arrivals one wants to be told, over the public API."""

from __future__ import annotations

import msgspec
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.input import StrictSerializer
from tenants.api.views import ApiView
from visitors.live.state import choose
from visitors.models import ArrivalRule
from visitors.places import maker
from visitors.protocol import LiveVisitor, PlaceMaker, live_visitor
from visitors.selectors import arrival_rules, visitors_on_site
from visitors.services import change_arrival_rule
from visitors.sources import Channel


class LiveVisitors(msgspec.Struct):
    """Who is on the site: the newest arrival first. Of more than 1,000 the shown ones are chosen as on the socket; the counts are of all.
    ``place_by`` says whose data the places are, because who shows them must name them.
    """

    results: list[LiveVisitor]
    total: int
    talking: int
    shown: int
    place_by: PlaceMaker


class ArrivalRuleDetails(msgspec.Struct):
    """Of which arrivals a person wants to be told; the parts hold together and count only where ``wanted`` is ``some``."""

    wanted: str
    only_returning: bool
    only_talked_before: bool
    only_with_words: bool
    channels: list[str]
    countries: list[str]
    page: str
    has_sound: bool


STRUCTS = (LiveVisitors, ArrivalRuleDetails)
FIELDS = ArrivalRuleDetails.__struct_fields__


class LiveList(ApiView):
    """Who is on the site."""

    @extend_schema(
        operation_id="list_live_visitors",
        tags=["Visitors"],
        summary="List who is on the site now",
        description="The same rows as `visitors.watch` on the operators' socket, which also tells what changes.",
        responses={200: OpenApiResponse({"$ref": "#/components/schemas/LiveVisitors"}, description="Everybody on the sites of the company.")},
    )
    def get(self, request: Request) -> Response:
        """Everybody."""
        rows = {row.id: row for row in map(live_visitor, visitors_on_site(now=timezone.now(), everybody=True))}
        shown = sorted((rows[visitor] for visitor in choose(rows)), key=lambda row: (row.started_at, row.id), reverse=True)
        talking = sum(row.conversation is not None for row in rows.values())
        return Response(LiveVisitors(shown, len(rows), talking, len(shown), maker()))


class ArrivalRuleChange(StrictSerializer):
    """What is to change; what is left out stays."""

    wanted = serializers.ChoiceField(ArrivalRule.Wanted.choices, required=False, help_text="`all`, `some` (those described by the rest) or `none`.")
    only_returning = serializers.BooleanField(required=False, help_text="Only who was here before.")
    only_talked_before = serializers.BooleanField(required=False, help_text="Only who talked with you before.")
    only_with_words = serializers.BooleanField(required=False, help_text="Only whose search words are known.")
    channels = serializers.ListField(
        child=serializers.ChoiceField([channel.value for channel in Channel]), max_length=20, required=False, help_text="Any of these; an empty list: all."
    )
    countries = serializers.ListField(
        child=serializers.RegexField(r"^[A-Za-z]{2}\Z"), max_length=60, required=False, help_text="ISO 3166 codes, any of these; an empty list: all."
    )
    page = serializers.CharField(max_length=200, allow_blank=True, required=False, help_text="Part of the first page's address; `*` stands for anything.")
    has_sound = serializers.BooleanField(required=False, help_text="Whether the dashboard rings.")


class ArrivalRuleView(ApiView):
    """One's own rule."""

    @extend_schema(
        operation_id="get_arrival_rule",
        tags=["Session"],
        summary="Get which arrivals you are told of",
        responses={200: OpenApiResponse({"$ref": "#/components/schemas/ArrivalRuleDetails"}, description="Your rule.")},
    )
    def get(self, request: Request) -> Response:
        """The rule of who asks."""
        return Response(_details(self._rule(request)))

    @extend_schema(
        operation_id="change_arrival_rule",
        tags=["Session"],
        summary="Change which arrivals you are told of",
        request=ArrivalRuleChange,
        responses={200: OpenApiResponse({"$ref": "#/components/schemas/ArrivalRuleDetails"}, description="The rule as it is now.")},
    )
    def patch(self, request: Request) -> Response:
        """Change what is named."""
        data = self.validated(ArrivalRuleChange, request)
        before = self._rule(request)
        return Response(_details(change_arrival_rule(by=self.person(request), **{name: data.get(name, getattr(before, name)) for name in FIELDS})))

    def _rule(self, request: Request) -> ArrivalRule:
        user = self.person(request).pk
        return arrival_rules(user_ids=[user])[user]


def _details(rule: ArrivalRule) -> ArrivalRuleDetails:
    return ArrivalRuleDetails(**{name: getattr(rule, name) for name in FIELDS})
