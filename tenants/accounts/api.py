"""The audit log over the public API, and undoing a change of a setting."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.accounts.audit import audit_kinds, sentence_of
from tenants.accounts.changes import setting_named, shown_changes
from tenants.accounts.models import AuditLine
from tenants.accounts.selectors import audit_line, audit_lines
from tenants.accounts.services.changes import CannotUndo, ChangedSince, undo_change
from tenants.accounts.services.people import NotAllowed
from tenants.api.documents import CURSOR, LIMIT, one, page
from tenants.api.input import Nothing
from tenants.api.pagination import SignedCursorPagination
from tenants.api.views import ApiView
from tenants.problems import Problem


class AuditChange(msgspec.Struct):
    """One field of a change, in the asker's language. An empty text: there was nothing."""

    field: str
    label: str
    before: str
    after: str


class AuditLineDetails(msgspec.Struct):
    """What somebody changed. ``id`` is null for lines of before it was kept from what to what; ``user_name`` null: the system did it;
    ``thing``: of which website, department and so on; ``undoes``: the line that this put back.
    """

    id: UUID | None
    at: datetime
    user: UUID | None
    user_name: str | None
    action: str
    text: str
    subject: str
    setting: str
    thing: UUID | None
    changes: list[AuditChange]
    can_be_undone: bool
    undoes: UUID | None


STRUCTS = (AuditChange, AuditLineDetails)


class AuditLineList(ApiView):
    """The audit log."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit", "kind", "user", "setting"})

    @extend_schema(
        operation_id="list_audit_lines",
        tags=["Audit log"],
        summary="List who changed what",
        description="For the owner and admins.",
        parameters=[
            CURSOR,
            LIMIT,
            OpenApiParameter("kind", str, description="Only lines whose `action` begins with this noun, such as `website`."),
            OpenApiParameter("user", str, description="Only what this person did; an id."),
            OpenApiParameter("setting", str, description="Only changes of this setting, such as `website_look`."),
        ],
        responses={200: page(AuditLineDetails, "One page, the newest line first.")},
    )
    def get(self, request: Request) -> Response:
        """One page of lines."""
        if not self.person(request).may_administer:
            raise NotAllowed
        kind, setting = request.query_params.get("kind", ""), request.query_params.get("setting", "")
        if kind and kind not in dict(audit_kinds()):
            raise _bad("kind")
        if setting and setting_named(setting) is None:
            raise _bad("setting")
        try:
            user = UUID(request.query_params["user"]) if request.query_params.get("user") else None
        except ValueError:
            raise _bad("user") from None
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(audit_lines(person=user, kind=kind, setting=setting), request)
        return paginator.get_paginated_response([_details(row) for row in rows])


class AuditLineUndo(ApiView):
    """The way back."""

    @extend_schema(
        operation_id="undo_audit_line",
        tags=["Audit log"],
        summary="Undo a change of a setting",
        description=(
            "Puts back what the line changed, and nothing else; for the owner and admins. 409 `changed_since` when one of its fields was changed "
            "again, 409 `cannot_undo` where there is no way back. Undoing leaves a line of its own, which can be undone as well."
        ),
        request=None,
        responses={200: one(AuditLineDetails, "The line that the undoing wrote.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Undo it."""
        self.validated(Nothing, request)
        by = self.person(request)
        if not by.may_administer:
            raise NotAllowed
        line = audit_line(uuid)
        if line is None:
            raise Problem(404, "not_found", _("There is nothing here."), _("Check the id."))
        try:
            made = undo_change(by=by, line=line)
        except ChangedSince as error:
            name = error.by.user.full_name if error.by is not None and error.by.user is not None else ""
            raise Problem(409, "changed_since", _("It was changed again since."), _("Undo the newest change first."), changed_by=name) from error
        except CannotUndo as error:
            detail = _("Set the values by hand.")
            raise Problem(409, "cannot_undo", _("This change cannot be undone."), detail, reason=error.reason) from error
        return Response(_details(made or line))


def _details(row: AuditLine) -> AuditLineDetails:
    setting = setting_named(row.setting)
    return AuditLineDetails(
        id=row.uuid,
        at=row.at,
        user=row.user.uuid if row.user else None,
        user_name=row.user.full_name if row.user else None,
        action=row.action,
        text=sentence_of(row),
        subject=row.subject,
        setting=row.setting,
        thing=row.thing,
        changes=[AuditChange(change.name, change.label, change.before, change.after) for change in shown_changes(row)],
        can_be_undone=setting is not None and setting.write is not None and bool(row.changes),
        undoes=row.undoes.uuid if row.undoes else None,
    )


def _bad(parameter: str) -> Problem:
    return Problem(400, "invalid", _("A parameter cannot be read."), _("Correct the parameter that is named here."), parameters=[parameter])


urlpatterns = [
    path("audit-lines/", AuditLineList.as_view()),
    path("audit-lines/<uuid:uuid>/undo/", AuditLineUndo.as_view()),
]
