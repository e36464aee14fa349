"""How the exceptions of notifications and mentions are answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chat.services import notices
from chat.services.notices.mentioning import MentionRefused
from tenants.problems import becomes_problem

DEVICE_WORDS = {
    "bad_endpoint": _("The address is not that of a push service that is known here: Google, Mozilla, Apple or Microsoft."),
    "bad_keys": _("The browser's keys are none."),
    "no_key": _("This installation has no key for pushes. Whoever runs it sets VAPID_PRIVATE_KEY."),
}
RULE_WORDS = {
    "channels": _("This is none of the kinds."),
    "mail_after_min": _("Choose one minute to one day."),
    "quiet": _("Give both times, two different ones, and at least one day."),
}
becomes_problem(
    notices.DeviceRefused,
    status=400,
    code="device_refused",
    title=_("This browser cannot be set up."),
    detail=_("See the reason."),
    members=lambda error: {"reason": error.code, "detail": str(DEVICE_WORDS[error.code])},
)
becomes_problem(
    notices.NoticeRulesRefused,
    status=400,
    code="invalid",
    title=_("The request is not valid."),
    detail=_("Correct the fields that are named here."),
    members=lambda error: {"errors": [{"field": error.field, "code": "refused", "detail": str(RULE_WORDS[error.field])}]},
)
MENTION_WORDS = {
    "hidden": _("Somebody whom you mention may not see this conversation, so a note in it cannot call him."),
    "too_many": _("Mention at most 20 colleagues in one note."),
    "unknown": _("Somebody whom you mention is no colleague (any more)."),
}
becomes_problem(
    MentionRefused,
    status=409,
    code="mention_refused",
    title=_("The note cannot be written so."),
    detail=_("See the reason."),
    members=lambda error: {"reason": error.code, "names": error.names, "detail": str(MENTION_WORDS[error.code])},
)
