"""How what the company's words refuse is answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chat.services import writing
from tenants.problems import becomes_problem

becomes_problem(
    writing.BadCompanyWord,
    status=400,
    code="bad_company_word",
    title=_("That cannot be a word of the company's list."),
    detail=_("A word has letters and at most 80 characters, and at most 10 ways in which it is not to be written, none of them the word itself."),
)
becomes_problem(
    writing.TooManyCompanyWords,
    status=409,
    code="company_words_full",
    title=_("The company's list of words is full."),
    detail=_("It holds 2,000; remove some in the settings, under Writing."),
)
