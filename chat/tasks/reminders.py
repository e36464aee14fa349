"""Mail about follow-up tasks. An outbox handler: it may run twice and then sends the same mail, by its Message-ID."""

from __future__ import annotations

import zoneinfo
from typing import Any
from uuid import UUID

from chat.services import TASK_MAIL
from tenants.accounts.models import User
from tenants.hosts import url_of
from tenants.mail import send_templated
from tenants.outbox.registry import effect
from tenants.scope import current_tenant
from visitors.selectors.contacts import task_by_uuid


@effect(TASK_MAIL)
def mail_operator_about_task(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Tell somebody in his language and time zone what he meant to do now; nothing if it was done or given away meanwhile."""
    user = User.objects.filter(uuid=payload["user"], is_active=True).first()
    task = task_by_uuid(UUID(payload["task"]))
    if user is None or task is None or task.done_at is not None or task.owner_id != user.pk:
        return
    company, contact = current_tenant(), task.contact
    send_templated(
        to=user.email,
        template="chat/mail/task_due",
        context={
            "company_name": company.name,
            "user": user,
            "body": task.body,
            "name": contact.name or contact.email or (contact.phones or [""])[0],
            "due_at": task.due_at.astimezone(zoneinfo.ZoneInfo(user.time_zone)),
            "url": url_of(company, f"/contacts/{contact.uuid}/"),
        },
        language=user.language,
        entry_uuid=entry_uuid,
        from_name=company.name,
    )
