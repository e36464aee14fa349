"""The company's own card, and its end."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants import hosts
from tenants.accounts.changes import Setting, Thing, Values, by_choices, register_setting
from tenants.accounts.events import CompanyTimeZoneChanged
from tenants.accounts.models import Role, User
from tenants.accounts.services.audit import record_audit
from tenants.accounts.services.changes import record_change
from tenants.accounts.services.people import NotAllowed
from tenants.bus import publish
from tenants.fields import LANGUAGE_CHOICES
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
        card: dict[str, Any] = {"name": name, "language": language, "time_zone": time_zone, "support_address": support_address}
        with public_scope():
            before = _values(Tenant.objects.select_for_update(no_key=True).get(pk=ref.id))
            Tenant.objects.filter(pk=ref.id).update(**card)
        record_change(by=by, action="company.changed", setting="company", subject=name, before=before, after=card, **card)
        if before["time_zone"] != time_zone:
            publish(CompanyTimeZoneChanged())
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


def _values(row: Tenant) -> Values:
    return {"name": row.name, "language": row.language, "time_zone": row.time_zone, "support_address": row.support_address}


def _read(_thing: Thing) -> Values:
    ref = current_tenant()
    with public_scope():
        return _values(Tenant.objects.get(pk=ref.id))


def _write(by: User, _thing: Thing, values: Values) -> None:
    change_company(by=by, **values)


register_setting(
    Setting(
        name="company",
        page="people:company",
        fields={"name": _("Name"), "language": _("Language"), "time_zone": _("Time zone"), "support_address": _("Support address")},
        read=_read,
        write=_write,
        shown=by_choices(language=LANGUAGE_CHOICES),
    )
)
