"""The week in which somebody answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chat.models import BusinessHours

STRETCHES = (1, 2)


class HoursForm(forms.Form):
    """Two stretches a day, each empty or from-to; a day without any is closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, day in BusinessHours.Weekday.choices:
            for stretch in STRETCHES:
                for end, words in (("from", _("%(day)s, from")), ("to", _("%(day)s, until"))):
                    self.fields[f"d{weekday}_{stretch}_{end}"] = forms.TimeField(
                        required=False,
                        label=words % {"day": day},
                        widget=forms.TimeInput(attrs={"type": "time", "aria-label": words % {"day": day}}, format="%H:%M"),
                    )

    def clean(self) -> dict[str, Any]:
        """Checks that each stretch has both ends."""
        data = super().clean() or {}
        for weekday, _day in BusinessHours.Weekday.choices:
            for stretch in STRETCHES:
                start, end = data.get(f"d{weekday}_{stretch}_from"), data.get(f"d{weekday}_{stretch}_to")
                if (start is None) != (end is None):
                    self.add_error(f"d{weekday}_{stretch}_{'from' if start is None else 'to'}", _("Both times are needed."))
        return data

    def ranges(self) -> list[tuple[int, time, time]]:
        """What was filled in, as the service takes it."""
        found = []
        for weekday, _day in BusinessHours.Weekday.choices:
            for stretch in STRETCHES:
                start, end = self.cleaned_data.get(f"d{weekday}_{stretch}_from"), self.cleaned_data.get(f"d{weekday}_{stretch}_to")
                if start is not None and end is not None:
                    found.append((int(weekday), start, end))
        return found

    def days(self) -> list[dict[str, Any]]:
        """The fields by day, for the template."""
        return [
            {
                "name": day,
                "stretches": [(self[f"d{weekday}_{stretch}_from"], self[f"d{weekday}_{stretch}_to"]) for stretch in STRETCHES],
                "errors": [error for stretch in STRETCHES for end in ("from", "to") for error in self[f"d{weekday}_{stretch}_{end}"].errors],
            }
            for weekday, day in BusinessHours.Weekday.choices
        ]

    @staticmethod
    def initial_of(rows: Iterable[BusinessHours]) -> dict[str, str]:
        """The form as the week stands; a third stretch of a day, which only the API can set, is not shown."""
        initial: dict[str, str] = {}
        for row in rows:
            for stretch in STRETCHES:
                if f"d{row.weekday}_{stretch}_from" not in initial:
                    initial[f"d{row.weekday}_{stretch}_from"] = f"{row.opens_at:%H:%M}"
                    initial[f"d{row.weekday}_{stretch}_to"] = f"{row.closes_at:%H:%M}"
                    break
        return initial
