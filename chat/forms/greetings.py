"""The form of a greeting: its look and words, and each condition as a field."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chat.forms.invitations import add_text_fields, text_name
from chat.models import Greeting, Look
from chat.selectors.departments import departments
from chat.services.greetings import BadConditions, Conditions, Draft, decode_conditions, encode_conditions
from tenants.fields import LineField
from visitors.models import Website
from visitors.selectors import websites_by_name
from visitors.selectors.segments import segments_by_name

CHANNELS = [
    ("search", _("Search engine")),
    ("social", _("Social network")),
    ("mail", _("E-mail")),
    ("campaign", _("Campaign")),
    ("ai", _("AI assistant")),
    ("referral", _("Other site")),
    ("direct", _("Direct")),
]
NUMBERS = ("page_s", "site_s", "scroll", "pages", "seen_count", "event_count", "event_days")
LISTS = ("page", "not_page", "seen", "engines", "words", "countries", "languages", "tags", "events", "in_basket")
CHOICES = ("channels", "segments")
WORDS = ("hours", "from_time", "to_time", "operators", "basket")
OPS = [
    ("is", _("is")),
    ("is_not", _("is not")),
    ("contains", _("contains")),
    ("at_least", _("is at least")),
    ("at_most", _("is at most")),
]


class ListField(forms.CharField):
    """Several things, one a line or parted by commas."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "none"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The things, each once."""
        found = (part.strip() for part in re.split(r"[\n,、，]", str(super().clean(value) or "")))
        return list(dict.fromkeys(part for part in found if part))


def _number(label: Any, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, help_text=help_text)


