"""Which conversations come where, over the public API: rules, the work of operators, handing over, and the card."""

from __future__ import annotations

from uuid import UUID

import msgspec
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.routing_shapes import OperatorWork, RoutingDetails, RuleDetails
from chat.api.schema import IDEMPOTENCY, items, one
from chat.models import Operator, RoutingRule, RoutingSettings
from chat.permissions import access_department, access_operator
from chat.protocol import ConversationSummary
from chat.protocol_departments import CardDetails, CardEntry
from chat.selectors.cards import LONGEST, MEMBERS, card_of
from chat.selectors.departments import routing_rules, routing_settings
from chat.services import departments as services
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer

RULES_EXAMPLE = OpenApiExample(
    "The visitor's choice, then open orders",
    value={
        "rules": [
            {"kind": "choice"},
            {"kind": "conditions", "department": "0198c1de-0000-7000-8000-000000000001", "conditions": {"order": "open"}},
            {"kind": "conditions", "department": "0198c1de-0000-7000-8000-000000000002", "conditions": {"pages": ["/pricing*"], "words": ["price", "価格"]}},
        ]
    },
    request_only=True,
)


class RuleBody(StrictSerializer):
    """One rule."""

    kind = serializers.ChoiceField(RoutingRule.Kind.values, default=RoutingRule.Kind.CONDITIONS.value)
    department = serializers.UUIDField(required=False, allow_null=True, help_text="Where it leads, for `conditions`.")
    conditions = serializers.JSONField(required=False, help_text="`RuleConditions`; all that is stated must hold, left out: it holds for everybody.")


class RulesBody(StrictSerializer):
    """The whole list."""

    rules = serializers.ListField(child=RuleBody(), max_length=50)


class RoutingBody(StrictSerializer):
    """What is to change."""

    operators_see = serializers.ChoiceField(RoutingSettings.Sight.values, required=False)
    order_pattern = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="`#` a digit, `@` a letter, `*` any of them.")
    product_words = serializers.ListField(child=serializers.CharField(max_length=60), max_length=200, required=False)
    first_answer_s = serializers.IntegerField(
        required=False, allow_null=True, help_text="As a department's, for conversations of none, in the company's hours; null: nobody is told."
    )
    next_answer_s = serializers.IntegerField(required=False, allow_null=True)


class WorkBody(StrictSerializer):
    """What is to change."""

    capacity = serializers.IntegerField(min_value=1, max_value=500, allow_null=True, required=False, help_text="null: any number.")
    skills = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    languages = serializers.ListField(child=serializers.CharField(max_length=35), max_length=20, required=False)


class RouteBody(StrictSerializer):
    """To which department."""

    department = serializers.UUIDField(allow_null=True, help_text="null: to none.")
    keeps = serializers.BooleanField(default=False, help_text="Who has it keeps it if he is in the department: it is only filed there.")


class CardBody(StrictSerializer):
    """What is to be written; an empty text takes it off."""

    order = serializers.CharField(max_length=LONGEST, allow_blank=True, required=False)
    product = serializers.CharField(max_length=LONGEST, allow_blank=True, required=False)
    email = serializers.CharField(max_length=LONGEST, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=LONGEST, allow_blank=True, required=False)
    wish = serializers.CharField(max_length=LONGEST, allow_blank=True, required=False)


def _rule(row: RoutingRule) -> RuleDetails:
    return RuleDetails(row.kind, row.department.uuid if row.department else None, msgspec.convert(row.conditions, services.RuleConditions))


def _work(operator: Operator) -> OperatorWork:
    return OperatorWork(operator.uuid, operator.capacity, operator.skills, operator.languages)


class RuleList(StaffView):
    """The rules."""

    @extend_schema(
        operation_id="list_routing_rules", tags=["Departments"], summary="List routing rules", responses={200: items(RuleDetails, "All, in their order.")}
    )
    def get(self, request: Request) -> Response:
        """For the owner and admins."""
        self.administrator(request)
        return Response({"results": [_rule(row) for row in routing_rules()]})

    @extend_schema(
        operation_id="set_routing_rules",
        tags=["Departments"],
        summary="Set the routing rules",
        description="The first rule that holds and whose department has somebody decides. Only the owner and admins may.",
        request=RulesBody,
        examples=[RULES_EXAMPLE],
        responses={200: items(RuleDetails, "All, in their order.")},
    )
    def put(self, request: Request) -> Response:
        """Replace the whole list."""
        data, by = self.validated(RulesBody, request), self.administrator(request)
        drafts = [
            services.RuleDraft(
                kind=each.get("kind", RoutingRule.Kind.CONDITIONS),
                department=access_department(department_id=each["department"]) if each.get("department") else None,
                conditions=each.get("conditions") or {},
            )
            for each in data["rules"]
        ]
        services.set_rules(by=by, rules=drafts)
        return Response({"results": [_rule(row) for row in routing_rules()]})


