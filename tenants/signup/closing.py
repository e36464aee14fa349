"""What is left of a company that was closed: a mail with a way back, until the grace is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.crypto import constant_time_compare

from tenants.accounts.services.company import GOODBYE_MAIL
from tenants.hosts import public_url
from tenants.mail import send_templated
from tenants.models import Tenant
from tenants.outbox.registry import effect
from tenants.services import WrongState, resume_tenant
from tenants.tokens import derive_token


class NothingToRestore(LookupError):
    """The link is unknown, or the company is back already, or its data is gone."""


def restore_link(tenant: Tenant) -> str:
    """The link that takes a deletion back. It dies with it: the moment of deletion is part of it."""
    return public_url(f"/restore/{tenant.uuid}/{_token(tenant)}/")


def find_closed(*, uuid: UUID, token: str, now: datetime | None = None) -> Tenant:
    """The closed company behind a link.

    Raises:
        NothingToRestore
    """
    tenant = Tenant.objects.filter(uuid=uuid, state=Tenant.State.DELETED, dropped_at__isnull=True).first()
    if tenant is None or tenant.deleted_at is None or not _is_token(tenant, token):
        raise NothingToRestore
    if tenant.deleted_at + _grace() < (now or timezone.now()):
        raise NothingToRestore
    return tenant


def restore_company(*, uuid: UUID, token: str) -> Tenant:
    """Take the deletion back: hosts and widget answer again.

    Raises:
        NothingToRestore
    """
    tenant = find_closed(uuid=uuid, token=token)
    try:
        return resume_tenant(tenant_uuid=tenant.uuid)
    except WrongState as error:
        raise NothingToRestore from error


@effect(GOODBYE_MAIL)
def mail_goodbye(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Mail the way back to the owner, unless he took it already."""
    tenant = Tenant.objects.filter(uuid=payload["tenant"], state=Tenant.State.DELETED, dropped_at__isnull=True).first()
    if tenant is None or tenant.deleted_at is None:
        return
    with translation.override(payload["language"]):
        until = formats.date_format(tenant.deleted_at + _grace(), "DATE_FORMAT")
    send_templated(
        to=payload["email"],
        template="mail/company_deleted",
        context={"company_name": tenant.name, "full_name": payload["full_name"], "until": until, "url": restore_link(tenant)},
        language=payload["language"],
        entry_uuid=entry_uuid,
    )


def _grace() -> timedelta:
    return timedelta(days=settings.DELETE_GRACE_DAYS)


def _token(tenant: Tenant) -> str:
    assert tenant.deleted_at is not None
    return derive_token("restore", tenant.uuid, tenant.deleted_at.timestamp())


def _is_token(tenant: Tenant, token: str) -> bool:
    return constant_time_compare(_token(tenant), token)
