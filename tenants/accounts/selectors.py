"""Reads about the people of a company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone

from tenants.accounts.models import ApiKey, AuditLine, Role, StaffInvitation, User
from tenants.models import Tenant
from tenants.scope import current_tenant, public_scope

_ORDER = [Role.OWNER, Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR]


def team_members() -> QuerySet[User]:
    """Everybody: active ones first, then by role and name."""
    place = Case(*(When(role=role, then=Value(number)) for number, role in enumerate(_ORDER)), default=Value(9))
    return User.objects.annotate(place=place).order_by("-is_active", "place", "full_name", "pk")


def pending_invitations() -> QuerySet[StaffInvitation]:
    """Invitations that nobody accepted or took back, expired ones of the last 30 days among them (they can be sent again)."""
    since = timezone.now() - timedelta(days=30)
    return StaffInvitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=since).order_by("-created_at")


def api_keys() -> QuerySet[ApiKey]:
    """Keys that are not revoked, newest first."""
    return ApiKey.objects.select_related("user").filter(revoked_at__isnull=True).order_by("-created_at")


def company_time_zone() -> str:
    """The company's time zone as it is stored: what a process remembers of a company may be some seconds old."""
    ref = current_tenant()
    with public_scope():
        return Tenant.objects.values_list("time_zone", flat=True).get(pk=ref.id)


def owner_address() -> str:
    """The e-mail address of the company's owner; empty while there is none."""
    return User.objects.filter(role=Role.OWNER, is_active=True).values_list("email", flat=True).first() or ""


def audit_lines(
    *, person: UUID | None = None, kind: str = "", setting: str = "", since: datetime | None = None, until: datetime | None = None
) -> QuerySet[AuditLine]:
    """The audit log, newest first.

    Args:
        person: only what this one did; somebody who is not of this company did nothing here.
        kind: only lines of this kind, such as ``user``.
        setting: only changes of this setting.
        since, until: only lines from the one moment on and before the other.
    """
    lines = AuditLine.objects.select_related("user", "undoes").order_by("-id")
    if setting:
        lines = lines.filter(setting=setting)
    if since is not None:
        lines = lines.filter(at__gte=since)
    if until is not None:
        lines = lines.filter(at__lt=until)
    if person is not None:
        lines = lines.filter(user__uuid=person)
    return lines.filter(action__startswith=f"{kind}.") if kind else lines


def audit_line(uuid: UUID) -> AuditLine | None:
    """One line of this company's log."""
    return AuditLine.objects.select_related("user").filter(uuid=uuid).first()


def changes_of(setting: str, thing: UUID | None) -> QuerySet[AuditLine]:
    """The changes of a setting, newest first."""
    return AuditLine.objects.select_related("user").filter(setting=setting, thing=thing).order_by("-id")


@dataclass(frozen=True, slots=True)
class Privacy:
    """What the company keeps of its visitors."""

    keeps_addresses: bool
    visits_kept_days: int


def privacy_now() -> Privacy:
    """As it is stored: what this process remembers of the company may be seconds old."""
    ref = current_tenant()
    with public_scope():
        return Privacy(*Tenant.objects.values_list("keeps_addresses", "visits_kept_days").get(pk=ref.id))
