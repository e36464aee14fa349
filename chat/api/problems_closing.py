"""How the exceptions at the end of conversations, and of forms, are answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chat.services import closing, forms
from tenants.problems import becomes_invalid, becomes_problem

FORM_WORDS = {
    "empty": _("Something is missing here."),
    "too_long": _("This is too long."),
    "too_many": _("These are too many."),
    "bad_choice": _("This is none of the choices."),
    "repeated": _("This is there twice."),
    "uneven": _("Give as many choices in each language."),
}
becomes_problem(
    closing.BadPromise,
    status=400,
    code="bad_promise",
    title=_("This cannot be promised."),
    detail=_("Choose a moment at least five minutes from now, within a year."),
)
becomes_problem(closing.PromiseIsOver, status=409, code="promise_is_over", title=_("The promise is over."), detail=_("It was kept, or it ended."))
becomes_problem(
    closing.NoTranscript,
    status=409,
    code="no_transcript",
    title=_("There is nothing to send."),
    detail=_("Nothing was said to or by the visitor yet."),
)
becomes_problem(closing.BadSteps, status=400, code="invalid", title=_("The request is not valid."), detail=_("A rating has two to five steps, or none."))
becomes_invalid(forms.FormRefused, lambda error: error.errors, FORM_WORDS)
