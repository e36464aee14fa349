"""Departments, their hours, and the rules that lead to them, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chat.forms.invitations import text_name
from chat.models import Department, Operator, RoutingRule, RoutingSettings
from chat.models.department import LONGEST_DEPARTMENT_NAME
from chat.services.departments import DepartmentDraft, RuleConditions
from tenants.fields import LineField, TimeZoneField, clean_line
from tenants.hours.holidays import BadHolidays, read_holidays
from tenants.hours.plan import LONGEST_REASON, DayException, HoursPlan, merged, read_plan
from visitors.models import ContactSegment

CHANNELS = (
    ("search", _("Search engines")),
    ("social", _("Social media")),
    ("mail", _("Mail")),
    ("campaign", _("Campaigns")),
    ("ai", _("AI assistants")),
    ("referral", _("Other sites")),
    ("direct", _("Directly")),
)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\s*((?:\d{1,2}:\d{2}\s*[-–]\s*\d{1,2}:\d{2}\s*,?\s*)*)(.*)\Z")
_STRETCH = re.compile(r"(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})")
MOST_LINES = 20_000
DAYS_EXAMPLE = "2026-12-25 Christmas Day\n2026-12-24 09:00-12:00 Christmas Eve"


def _lines(text: str) -> list[str]:
    return [line for line in (clean_line(part) for part in re.split(r"[\n,、，]", text)) if line]


def _minutes(label: Any, help_text: Any = "") -> forms.DecimalField:
    """How long a visitor may wait; seconds that the API set are shown as what they are."""
    widget = forms.NumberInput(attrs={"step": "0.5", "min": "0.5"})
    bounds: dict[str, Any] = {"min_value": Decimal("0.17"), "max_value": 43_200, "max_digits": 8, "decimal_places": 2}
    return forms.DecimalField(label=label, required=False, help_text=help_text, widget=widget, **bounds)


def _seconds(minutes: Decimal | None) -> int | None:
    return None if minutes is None else round(minutes * 60)


def _shown_minutes(seconds: int | None) -> str:
    return "" if seconds is None else f"{seconds / 60:.2f}".rstrip("0").rstrip(".")


def _several(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=2000, help_text=help_text, widget=forms.TextInput(attrs={"dir": "auto"}))


class DepartmentForm(forms.Form):
    """Its names, who is in it, how work is given out, and what becomes of who waits too long."""

    name = LineField(label=_("Name"), max_length=LONGEST_DEPARTMENT_NAME, help_text=_("As the team reads it."))
    color = forms.ChoiceField(label=_("Colour"), choices=Department.Color.choices, widget=forms.RadioSelect)
    is_offered = forms.BooleanField(label=_("Visitors may choose it"), required=False)
    members = forms.ModelMultipleChoiceField(
        label=_("Who is in it"), queryset=Operator.objects.none(), to_field_name="uuid", required=False, widget=forms.CheckboxSelectMultiple
    )
    strategy = forms.ChoiceField(label=_("Who gets a conversation"), choices=Department.Strategy.choices, widget=forms.RadioSelect)
    overflow = forms.ChoiceField(label=_("If nobody is free"), choices=Department.Overflow.choices, widget=forms.RadioSelect)
    overflow_after = forms.IntegerField(label=_("After"), min_value=1, max_value=1440, initial=3)
    overflow_to = forms.ModelChoiceField(
        label=_("Which department"), queryset=Department.objects.none(), to_field_name="uuid", required=False, empty_label=_("None")
    )
    first_answer = _minutes(_("First answer within"), _("Empty: nobody is told."))
    next_answer = _minutes(_("Each further answer within"), _("Empty: nobody is told."))

    def __init__(self, *args: Any, department: Department | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department = department
        members: Any = self.fields["members"]
        members.queryset = Operator.objects.filter(user__is_active=True).select_related("user").order_by("user__full_name", "pk")
        others: Any = self.fields["overflow_to"]
        others.queryset = Department.objects.exclude(pk=department.pk) if department else Department.objects.all()
        for code, name in settings.LANGUAGES:
            attrs = {"lang": code, "dir": "auto"}
            self.fields[text_name(code)] = LineField(label=name, max_length=LONGEST_DEPARTMENT_NAME, required=False, widget=forms.TextInput(attrs=attrs))

    def clean(self) -> dict[str, Any]:
        """Checks that an overflow leads somewhere."""
        data = super().clean() or {}
        if data.get("overflow") == Department.Overflow.DEPARTMENT and not data.get("overflow_to"):
            self.add_error("overflow_to", _("Choose another department."))
        return data

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The names for visitors, by language."""
        return [self[text_name(code)] for code, _name in settings.LANGUAGES]

    def draft(self) -> DepartmentDraft:
        """What was written; the hours stay as they are."""
        data = self.cleaned_data
        return DepartmentDraft(
            name=data["name"],
            names={code: data.get(text_name(code), "") for code, _name in settings.LANGUAGES},
            color=data["color"],
            strategy=data["strategy"],
            is_offered=data["is_offered"],
            overflow=data["overflow"],
            overflow_after_s=data["overflow_after"] * 60,
            overflow_to=data["overflow_to"],
            first_answer_s=_seconds(data["first_answer"]),
            next_answer_s=_seconds(data["next_answer"]),
            hours=self.department.hours if self.department else None,
        )

    @staticmethod
    def initial_of(row: Department | None) -> dict[str, Any]:
        """The form as it stands, or for a new one."""
        if row is None:
            return {"color": "blue", "strategy": "broadcast", "overflow": "wait", "overflow_after": 3, "is_offered": True}
        fields = {name: getattr(row, name) for name in ("name", "color", "strategy", "overflow", "is_offered")}
        members = [str(each) for each in row.members.values_list("operator__uuid", flat=True)]
        names = {text_name(code): name for code, name in row.names.items()}
        after = max(1, round(row.overflow_after_s / 60))
        answers = {"first_answer": _shown_minutes(row.first_answer_s), "next_answer": _shown_minutes(row.next_answer_s)}
        to = row.overflow_to.uuid if row.overflow_to else None
        return {**fields, **names, **answers, "members": members, "overflow_after": after, "overflow_to": to}