class RoutingView(StaffView):
    """What holds for all departments."""

    @extend_schema(
        operation_id="get_routing", tags=["Departments"], summary="Get what holds for all departments", responses={200: one(RoutingDetails, "What holds.")}
    )
    def get(self, request: Request) -> Response:
        """What holds."""
        return Response(_routing(routing_settings()))

    @extend_schema(
        operation_id="change_routing",
        tags=["Departments"],
        summary="Change what holds for all departments",
        description="Only the owner and admins may.",
        request=RoutingBody,
        responses={200: one(RoutingDetails, "What holds.")},
    )
    def patch(self, request: Request) -> Response:
        """Change what is named."""
        data = self.validated(RoutingBody, request)
        answers: dict[str, int | None] = {name: data.pop(name) for name in ("first_answer_s", "next_answer_s") if name in data}
        return Response(_routing(services.set_routing(by=self.person(request), answers=answers, **data)))


def _routing(row: RoutingSettings) -> RoutingDetails:
    return RoutingDetails(row.operators_see, row.order_pattern, row.product_words, row.first_answer_s, row.next_answer_s)


class WorkView(StaffView):
    """How much an operator does, and what."""

    @extend_schema(
        operation_id="get_operator_work", tags=["Departments"], summary="Get an operator's capacity and skills", responses={200: one(OperatorWork, "His work.")}
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """For colleagues."""
        return Response(_work(access_operator(operator_id=uuid)))

    @extend_schema(
        operation_id="change_operator_work",
        tags=["Departments"],
        summary="Change an operator's capacity and skills",
        description="Only the owner and admins may.",
        request=WorkBody,
        responses={200: one(OperatorWork, "His work.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named."""
        data, operator = self.validated(WorkBody, request), access_operator(operator_id=uuid)
        known = {"capacity": operator.capacity, "skills": operator.skills, "languages": operator.languages}
        return Response(_work(services.set_work(by=self.person(request), operator=operator, **{**known, **data})))


class RouteView(StaffView):
    """Handing a conversation to a department."""

    @extend_schema(
        operation_id="route_conversation",
        tags=["Conversations"],
        summary="Hand a conversation to a department",
        request=RouteBody,
        parameters=[IDEMPOTENCY],
        responses={200: one(ConversationSummary, "The conversation.")},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Whoever's turn it is there gets it, or it waits there. 409 when nobody is there, or somebody was faster."""
        data, conversation = self.validated(RouteBody, request), self.conversation(request, uuid)
        to = access_department(department_id=data["department"]) if data["department"] else None
        services.route_conversation(conversation=conversation, to=to, by=self.operator(request), now=self.now, keeps=data["keeps"])
        return self.summary(conversation)


class CardView(StaffView):
    """What the visitor has said already."""

    @extend_schema(
        operation_id="get_card", tags=["Conversations"], summary="Get what the visitor has said already", responses={200: one(CardDetails, "The card.")}
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """As it stands now."""
        return self._card(request, uuid)

    @extend_schema(
        operation_id="write_card",
        tags=["Conversations"],
        summary="Write into the card",
        request=CardBody,
        examples=[OpenApiExample("The order", value={"order": "A-10428"}, request_only=True)],
        responses={200: one(CardDetails, "The card.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named."""
        data = self.validated(CardBody, request)
        services.write_card(conversation=self.conversation(request, uuid), by=self.operator(request), changes=data, now=self.now)
        return self._card(request, uuid)

    def _card(self, request: Request, uuid: UUID) -> Response:
        found = card_of(self.conversation(request, uuid), now=self.now)
        return Response(CardDetails(**{name: CardEntry(found[name].value, found[name].source) for name in MEMBERS if name in found}))
