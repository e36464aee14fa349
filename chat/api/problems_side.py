"""How the exceptions of side conversations are answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chat.services import side
from tenants.problems import becomes_not_allowed, becomes_problem

SIDE_WORDS = {
    "empty": _("Write something: blanks alone say nothing."),
    "too_long": _("A line has at most 5,000 characters."),
    "subject": _("A subject has at most 120 characters."),
    "nobody": _("Choose at least one colleague."),
    "too_many": _("At most 20 people take part."),
    "unknown": _("Somebody whom you chose is no colleague (any more)."),
    "about": _("Say whom it is about by exactly one of conversation, visitor and contact."),
}
becomes_problem(
    side.SideRefused,
    status=400,
    code="side_refused",
    title=_("The side conversation cannot be so."),
    detail=_("See the reason."),
    members=lambda error: {"reason": error.code, "detail": str(SIDE_WORDS[error.code])},
)
becomes_not_allowed(side.SideTakenNoPart, detail=_("Only who takes part may. Who supervises can join first."))
