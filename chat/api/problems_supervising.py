"""How the exceptions of supervising are answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chat.services import supervising
from tenants.problems import becomes_problem

becomes_problem(
    supervising.WhisperRefused,
    status=400,
    code="invalid",
    title=_("The request is not valid."),
    detail=_("A whisper has 1 to 2,000 characters."),
)
