"""Follow-up tasks over the public API."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Any, ClassVar, cast
from uuid import UUID

import msgspec
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.accounts.models import User
from tenants.api.documents import CURSOR, IDEMPOTENCY, LIMIT, one, page
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.api.views import ApiView
from tenants.problems import Problem
from visitors.api.contact_shapes import Owner, owner_of
from visitors.api.contacts import GONE
from visitors.models import ContactTask
from visitors.models.task import LONGEST_TASK
from visitors.permissions import NotFound, access_contact, access_contact_task, access_owner
from visitors.selectors.contacts import tasks_of
from visitors.services import contacts as services
from visitors.services.contacts import TaskFields


class TaskContact(msgspec.Struct):
    """Whom a task is about."""

    id: UUID
    name: str
    email: str


class ContactTaskDetails(msgspec.Struct):
    """A follow-up task. ``reminded_at``: when its owner was told that it is due."""

    id: UUID
    contact: TaskContact
    body: str
    due_at: datetime
    owner: Owner | None
    by: Owner | None
    has_reminder: bool
    reminded_at: datetime | None
    done_at: datetime | None
    created_at: datetime


STRUCTS = (ContactTaskDetails,)
TASK = one(ContactTaskDetails, "The task.")
STATES: dict[str, bool | None] = {"open": False, "done": True, "all": None}
EXAMPLE = OpenApiExample(
    "Call back",
    {"contact": "01990000-0000-7000-8000-000000000000", "body": "Call back about the offer", "due_at": "2026-12-01T10:00:00+09:00"},
    request_only=True,
)
DUE = "A moment such as 2026-12-01T10:00:00+09:00; without an offset it is meant in the time zone of your profile."


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.Field[datetime, Any, str, Any]):
    """A moment; one without an offset is given its zone by the view."""

    def to_internal_value(self, data: Any) -> datetime:
        """The moment, perhaps without a zone."""
        try:
            at = datetime.fromisoformat(data) if isinstance(data, str) and len(data) >= 16 else None
        except ValueError:
            at = None
        if at is None or not 2000 <= at.year <= 2200:
            raise serializers.ValidationError(str(_("This must be a moment such as 2026-12-01T10:00.")), "bad_moment")
        return at


class TaskBody(StrictSerializer):
    """A task."""

    contact = serializers.UUIDField(help_text="Whom it is about.")
    body = serializers.CharField(max_length=LONGEST_TASK)
    due_at = Moment(help_text=DUE)
    owner = serializers.UUIDField(required=False, allow_null=True, help_text="Whose it is, a person of `owners/`; one's own if left out.")
    has_reminder = serializers.BooleanField(required=False, help_text="Whether its owner is told when it is due; yes if left out.")


class TaskChange(StrictSerializer):
    """What is to change of a task; what is left out stays."""

    body = serializers.CharField(max_length=LONGEST_TASK, required=False)
    due_at = Moment(required=False, help_text=DUE)
    owner = serializers.UUIDField(required=False, allow_null=True, help_text="Whose it is; null for nobody's.")
    has_reminder = serializers.BooleanField(required=False)
    is_done = serializers.BooleanField(required=False, help_text="Ticks it off, or opens it again.")


class TaskList(ApiView):
    """All tasks."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"owner", "contact", "state", "cursor", "limit"})

    @extend_schema(
        operation_id="list_tasks",
        tags=["Contacts"],
        summary="List follow-up tasks",
        parameters=[
            OpenApiParameter("owner", str, description="Those of a person of `owners/`; `me` for one's own."),
            OpenApiParameter("contact", UUID, description="Those about a contact."),
            OpenApiParameter("state", str, enum=list(STATES), description="`open` unless told."),
            CURSOR,
            LIMIT,
        ],
        responses={200: page(ContactTaskDetails, "What is due first comes first.")},
    )
    def get(self, request: Request) -> Response:
        """One page of tasks."""
        query = request.query_params
        if (state := query.get("state", "open")) not in STATES:
            raise _bad("state", _("Use open, done or all."))
        owner = contact = None
        try:
            if wanted := query.get("owner"):
                owner = self.person(request) if wanted == "me" else access_owner(user_id=wanted)
            if wanted := query.get("contact"):
                contact = access_contact(contact_id=wanted)
        except NotFound as error:
            raise _bad("contact" if owner or not query.get("owner") else "owner", _("Use an id as lists give it.")) from error
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(tasks_of(owner=owner, contact=contact, is_done=STATES[state]), request)
        return paginator.get_paginated_response([task_details(row) for row in rows])

    @extend_schema(
        operation_id="create_task",
        tags=["Contacts"],
        summary="Plan a follow-up",
        description="When it is due its owner is told, once: in the dashboard, and by e-mail if he is not there.",
        request=TaskBody,
        parameters=[IDEMPOTENCY],
        responses={201: TASK},
        examples=[EXAMPLE],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Plan one."""
        data = self.validated(TaskBody, request)
        contact = access_contact(contact_id=data.pop("contact"))
        by = self.person(request)
        return Response(task_details(services.create_task(by=by, contact=contact, fields=task_fields(data, by), now=timezone.now())), status=201)


class TaskDetail(ApiView):
    """One task."""

    @extend_schema(operation_id="get_task", tags=["Contacts"], summary="Get a task", responses={200: TASK})
    def get(self, request: Request, uuid: UUID) -> Response:
        """The task."""
        return Response(task_details(access_contact_task(task_id=uuid)))

    @extend_schema(operation_id="change_task", tags=["Contacts"], summary="Change a task, or tick it off", request=TaskChange, responses={200: TASK})
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change what is named."""
        fields = task_fields(self.validated(TaskChange, request), self.person(request))
        return Response(task_details(services.change_task(task=access_contact_task(task_id=uuid), fields=fields, now=timezone.now())))

    @extend_schema(operation_id="delete_task", tags=["Contacts"], summary="Delete a task", responses=GONE)
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Take it away."""
        services.delete_task(task=access_contact_task(task_id=uuid))
        return Response(status=204)


def task_fields(data: dict[str, Any], person: User) -> TaskFields:
    """The service's fields of a checked body; a moment without an offset is in the person's zone.

    Raises:
        NotFound: the owner is nobody of the company.
    """
    if data.get("owner"):
        data["owner"] = access_owner(user_id=data["owner"])
    if "due_at" in data and data["due_at"].tzinfo is None:
        data["due_at"] = data["due_at"].replace(tzinfo=zoneinfo.ZoneInfo(person.time_zone))
    return cast(TaskFields, data)


def task_details(row: ContactTask) -> ContactTaskDetails:
    """A task; ``contact``, ``owner`` and ``by`` must be loaded."""
    return ContactTaskDetails(
        id=row.uuid,
        contact=TaskContact(row.contact.uuid, row.contact.name or (row.contact.phones or [""])[0], row.contact.email),
        body=row.body,
        due_at=row.due_at,
        owner=owner_of(row.owner),
        by=owner_of(row.by),
        has_reminder=row.has_reminder,
        reminded_at=row.reminded_at,
        done_at=row.done_at,
        created_at=row.created_at,
    )


def _bad(name: str, detail: Any) -> Problem:
    return Problem(400, "bad_parameter", _("A query parameter is not valid."), detail, parameter=name)
