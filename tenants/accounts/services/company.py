"""The company's own card, and its end."""

from __future__ import annotations

from django.db import transaction

from tenants import hosts
from tenants.accounts.models import Role, User
from tenants.accounts.services.audit import record_audit
from tenants.accounts.services.people import NotAllowed
from tenants.models import Tenant
from tenants.outbox.services import enqueue_effect
from tenants.scope import current_tenant, public_scope
from tenants.services import delete_tenant

GOODBYE_MAIL = "platform.mail_company_deleted"


def change_company(*, by: User, name: str, language: str, time_zone: str, support_address: str) -> None:
    """Change the company's name, default language and time zone, and where replies to its mail go (empty: to the owner).

    Raises:
        NotAllowed: ``by`` may not administer.
    """
    if not by.may_administer:
        raise NotAllowed
    ref = current_tenant()
    with transaction.atomic():
        card = {"name": name, "language": language, "time_zone": time_zone, "support_address": support_address}
        record_audit(by=by, action="company.changed", subject=name, **card)
        with public_scope():
            Tenant.objects.filter(pk=ref.id).update(**card)
    hosts.forget(ref.uuid)


def delete_company(*, by: User) -> Tenant:
    """Close the company: its hosts stop answering now, its data goes after the grace. The owner gets a link that takes it
    back until then.

    Raises:
        NotAllowed: ``by`` is not the owner.
    """
    if by.role != Role.OWNER:
        raise NotAllowed
    ref = current_tenant()
    with transaction.atomic():
        record_audit(by=by, action="company.deleted", subject=ref.name)
        with public_scope():
            tenant = delete_tenant(tenant_uuid=ref.uuid)
            assert tenant.deleted_at is not None
            enqueue_effect(
                kind=GOODBYE_MAIL,
                key=f"{GOODBYE_MAIL}:{ref.uuid}:{tenant.deleted_at.timestamp()}",
                payload={"tenant": str(ref.uuid), "email": by.email, "language": by.language, "full_name": by.full_name},
            )
    return tenant
