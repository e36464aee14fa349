"""Calling operators: in the page, on their devices and by mail, each by his own rules. Everything comes in by ``raise_notices``."""

from chat.services.notices.devices import DeviceRefused, record_failed, record_pushed, register_device, remove_device
from chat.services.notices.digest import left_message_readers, take_digest
from chat.services.notices.effects import DIGEST_MAIL, PUSH_DEVICE, PUSH_NOTICE
from chat.services.notices.pushing import PlannedPush, plan_push, push_to
from chat.services.notices.raising import raise_for_lines, raise_for_queued, raise_handed_over, raise_late, raise_notices
from chat.services.notices.rules import NoticeRulesRefused, QuietHours, change_notice_rules
from chat.services.notices.seeing import forget_old_notices, note_look, see_notices

__all__ = [
    "DIGEST_MAIL",
    "PUSH_DEVICE",
    "PUSH_NOTICE",
    "DeviceRefused",
    "NoticeRulesRefused",
    "PlannedPush",
    "QuietHours",
    "change_notice_rules",
    "forget_old_notices",
    "left_message_readers",
    "note_look",
    "plan_push",
    "push_to",
    "raise_for_lines",
    "raise_for_queued",
    "raise_handed_over",
    "raise_late",
    "raise_notices",
    "record_failed",
    "record_pushed",
    "register_device",
    "remove_device",
    "see_notices",
    "take_digest",
]
