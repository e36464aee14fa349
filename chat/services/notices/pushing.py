"""What goes to which device, decided anew at the moment at which it would go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.models import Channel, Notice, PushDevice
from chat.selectors.notices import looks_until, notice_by_uuid, quiet_until, rules_of, still_matters
from chat.services.notices.devices import end_devices
from chat.services.notices.effects import PUSH_DEVICE, PUSH_NOTICE
from tenants.outbox.services import enqueue_effect, enqueue_effects


@dataclass(frozen=True, slots=True)
class PlannedPush:
    """A device, and what it is told of; ``shows_words``: whether it may name the visitor and what he wrote."""

    device: PushDevice
    notice: Notice
    shows_words: bool


def plan_push(*, notice_id: UUID, turn: int, now: datetime) -> int:
    """Have a notice pushed to the operator's devices, each by an effect of its own, so that one that fails repeats no other.

    Nothing if it was seen or done meanwhile, another turn follows, or he has quiet hours. While he looks at the dashboard it waits: he may go before
    he sees it.

    Returns:
        To how many devices it goes.
    """
    with transaction.atomic():
        notice = notice_by_uuid(notice_id)
        if notice is None or not _may_go(notice, turn, now):
            return 0
        looks = looks_until(notice.operator, now)
        if looks is not None:
            payload = {"notice": str(notice.uuid), "turn": turn}
            enqueue_effect(kind=PUSH_NOTICE, key=f"{PUSH_NOTICE}:{notice.uuid}:{turn}:{looks.timestamp():.0f}", payload=payload, not_before=looks)
            return 0
        devices = end_devices(operator=notice.operator)
        effects = {
            f"{PUSH_DEVICE}:{notice.uuid}:{turn}:{device.uuid}": {"notice": str(notice.uuid), "turn": turn, "device": str(device.uuid)} for device in devices
        }
        enqueue_effects(kind=PUSH_DEVICE, payloads=effects)
        return len(devices)


def push_to(*, notice_id: UUID, turn: int, device_id: UUID, now: datetime) -> PlannedPush | None:
    """What is sent to one device now; None if it was seen or done meanwhile, or the device or its session is gone."""
    notice = notice_by_uuid(notice_id)
    if notice is None or not _may_go(notice, turn, now):
        return None
    device = next((row for row in end_devices(operator=notice.operator) if row.uuid == device_id), None)
    return PlannedPush(device, notice, rules_of([notice.operator_id])[notice.operator_id].shows_words) if device else None


def _may_go(notice: Notice, turn: int, now: datetime) -> bool:
    operator = notice.operator
    rules = rules_of([operator.pk])[operator.pk]
    if notice.turn != turn or Channel.PUSH not in rules.channels(notice.kind):
        return False
    return quiet_until(rules, operator.user.time_zone, now) is None and still_matters(notice)