def _list(label: Any, help_text: Any = "") -> ListField:
    return ListField(label=label, required=False, max_length=4000, help_text=help_text)


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class GreetingForm(forms.Form):
    """All of a greeting."""

    name = LineField(label=_("Name"), max_length=80, help_text=_("For your own lists; visitors do not see it."))
    website = forms.ChoiceField(label=_("Website"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    is_active = forms.BooleanField(label=_("It invites visitors"), required=False)
    look = forms.ChoiceField(label=_("Look"), choices=Look.choices, widget=forms.RadioSelect(attrs={"data-greeting": "look"}))
    page_s = _number(_("Seconds on the page"), 86_400, _("Only time in which the page can be seen counts."))
    site_s = _number(_("Seconds on the site"), 86_400)
    scroll = _number(_("Percent of the page read"), 100)
    pages = _number(_("Pages seen, at least"), 500)
    page = _list(_("Only on these pages"), _("One a line: /tea/* or a whole address; * stands for anything."))
    not_page = _list(_("Never on these pages"), _("Such as /checkout/*."))
    seen = _list(_("Has seen pages like these"))
    seen_count = forms.IntegerField(label=_("How many of them"), min_value=1, max_value=500, required=False)
    channels = forms.MultipleChoiceField(label=_("Came by"), choices=CHANNELS, required=False, widget=forms.CheckboxSelectMultiple)
    engines = _list(_("Came from"), _("Search engine or network, by its key: google, baidu, yahoo-japan."))
    words = _list(_("Searched for one of"))
    countries = _list(_("In one of the countries"), _("Two letters each: JP, CN, DE."))
    languages = _list(_("Speaks one of"), _("Such as ja, zh, en-GB."))
    tags = _list(_("Has one of the tags"), _("Of his contact, such as wholesale."))
    returning = forms.ChoiceField(label=_("Has been here before"), choices=[("", _("Does not matter")), ("yes", _("Yes")), ("no", _("No"))], required=False)
    hours = forms.ChoiceField(label=_("Business hours"), choices=[("", _("Does not matter")), ("open", _("Within")), ("closed", _("Outside"))], required=False)
    from_time = _clock(_("From"))
    to_time = _clock(_("Until"))
    events = _list(_("Did one of"), _("Names of events that the site reports, such as added_to_basket."))
    event_count = forms.IntegerField(label=_("How often, at least"), min_value=1, max_value=500, required=False)
    event_days = _number(_("Within the last days"), 365, _("Empty: in this visit."))
    event_property = LineField(label=_("Only with the property"), max_length=40, required=False, help_text=_("As the site reports it, such as sku or price."))
    event_op = forms.ChoiceField(label=_("Comparison"), choices=OPS, required=False)
    event_value = LineField(label=_("Value"), max_length=120, required=False)
    basket = forms.ChoiceField(
        label=_("Basket"), choices=[("", _("Does not matter")), ("filled", _("Something is in it")), ("empty", _("Nothing is in it"))], required=False
    )
    in_basket = _list(_("One of these products is in it"), _("A part of the name, or the whole number (SKU)."))
    segments = forms.MultipleChoiceField(label=_("Is in one of the segments"), required=False, widget=forms.CheckboxSelectMultiple)
    operators = forms.ChoiceField(
        label=_("Operators"), choices=[("online", _("Somebody must be online")), ("any", _("Also when nobody is there"))], required=False
    )
    delay_s = _number(_("Wait, in seconds"), 3600, _("From the moment at which everything holds."))
    holdout = _number(
        _("Hold-out, in percent"), 50, _("So many visitors, chosen by chance, are never asked. Without them nobody can say what a greeting brings.")
    )

    goal_event = LineField(label=_("An event"), max_length=64, required=False, help_text=_("Its name as the site reports it, such as order_paid."))
    goal_page = LineField(label=_("Or a page"), max_length=300, required=False, help_text=_("Such as /thanks*; * stands for anything."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.websites = {str(row.uuid): row for row in websites_by_name()}
        choices = [("", _("All websites")), *((uuid, row.name) for uuid, row in self.websites.items())]
        self.fields["website"] = forms.ChoiceField(label=_("Website"), required=False, choices=choices)
        self.departments = {str(row.uuid): row for row in departments()}
        choices = [("", _("Whoever is there")), *((uuid, row.name) for uuid, row in self.departments.items())]
        self.fields["department"] = forms.ChoiceField(label=_("Department"), required=False, choices=choices)
        self._offer_segments()
        add_text_fields(self)

    def _offer_segments(self) -> None:
        """Those that there are, and those that it names though they were deleted: nobody is in them, which must be seen."""
        offered: list[tuple[str, Any]] = [(str(row.uuid), row.name) for row in segments_by_name()]
        there = {uuid for uuid, _name in offered}
        offered += [(uuid, _("A segment that was deleted: nobody is in it")) for uuid in self.initial.get("segments", ()) if uuid not in there]
        field = self.fields["segments"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = offered

    def clean(self) -> dict[str, Any]:
        """Checks the conditions as a whole."""
        data = super().clean() or {}
        if data.get("event_value") and not data.get("event_property") and "event_property" not in self.errors:
            self.add_error("event_property", _("Say which property has the value."))
        # Words that are missing do not matter for whom it would ask.
        if not set(self.errors) - {"name", "look", "goal_event", "goal_page"}:
            try:
                data["conditions"] = self._conditions(data)
            except BadConditions as error:
                found = re.search(r"`\$\.(\w+)", str(error))
                name = {"event_where": "event_property"}.get(found[1], found[1]) if found else None
                self.add_error(name if name in self.fields else None, _("This cannot be used; see the example below the field."))
        return data

    def draft(self) -> Draft:
        """What was decided, as the service takes it."""
        data = self.cleaned_data
        return Draft(
            name=data["name"],
            website=self.chosen_website(),
            department=self.departments.get(self.cleaned_data.get("department") or ""),
            conditions=data["conditions"],
            look=data["look"],
            texts={code: data.get(text_name(code), "") for code, _name in settings.LANGUAGES},
            delay_s=data.get("delay_s") or 0,
            holdout=data["holdout"] if data.get("holdout") is not None else 10,
            is_active=data["is_active"],
            goal_event=data["goal_event"],
            goal_page=data["goal_page"],
        )

    def chosen_website(self) -> Website | None:
        """The website, or None for all."""
        return self.websites.get(self.cleaned_data.get("website") or "")

    def text_fields(self) -> list[forms.BoundField]:
        """The texts, for the template."""
        return [self[text_name(code)] for code, _name in settings.LANGUAGES]

    @staticmethod
    def _conditions(data: dict[str, Any]) -> Conditions:
        stated: dict[str, Any] = {name: data[name] for name in (*NUMBERS, *LISTS, *CHOICES) if data.get(name)}
        for name in WORDS:
            value = data.get(name)
            if value:
                stated[name] = f"{value:%H:%M}" if name.endswith("_time") else value
        if data.get("returning"):
            stated["returning"] = data["returning"] == "yes"
        if data.get("event_property"):
            stated["event_where"] = {"name": data["event_property"], "op": data.get("event_op") or "is", "value": data.get("event_value", "")}
        return decode_conditions(stated)

    @staticmethod
    def initial_of(greeting: Greeting, conditions: Conditions) -> dict[str, Any]:
        """The form as it stands for a greeting."""
        stated = encode_conditions(conditions)
        if "returning" in stated:
            stated["returning"] = "yes" if stated["returning"] else "no"
        if where := stated.pop("event_where", None):
            stated |= {"event_property": where["name"], "event_op": where["op"], "event_value": where["value"]}
        plain = {name: getattr(greeting, name) for name in ("name", "is_active", "look", "delay_s", "holdout", "goal_event", "goal_page")}
        texts = {text_name(code): text for code, text in greeting.texts.items()}
        website, department = (str(row.uuid) if row else "" for row in (greeting.website, greeting.department))
        return {**stated, **plain, **texts, "website": website, "department": department}