class CalendarForm(forms.Form):
    """What a department's calendar has beside its week: whose hours hold, the time zone, and the days that differ."""

    is_own = forms.BooleanField(label=_("It has hours of its own"), required=False)
    zone = TimeZoneField(label=_("Time zone"), required=False)
    exceptions = forms.CharField(
        label=_("Holidays and other days that differ"),
        required=False,
        max_length=MOST_LINES,
        widget=forms.Textarea(
            attrs={"rows": 6, "dir": "auto", "spellcheck": "false", "placeholder": "2026-12-25 Christmas Day\n2026-12-24 09:00-12:00 Christmas Eve"}
        ),
        help_text=_("One day a line: the date, its hours if there are any, and a name. Without hours it is closed."),
    )
    holidays = forms.FileField(
        label=_("Add a list"), required=False, help_text=_("An iCalendar file (.ics), or a table (.csv) with a date and a name in each line.")
    )

    def clean_exceptions(self) -> list[DayException]:
        """The days, read."""
        days = []
        for number, line in enumerate(self.cleaned_data["exceptions"].splitlines(), start=1):
            if not line.strip():
                continue
            fits = _DAY.match(clean_line(line))
            try:
                if fits is None:
                    raise ValueError
                stretches = [(_clock(start), _clock(end)) for start, end in _STRETCH.findall(fits[2])]
                days.append(DayException(date.fromisoformat(fits[1]), fits[3].strip()[:LONGEST_REASON], stretches))
            except ValueError:
                raise forms.ValidationError(_("Line %(n)d cannot be read: write 2026-12-25 and then a name.") % {"n": number}) from None
        return days

    def clean_holidays(self) -> list[DayException]:
        """The days of the list that was added."""
        file = self.cleaned_data["holidays"]
        if not file:
            return []
        try:
            return read_holidays(file.read(1_000_001).decode("utf-8-sig"), today=date.today())  # noqa: DTZ011 - this year, wherever that is
        except (BadHolidays, UnicodeDecodeError) as error:
            line = getattr(error, "line", 0)
            words = _("Line %(n)d of the list cannot be read.") % {"n": line} if line else _("No holidays were found in this file.")
            raise forms.ValidationError(words) from None

    def plan(self, ranges: Iterable[tuple[int, Any, Any]]) -> Any:
        """The hours as the service takes them; None: the company's."""
        data = self.cleaned_data
        if not data["is_own"]:
            return None
        week = [{"weekday": day, "opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"} for day, opens, closes in ranges]
        days = merged(data["exceptions"], data["holidays"]) if data["holidays"] else data["exceptions"]
        return {"zone": data["zone"] or "", "ranges": week, "exceptions": msgspec.to_builtins(days)}

    @staticmethod
    def initial_of(row: Department, zone: str) -> dict[str, Any]:
        """The form as it stands."""
        plan = read_plan(row.hours) or HoursPlan()
        lines = [" ".join([each.date.isoformat(), ", ".join(f"{opens}-{closes}" for opens, closes in each.stretches), each.name]) for each in plan.exceptions]
        return {"is_own": row.hours is not None, "zone": plan.zone or zone, "exceptions": "\n".join(" ".join(line.split()) for line in lines)}


