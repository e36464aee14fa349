"""Departments over the public API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import IDEMPOTENCY, items, one
from chat.models import Department
from chat.models.department import LONGEST_DEPARTMENT_NAME
from chat.permissions import access_department, access_operator
from chat.protocol_departments import DepartmentDetails, department_details
from chat.selectors import departments as selectors
from chat.services import departments as services
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer

DEPARTMENT = one(DepartmentDetails, "The department.")
EXAMPLE = OpenApiExample(
    "After-sales, in turn, with a lunch break and a holiday",
    value={
        "name": "After-sales",
        "names": {"ja": "ご購入後のお問い合わせ"},
        "color": "green",
        "strategy": "round_robin",
        "overflow": "message",
        "overflow_after_s": 120,
        "first_answer_s": 90,
        "next_answer_s": 300,
        "hours": {
            "zone": "Asia/Tokyo",
            "ranges": [{"weekday": 0, "opens": "09:00", "closes": "12:00"}, {"weekday": 0, "opens": "13:00", "closes": "18:00"}],
            "exceptions": [{"date": "2027-01-01", "name": "New Year", "stretches": []}],
        },
    },
    request_only=True,
)


class DepartmentChange(StrictSerializer):
    """What is to change."""

    name = serializers.CharField(max_length=LONGEST_DEPARTMENT_NAME, required=False)
    names = serializers.DictField(child=serializers.CharField(max_length=LONGEST_DEPARTMENT_NAME, allow_blank=True), required=False)
    color = serializers.ChoiceField(Department.Color.values, required=False)
    strategy = serializers.ChoiceField(Department.Strategy.values, required=False)
    is_offered = serializers.BooleanField(required=False, help_text="Whether visitors may choose it.")
    overflow = serializers.ChoiceField(Department.Overflow.values, required=False)
    overflow_after_s = serializers.IntegerField(required=False, help_text="How long a conversation waits before that, in seconds (15 to 86,400).")
    overflow_to = serializers.UUIDField(required=False, allow_null=True, help_text="For `overflow: department`.")
    first_answer_s = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="Who waits longer for a first answer, in its hours, is late (10 to 2,592,000 s); null: nobody is.",
    )
    next_answer_s = serializers.IntegerField(required=False, allow_null=True, help_text="The same for each further answer.")
    hours = serializers.JSONField(required=False, allow_null=True, help_text="Its own hours; null: the company's.")


class DepartmentBody(DepartmentChange):
    """A department to add."""

    name = serializers.CharField(max_length=LONGEST_DEPARTMENT_NAME)


class MembersBody(StrictSerializer):
    """Who is in it."""

    members = serializers.ListField(child=serializers.UUIDField(), max_length=500, help_text="Ids of active operators: these and nobody else.")


class DepartmentMoveBody(StrictSerializer):
    """Which way."""

    direction = serializers.ChoiceField(["up", "down"])


def details_of(rows: list[Department], now: Any) -> list[DepartmentDetails]:
    """Departments with who is in them."""
    members, online = selectors.members_of(rows), selectors.staff_now(rows, now=now)
    return [department_details(row, members.get(row.pk, []), online.get(row.pk, [])) for row in rows]


def _draft(data: dict[str, Any], basis: services.DepartmentDraft | None = None) -> services.DepartmentDraft:
    values = {name: getattr(basis, name) for name in services.DepartmentDraft.__dataclass_fields__} if basis else {}
    values |= data
    if data.get("overflow_to"):
        values["overflow_to"] = access_department(department_id=data["overflow_to"])
    return services.DepartmentDraft(**values)


class DepartmentList(StaffView):
    """All departments."""

    @extend_schema(
        operation_id="list_departments",
        tags=["Departments"],
        summary="List departments",
        responses={200: items(DepartmentDetails, "All, in their order.")},
    )
    def get(self, request: Request) -> Response:
        """All, with who is in them and who is there."""
        return Response({"results": details_of(selectors.departments(), self.now)})

    @extend_schema(
        operation_id="create_department",
        tags=["Departments"],
        summary="Add a department",
        description="Only the owner and admins may.",
        request=DepartmentBody,
        parameters=[IDEMPOTENCY],
        examples=[EXAMPLE],
        responses={201: DEPARTMENT},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Add one, without members."""
        data = self.validated(DepartmentBody, request)
        row = services.create_department(by=self.person(request), draft=_draft(data))
        return Response(details_of([row], self.now)[0], status=201)


class DepartmentDetail(StaffView):
    """One department."""

    @extend_schema(operation_id="get_department", tags=["Departments"], summary="Get a department", responses={200: DEPARTMENT})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The department."""
        return Response(details_of([access_department(department_id=uuid)], self.now)[0])

    @extend_schema(
        operation_id="change_department",
        tags=["Departments"],
        summary="Change a department",
        description="Only the owner and admins may.",
        request=DepartmentChange,
        responses={200: DEPARTMENT},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named."""
        data, row = self.validated(DepartmentChange, request), access_department(department_id=uuid)
        row = services.change_department(by=self.person(request), department=row, draft=_draft(data, services.draft_of(row)), now=self.now)
        return Response(details_of([row], self.now)[0])

    @extend_schema(
        operation_id="delete_department",
        tags=["Departments"],
        summary="Delete a department",
        description="Rules that lead to it go with it. Only the owner and admins may.",
        parameters=[OpenApiParameter("to", str, description="Id of the department to which its conversations go; left out: to none.")],
        responses={204: None},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Delete it; its conversations go where `to` says."""
        asked, row = request.query_params.get("to", ""), access_department(department_id=uuid)
        to = access_department(department_id=asked) if asked else None
        services.delete_department(by=self.person(request), department=row, to=to, now=self.now)
        return Response(status=204)


class MemberList(StaffView):
    """Who is in a department."""

    @extend_schema(
        operation_id="set_department_members",
        tags=["Departments"],
        summary="Set who is in a department",
        description="Only the owner and admins may; operators do not move themselves.",
        request=MembersBody,
        responses={200: DEPARTMENT},
    )
    def put(self, request: Request, uuid: UUID) -> Response:
        """These and nobody else."""
        data, by = self.validated(MembersBody, request), self.administrator(request)
        row = access_department(department_id=uuid)
        members = [access_operator(operator_id=each) for each in dict.fromkeys(data["members"])]
        services.set_members(by=by, department=row, members=members, now=self.now)
        return Response(details_of([row], self.now)[0])


class DepartmentMove(StaffView):
    """Its place among the others."""

    @extend_schema(
        operation_id="move_department", tags=["Departments"], summary="Move a department up or down", request=DepartmentMoveBody, responses={200: DEPARTMENT}
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """One place up or down; at the end nothing happens."""
        data, by = self.validated(DepartmentMoveBody, request), self.administrator(request)
        row = access_department(department_id=uuid)
        services.move_department(by=by, department=row, is_up=data["direction"] == "up")
        return Response(details_of([row], self.now)[0])
