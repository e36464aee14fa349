"""One thing done with many conversations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat import services
from chat.api.base import StaffView
from chat.api.schema import IDEMPOTENCY, items
from chat.api.shapes import BulkResult
from chat.models import Conversation, Operator
from chat.permissions import NotFound, access_conversation, access_department, access_operator
from chat.protocol import conversation_summary
from chat.selectors import conversation_for_staff
from chat.services.departments import route_conversation
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.problems import problem_for

MOST = 100
ACTIONS = ("accept", "release", "close", "reopen", "assign", "snooze", "wake", "prioritise", "tag", "route")
# What an action must be told, and what it may be.
NEEDS = {"assign": {"operator"}, "snooze": {"until"}, "prioritise": {"priority"}, "route": {"department"}}
TAKES = {**NEEDS, "tag": {"add_tags", "remove_tags"}}
EXAMPLE = OpenApiExample(
    "Tag two", value={"conversations": ["0198c1de-0000-7000-8000-000000000001"], "action": "tag", "add_tags": ["refund"]}, request_only=True
)
Act = Callable[[Conversation, Operator, datetime], Any]


class BulkBody(StrictSerializer):
    """Which conversations, and what is done with each."""

    conversations = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)
    action = serializers.ChoiceField(ACTIONS)
    operator = serializers.UUIDField(required=False, help_text="For `assign`.")
    until = serializers.DateTimeField(required=False, allow_null=True, help_text="For `snooze`; null: until the visitor writes.")
    priority = serializers.ChoiceField(Conversation.Priority.values, required=False, help_text="For `prioritise`.")
    department = serializers.UUIDField(required=False, allow_null=True, help_text="For `route`; null: to none. Who has it keeps it if he is in it.")
    add_tags = serializers.ListField(child=serializers.CharField(max_length=100), max_length=20, required=False, help_text="For `tag`.")
    remove_tags = serializers.ListField(child=serializers.CharField(max_length=100), max_length=20, required=False, help_text="For `tag`.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """An action with all that it needs and nothing else."""
        action, given = attrs["action"], set(attrs) - {"conversations", "action"}
        missing = NEEDS.get(action, set()) - given or ({"add_tags"} if action == "tag" and not given else set())
        if missing:
            raise serializers.ValidationError({name: [serializers.ErrorDetail(str(_("This is needed here.")), "required")] for name in sorted(missing)})
        if other := given - TAKES.get(action, set()):
            raise serializers.ValidationError({name: [serializers.ErrorDetail(str(_("This is not for that.")), "unknown_field")] for name in sorted(other)})
        return attrs


class BulkView(StaffView):
    """Many at once."""

    @extend_schema(
        operation_id="change_conversations",
        tags=["Conversations"],
        summary="Do one thing with many conversations",
        description="Each is done or refused by itself, as by its own address; the answer says which. At most 100.",
        request=BulkBody,
        parameters=[IDEMPOTENCY],
        examples=[EXAMPLE],
        responses={200: items(BulkResult, "One result for each, in the order of the request.")},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Do it with each."""
        data, operator = self.validated(BulkBody, request), self.operator(request)
        act = _act(data)
        return Response({"results": [self._one(uuid, operator, act) for uuid in dict.fromkeys(data["conversations"])]})

    def _one(self, uuid: UUID, operator: Operator, act: Act) -> BulkResult:
        try:
            act(access_conversation(conversation_id=uuid, operator=operator), operator, self.now)
            return BulkResult(uuid, True, "", "", conversation_summary(conversation_for_staff(uuid)))
        except (NotFound, Conversation.DoesNotExist):
            return BulkResult(uuid, False, "not_found", str(_("There is nothing here.")), None)
        except Exception as error:
            problem = problem_for(error)
            if problem is None:
                raise
            return BulkResult(uuid, False, problem.code, str(problem.title), conversation_summary(conversation_for_staff(uuid)))


def _act(data: dict[str, Any]) -> Act:
    match data["action"]:
        case "assign":
            to = access_operator(operator_id=data["operator"])
            return lambda row, by, now: services.assign_conversation(conversation=row, to=to, by=by, now=now)
        case "route":
            there = access_department(department_id=data["department"]) if data["department"] else None
            return lambda row, by, now: route_conversation(conversation=row, to=there, by=by, now=now, keeps=True)
        case "snooze":
            return lambda row, by, now: services.snooze_conversation(conversation=row, by=by, until=data["until"], now=now)
        case "prioritise":
            return lambda row, by, now: services.change_details(conversation=row, by=by, details={"priority": data["priority"]}, now=now)
        case "tag":
            add, remove = data.get("add_tags", []), data.get("remove_tags", [])
            return lambda row, by, now: services.change_tags(conversation=row, by=by, add=add, remove=remove, now=now)
    steps: dict[str, Any] = {
        "accept": services.accept_conversation,
        "release": services.release_conversation,
        "close": services.close_conversation,
        "reopen": services.reopen_conversation,
        "wake": services.wake_conversation,
    }
    step = steps[data["action"]]
    return lambda row, by, now: step(conversation=row, by=by, now=now)
