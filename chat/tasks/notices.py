"""Calling operators who do not look: pushes to their devices, and the mail with what gathered. Outbox handlers.

Each may run twice: a push has the same tag then and takes the place of the first, a mail the same Message-ID.
"""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.utils import timezone, translation

from chat.models import Operator
from chat.notice_words import headline, notice_text, push_payload
from chat.services import notices
from tenants.hosts import url_of
from tenants.mail import send_templated
from tenants.outbox.registry import effect
from tenants.scope import current_tenant
from tenants.webpush import PushFailed, PushRefused, SubscriptionGone, public_key, send_push

log = logging.getLogger(__name__)

# About half a minute: what comes later than that is in the list, and in the mail.
MOST_ATTEMPTS = 4


@effect(notices.PUSH_NOTICE)
def push_notice(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Somebody is called on his devices, unless he saw it or looks at the dashboard."""
    if public_key():
        notices.plan_push(notice_id=UUID(payload["notice"]), turn=int(payload["turn"]), now=timezone.now())


@effect(notices.PUSH_DEVICE)
def push_to_device(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """One device. What its push service says is gone is removed; what it does not take is given up soon: all companies share the workers."""
    planned = notices.push_to(notice_id=UUID(payload["notice"]), turn=int(payload["turn"]), device_id=UUID(payload["device"]), now=timezone.now())
    if planned is None or not public_key():
        return
    device = planned.device
    with translation.override(planned.notice.operator.user.language):
        message = push_payload(planned.notice, shows_words=planned.shows_words)
    try:
        send_push(endpoint=device.endpoint, p256dh=device.p256dh, auth=device.auth, payload=message.encoded, tag=message.tag)
    except SubscriptionGone:
        notices.remove_device(device=device)
    except PushFailed as error:
        if attempt < MOST_ATTEMPTS:
            raise
        log.warning("a push was given up: %s", error)
        notices.record_failed(device=device, now=timezone.now())
    except PushRefused as error:
        log.warning("a push was refused: %s", error)
        notices.record_failed(device=device, now=timezone.now())
    else:
        notices.record_pushed(device=device, now=timezone.now())


@effect(notices.DIGEST_MAIL)
def mail_digest(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Tell an operator in one mail what gathered while he did not look; nothing if he saw it all."""
    held = notices.take_digest(operator_id=int(payload["operator"]), turn=int(payload["turn"]), entry=entry_uuid, now=timezone.now())
    if not held:
        return
    company = current_tenant()
    operator = Operator.objects.select_related("user").get(pk=payload["operator"])
    with translation.override(operator.user.language):
        items = [
            {
                "title": headline(notice),
                "text": notice_text(notice),
                "number": notice.conversation.number,
                "url": url_of(company, f"/inbox/{notice.conversation.uuid}/"),
            }
            for notice in held
        ]
    send_templated(
        to=operator.user.email,
        template="chat/mail/digest",
        context={
            "company_name": company.name,
            "user": operator.user,
            "items": items,
            "count": len(items),
            "url": items[0]["url"] if len(items) == 1 else url_of(company, "/inbox/"),
            "settings_url": url_of(company, "/settings/notifications/"),
        },
        language=operator.user.language,
        entry_uuid=entry_uuid,
        from_name=company.name,
    )
