"""How the exceptions of departments are answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chat.services import departments
from chat.services.capacity import CapacityReached
from tenants.hours.plan import BadPlan
from tenants.problems import becomes_invalid, becomes_problem

WORDS = {
    "empty": _("This is needed here."),
    "too_long": _("This is too long."),
    "too_many": _("There are as many as there may be."),
    "taken": _("There is one of this name already."),
    "bad_choice": _("This cannot be chosen."),
    "bad_overflow": _("Choose another department."),
}
PLAN_WORDS = {
    "bad": _("These hours cannot be read."),
    "bad_zone": _("There is no such time zone."),
    "overlap": _("Two stretches cover the same time."),
    "twice": _("A day is named twice."),
}

becomes_invalid(departments.DepartmentRefused, lambda error: {error.field: error.code}, WORDS)
becomes_problem(
    BadPlan,
    status=400,
    code="invalid",
    title=_("The request is not valid."),
    detail=_("Correct the fields that are named here."),
    members=lambda error: {"errors": [{"field": "hours", "code": error.code, "detail": str(PLAN_WORDS[error.code])}], "about": error.about},
)
becomes_problem(
    departments.BadRule,
    status=400,
    code="bad_conditions",
    title=_("The conditions cannot be read."),
    detail=_("Correct the member that is named here."),
    members=lambda error: {"reason": str(error)[:300]},
)
becomes_problem(
    departments.DepartmentIsEmpty,
    status=409,
    code="department_empty",
    title=_("Nobody is there in this department."),
    detail=_("Choose another one, or a colleague who is there."),
)
becomes_problem(
    departments.ConversationHasMoved,
    status=409,
    code="conversation_moved",
    title=_("A colleague has handed it over meanwhile."),
    detail=_("Look where it is now."),
    members=lambda error: {"department": str(error.department.uuid) if error.department else None},
)
becomes_problem(
    CapacityReached,
    status=409,
    code="capacity_reached",
    title=_("That would be one conversation too many."),
    detail=_("Close one first, or leave it to a colleague."),
    members=lambda error: {"operator": {"id": str(error.operator.uuid), "name": error.operator.user.shown_name}},
)