class RuleForm(forms.Form):
    """One rule."""

    kind = forms.ChoiceField(label=_("How it decides"), choices=RoutingRule.Kind.choices, widget=forms.RadioSelect)
    department = forms.ModelChoiceField(
        label=_("To which department"), queryset=Department.objects.none(), to_field_name="uuid", required=False, empty_label=_("Choose one")
    )
    words = _several(_("One of these words in the first line"), _("Several with commas between them."))
    pages = _several(_("On one of these pages"), _("Such as /pricing* or https://shop.example/help/*"))
    languages = _several(_("Language"), _("Such as ja or en."))
    channels = forms.MultipleChoiceField(label=_("Came by"), choices=CHANNELS, required=False, widget=forms.CheckboxSelectMultiple)
    order = forms.ChoiceField(
        label=_("Orders"),
        required=False,
        choices=[("", _("does not matter")), ("open", _("has an open order")), ("none", _("has no open order"))],
    )
    tags = _several(_("One of these tags"), _("Of the contact."))
    segments = forms.ModelMultipleChoiceField(
        label=_("In one of these segments"), queryset=ContactSegment.objects.none(), to_field_name="uuid", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["department"]
        places.queryset = Department.objects.all()
        segments: Any = self.fields["segments"]
        segments.queryset = ContactSegment.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        """Checks that a rule by conditions leads somewhere."""
        data = super().clean() or {}
        if data.get("kind") == RoutingRule.Kind.CONDITIONS and not data.get("department"):
            self.add_error("department", _("Choose where it leads."))
        return data

    def conditions(self) -> dict[str, Any]:
        """What was filled in."""
        data = self.cleaned_data
        several = {name: _lines(data[name]) for name in ("words", "pages", "languages", "tags")}
        return {**several, "channels": data["channels"], "order": data["order"], "segments": [str(segment.uuid) for segment in data["segments"]]}

    @staticmethod
    def initial_of(row: RoutingRule | None) -> dict[str, Any]:
        """The form as it stands."""
        if row is None:
            return {"kind": RoutingRule.Kind.CONDITIONS}
        conditions = msgspec.convert(row.conditions, RuleConditions)
        several = {name: ", ".join(getattr(conditions, name)) for name in ("words", "pages", "languages", "tags")}
        place = row.department.uuid if row.department else None
        return {**several, "kind": row.kind, "department": place, "channels": conditions.channels, "order": conditions.order, "segments": conditions.segments}


class WorkForm(forms.Form):
    """How much an operator does, and what."""

    capacity = forms.IntegerField(label=_("At most"), min_value=1, max_value=500, required=False, help_text=_("Open conversations at once; empty: any number."))
    languages = _several(_("Answers in"), _("Such as en, ja."))
    skills = _several(_("Knows about"), _("Words such as invoice or returns; used where work is given out by skill."))

    def work(self) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        data = self.cleaned_data
        return {"capacity": data["capacity"], "languages": _lines(data["languages"]), "skills": _lines(data["skills"])}

    @staticmethod
    def initial_of(row: Operator) -> dict[str, Any]:
        """The form as it stands."""
        return {"capacity": row.capacity, "languages": ", ".join(row.languages), "skills": ", ".join(row.skills)}


class RoutingForm(forms.Form):
    """What holds for all departments."""

    operators_see = forms.ChoiceField(
        label=_("Operators see"), choices=RoutingSettings.Sight.choices, widget=forms.RadioSelect, help_text=_("Supervisors and above see everything.")
    )
    order_pattern = LineField(
        label=_("How an order number looks"),
        max_length=200,
        required=False,
        help_text=_("# is a digit, @ a letter, * any of them: ORD-#####."),
    )
    product_words = forms.CharField(
        label=_("Products that visitors name"),
        max_length=12_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One a line. What a visitor named stands in the summary that travels with the conversation."),
    )

    first_answer = _minutes(_("First answer within"), _("Empty: nobody is told."))
    next_answer = _minutes(_("Each further answer within"), _("Empty: nobody is told."))

    def answers(self) -> dict[str, int | None]:
        """How long visitors may wait, in seconds."""
        return {"first_answer_s": _seconds(self.cleaned_data["first_answer"]), "next_answer_s": _seconds(self.cleaned_data["next_answer"])}

    @staticmethod
    def initial_of(row: RoutingSettings) -> dict[str, Any]:
        """The form as it stands."""
        answers = {"first_answer": _shown_minutes(row.first_answer_s), "next_answer": _shown_minutes(row.next_answer_s)}
        return {"operators_see": row.operators_see, "order_pattern": row.order_pattern, "product_words": "\n".join(row.product_words), **answers}

    def products(self) -> list[str]:
        """The products, one a line."""
        return [line for line in map(clean_line, self.cleaned_data["product_words"].splitlines()) if line]


def _clock(text: str) -> str:
    hours, minutes = text.split(":")
    if not (0 <= int(hours) < 24 and 0 <= int(minutes) < 60):
        raise ValueError(text)
    return f"{int(hours):02}:{minutes}"
