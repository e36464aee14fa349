"""Reading the company's own words."""

from __future__ import annotations

from django.db.models import QuerySet

from chat.models import CompanyWord, Operator


def company_words() -> QuerySet[CompanyWord]:
    """All of them, by the alphabet."""
    return CompanyWord.objects.order_by("folded")


def names_of_people() -> list[str]:
    """What the people of the company are called, at most 500 of them."""
    return [row.user.shown_name for row in Operator.objects.select_related("user").filter(user__is_active=True).order_by("pk")[:500]]
