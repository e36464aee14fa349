"""Changes of departments, rules and workloads, as the audit log tells them, and the way back."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chat.models import Department, Operator, RoutingRule, RoutingSettings
from chat.selectors.departments import routing_rules, routing_settings
from chat.services.departments.managing import DepartmentDraft, DepartmentRefused, change_department, set_members, set_work
from chat.services.departments.ruling import RuleDraft, set_routing, set_rules
from chat.services.departments.values import (
    ANSWERS,
    DEPARTMENT,
    MEMBERS,
    PLAIN,
    ROUTING,
    RULES,
    WORK,
    department_values,
    member_values,
    routing_values,
    rule_values,
    work_values,
)
from tenants.accounts.changes import Setting, Thing, Values, by_choices, per_language, register_setting, texts_of
from tenants.accounts.models import User

_ANSWER_WORDS = {"first_answer_s": _("Seconds until the first answer"), "next_answer_s": _("Seconds until each further answer")}


def _department(thing: Thing) -> Department:
    return Department.objects.select_related("overflow_to").get(uuid=thing)


def _read_department(thing: Thing) -> Values | None:
    row = Department.objects.select_related("overflow_to").filter(uuid=thing).first()
    return department_values(row) if row else None


def _write_department(by: User, thing: Thing, values: Values) -> None:
    plain = {name: values[name] for name in PLAIN}
    to = Department.objects.get(uuid=values["overflow_to"]) if values["overflow_to"] else None
    draft = DepartmentDraft(**plain, names=texts_of("names", values), overflow_to=to)
    change_department(by=by, department=_department(thing), draft=draft, now=timezone.now())


def _shown_department(name: str, value: Any) -> str | None:
    if name == "overflow_to":
        return _names([value])
    if name == "hours":
        return gettext("its own")
    return by_choices(color=Department.Color.choices, strategy=Department.Strategy.choices, overflow=Department.Overflow.choices)(name, value)


def _read_members(thing: Thing) -> Values | None:
    row = Department.objects.filter(uuid=thing).first()
    return member_values(row) if row else None


def _write_members(by: User, thing: Thing, values: Values) -> None:
    wanted = list(Operator.objects.filter(uuid__in=values["members"]))
    if len(wanted) < len(values["members"]):
        raise DepartmentRefused("members", "bad_choice")
    set_members(by=by, department=_department(thing), members=wanted, now=timezone.now())


def _people(_name: str, value: Any) -> str:
    found = dict(Operator.objects.filter(uuid__in=value).values_list("uuid", "user__full_name"))
    return gettext(", ").join(sorted(found.values()) + [gettext("somebody who is gone")] * (len(value) - len(found)))


def _write_rules(by: User, _thing: Thing, values: Values) -> None:
    known = {str(row.uuid): row for row in Department.objects.all()}
    rules = [RuleDraft(kind=rule["kind"], department=known.get(rule["department"] or ""), conditions=rule["conditions"]) for rule in values["rules"]]
    set_rules(by=by, rules=rules)


def _shown_rules(_name: str, value: Any) -> str:
    kinds = {kind.value: str(kind.label) for kind in RoutingRule.Kind}
    steps = [_names([rule["department"]]) if rule.get("department") else kinds.get(rule["kind"], "") for rule in value]
    return " → ".join(steps)


def _names(uuids: list[str]) -> str:
    found = {str(uuid): name for uuid, name in Department.objects.filter(uuid__in=uuids).values_list("uuid", "name")}
    return gettext(", ").join(found.get(uuid, gettext("a department that is gone")) for uuid in uuids)


def _read_work(thing: Thing) -> Values | None:
    row = Operator.objects.filter(uuid=thing).first()
    return work_values(row) if row else None


def _write_work(by: User, thing: Thing, values: Values) -> None:
    set_work(by=by, operator=Operator.objects.select_related("user").get(uuid=thing), **values)


def _write_routing(by: User, _thing: Thing, values: Values) -> None:
    set_routing(by=by, answers={name: values[name] for name in ANSWERS}, **{name: value for name, value in values.items() if name not in ANSWERS})


register_setting(
    Setting(
        name=DEPARTMENT,
        page="chat:department",
        has_pages=True,
        fields={
            "name": _("Name"),
            **per_language("names", _("Name for visitors")),
            "color": _("Colour"),
            "strategy": _("Who gets a conversation"),
            "is_offered": _("Visitors may choose it"),
            "overflow": _("When nobody answers"),
            "overflow_after_s": _("Seconds until then"),
            "overflow_to": _("Then to"),
            **_ANSWER_WORDS,
            "hours": _("Hours"),
        },
        read=_read_department,
        write=_write_department,
        shown=_shown_department,
    )
)
register_setting(
    Setting(
        name=MEMBERS,
        title=_("Changes of its people"),
        page="chat:department",
        has_pages=True,
        fields={"members": _("People in it")},
        read=_read_members,
        write=_write_members,
        shown=_people,
    )
)
register_setting(
    Setting(
        name=RULES,
        title=_("Changes of the rules"),
        page="chat:departments",
        fields={"rules": _("Rules, in their order")},
        read=lambda _thing: rule_values(routing_rules()),
        write=_write_rules,
        shown=_shown_rules,
    )
)
register_setting(
    Setting(
        name=ROUTING,
        title=_("Changes of what holds for all"),
        page="chat:departments",
        fields={"operators_see": _("Operators see"), "order_pattern": _("Order numbers look like"), "product_words": _("Products"), **_ANSWER_WORDS},
        read=lambda _thing: routing_values(routing_settings()),
        write=_write_routing,
        shown=by_choices(operators_see=RoutingSettings.Sight.choices),
    )
)
register_setting(
    Setting(
        name=WORK,
        page="chat:operator-work",
        has_pages=True,
        fields={"capacity": _("Conversations at most"), "skills": _("Skills"), "languages": _("Languages")},
        read=_read_work,
        write=_write_work,
    )
)
