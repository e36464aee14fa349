"""Browsers that take pushes: registered by their person, removed by him, by their push service, or with their session."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from chat.models import Operator, PushDevice
from tenants.accounts.signed_in import is_session_alive
from tenants.webpush import EndpointRefused, KeyRefused, check_endpoint, check_keys, key_id

MOST_DEVICES = 20
# An hour without a push service must not cost anybody his device.
MOST_FAILURES, FAILS_FOR = 10, timedelta(days=1)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class DeviceRefused(ValueError):
    """``code``: ``bad_endpoint`` (not https, not of a push service that we know), ``bad_keys``, or ``no_key`` (this installation sends no pushes)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def register_device(*, by: Operator, endpoint: str, p256dh: str, auth: str, name: str, session: str, now: datetime) -> PushDevice:
    """Take a browser's subscription. The same browser again is the same device, and its newest person's.

    Whoever has many keeps those that were set up last.

    Raises:
        DeviceRefused
    """
    if not key_id():
        raise DeviceRefused("no_key")
    try:
        check_endpoint(endpoint)
        check_keys(p256dh=p256dh, auth=auth)
    except EndpointRefused as error:
        raise DeviceRefused("bad_endpoint") from error
    except KeyRefused as error:
        raise DeviceRefused("bad_keys") from error
    values = {
        "operator": by,
        "p256dh": p256dh,
        "auth": auth,
        "key_id": key_id(),
        "name": _CONTROL.sub(" ", name).strip()[:100],
        "session": session,
    }
    with transaction.atomic():
        found = PushDevice.objects.select_for_update(no_key=True).filter(endpoint=endpoint).first()
        if found is not None and found.operator_id != by.pk:
            # The browser serves another person now: what went to the one before must not reach this one's screen under his rows.
            found.delete()
        device, _made = PushDevice.objects.update_or_create(endpoint=endpoint, defaults=values, create_defaults={**values, "created_at": now})
        for pk in list(PushDevice.objects.filter(operator=by).order_by("-pk").values_list("pk", flat=True)[MOST_DEVICES:]):
            PushDevice.objects.filter(pk=pk).delete()
        return device


def remove_device(*, device: PushDevice) -> None:
    """It takes pushes no more. Once more changes nothing."""
    PushDevice.objects.filter(pk=device.pk).delete()


def end_devices(*, operator: Operator) -> list[PushDevice]:
    """Remove an operator's devices whose session ended.

    Returns:
        The others, the newest first.
    """
    alive = []
    for row in PushDevice.objects.filter(operator=operator).order_by("-pk"):
        if is_session_alive(session=row.session, user=operator.user):
            alive.append(row)
        else:
            # Not if it was set up once more in between.
            PushDevice.objects.filter(pk=row.pk, session=row.session).delete()
    return alive


def record_pushed(*, device: PushDevice, now: datetime) -> None:
    """Its push service took something for it."""
    PushDevice.objects.filter(pk=device.pk).update(reached_at=now, failures=0)


def record_failed(*, device: PushDevice, now: datetime) -> None:
    """A push to it was given up. Who could not be reached so often, and for so long, is removed."""
    rows = PushDevice.objects.filter(pk=device.pk)
    rows.update(failures=F("failures") + 1)
    failing = rows.filter(failures__gte=MOST_FAILURES).first()
    if failing is not None and (failing.reached_at or failing.created_at) <= now - FAILS_FOR:
        remove_device(device=failing)
