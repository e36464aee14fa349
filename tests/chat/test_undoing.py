"""Every setting whose changes can be undone: changed as people change it, told from what to what, and put back."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from collections.abc import Callable
from datetime import time

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from chat.models import ChatForm, Greeting, InvitationTemplate, RoutingRule, RoutingSettings
from chat.services import ensure_operator
from chat.services.closing import change_closing_rules
from chat.services.departments import (
    DepartmentDraft,
    RuleDraft,
    change_department,
    create_department,
    delete_department,
    draft_of,
    set_members,
    set_routing,
    set_rules,
    set_work,
)
from chat.services.files import change_file_rules
from chat.services.forms import change_form
from chat.services.forms.shapes import Field
from chat.services.greetings import Draft, switch_greeting
from chat.services.hours import set_business_hours
from chat.services.invitations import change_template
from chat.services.writing import HarshWord, change_writing_rules
from tenants.accounts.changes import all_settings, setting_named, shown_changes
from tenants.accounts.models import AuditLine, Role, User
from tenants.accounts.services.changes import CannotUndo, undo_change
from tenants.accounts.services.company import change_company
from tenants.accounts.services.privacy import change_privacy
from tenants.accounts.views.changes import page_of
from tenants.scope import TenantRef, tenant_scope
from visitors.look import TEXTS
from visitors.services import set_invitation_policy
from visitors.services.contacts import change_attribute, create_attribute
from visitors.services.look import Look, change_look
from visitors.services.websites import change_website, create_website

Act = Callable[[User], object]


def _department(by: User) -> object:
    other = create_department(by=by, draft=DepartmentDraft(name="After-sales"))
    row = create_department(by=by, draft=DepartmentDraft(name="Sales"))
    hours = {"zone": "Asia/Tokyo", "ranges": [{"weekday": 0, "opens": "09:00", "closes": "17:00"}]}
    draft = DepartmentDraft(name="Sales team", color="green", overflow="department", overflow_to=other, names={"ja": "営業"}, first_answer_s=90, hours=hours)
    return change_department(by=by, department=row, draft=draft, now=timezone.now())


def _members(by: User) -> object:
    row, operator = create_department(by=by, draft=DepartmentDraft(name="Sales")), ensure_operator(user=by)
    return set_members(by=by, department=row, members=[operator], now=timezone.now())


def _rules(by: User) -> object:
    row = create_department(by=by, draft=DepartmentDraft(name="Sales"))
    set_rules(by=by, rules=[RuleDraft(kind=RoutingRule.Kind.CHOICE)])
    return set_rules(by=by, rules=[RuleDraft(department=row, conditions={"words": ["price"]}), RuleDraft(kind=RoutingRule.Kind.CHOICE)])


def _site(by: User) -> object:
    row = create_website(by=by, name="Shop", origins=["https://a.example"])
    return change_website(by=by, website=row, name="Tea shop", origins=["https://b.example", "https://a.example"], is_active=False)


ACTS: dict[str, Act] = {
    "company": lambda by: change_company(by=by, name="Tea", language="ja", time_zone="Asia/Tokyo", support_address="help@tea.example"),
    "website": _site,
    "website_look": lambda by: change_look(by=by, website=create_website(by=by, name="Shop", origins=["a.example"]), look=Look(accent="#123456")),
    "invitations": lambda by: set_invitation_policy(by=by, website=create_website(by=by, name="Shop", origins=["a.example"]), policy="several", pause_s=300),
    "contact_attribute": lambda by: change_attribute(
        by=by, attribute=create_attribute(by=by, fields={"label": "Plan", "type": "choice", "choices": ["a", "b"]}), fields={"choices": ["a", "c"]}
    ),
    "files": lambda by: change_file_rules(by=by, kinds=["picture"], largest_mb=3, from_visitors=False),
    "hours": lambda by: set_business_hours(by=by, ranges=[(0, time(9), time(12)), (0, time(13), time(17)), (6, time(22), time(2))]),
    "closing": lambda by: change_closing_rules(by=by, rating_steps=3, asks_comment=False),
    "writing": lambda by: change_writing_rules(
        by=by, checks_off=["name"], link_previews=False, words={"en": [HarshWord("dumb", "unclear")]}, english="gb", words_by="admin"
    ),
    "chat_form_before": lambda by: change_form(
        by=by, moment=ChatForm.Moment.BEFORE, is_active=True, intro={"en": "Hello"}, fields=[Field("a1", "text", {"en": "Order", "ja": "注文"})]
    ),
    "chat_form_after": lambda by: change_form(by=by, moment=ChatForm.Moment.AFTER, intro={"ja": "ありがとう"}),
    "department": _department,
    "department_members": _members,
    "routing_rules": _rules,
    "routing": lambda by: set_routing(by=by, order_pattern="A-#####", product_words=["teapot"], answers={"next_answer_s": 300}),
    "workload": lambda by: set_work(by=by, operator=ensure_operator(user=by), capacity=4, skills=["tea"], languages=["ja"]),
    "greeting": lambda by: switch_greeting(by=by, greeting=Greeting.objects.create(name="Hello", texts={"en": "Hello"}), is_active=False),
    "invitation_text": lambda by: change_template(
        by=by, template=InvitationTemplate.objects.create(name="Hello", texts={"en": "Hello"}), name="Hi", texts={"en": "Hi", "ja": "どうも"}
    ),
}
NO_WAY_BACK = {"privacy": lambda by: change_privacy(by=by, keeps_addresses=True, visits_kept_days=30)}


def _arguments(service: Callable[..., object], *others: str) -> set[str]:
    """What a service takes besides who acts and on what."""
    return set(inspect.signature(service).parameters) - {"by", "now", *others}


def _fields(draft: type) -> set[str]:
    return {field.name for field in dataclasses.fields(draft)}


# What people set of each, by the shape that they set it with. A text by language counts once.
SET: dict[str, set[str]] = {
    "company": _arguments(change_company),
    "website": _arguments(change_website, "website", "look"),
    "website_look": _fields(Look) - {"labels", "texts"} | {"label", *TEXTS},
    "invitations": _arguments(set_invitation_policy, "website"),
    "files": _arguments(change_file_rules),
    "closing": _arguments(change_closing_rules),
    "writing": _arguments(change_writing_rules, "as_shipped"),
    "chat_form_before": _arguments(change_form, "moment", "fields") | {"questions"},
    "chat_form_after": _arguments(change_form, "moment", "fields") | {"questions"},
    "department": _fields(DepartmentDraft),
    "routing": {field.name for field in RoutingSettings._meta.get_fields()} - {"id"},
    "workload": _arguments(set_work, "operator"),
    "greeting": _fields(Draft) - {"texts"} | {"text"},
    "invitation_text": _arguments(change_template, "template", "texts") | {"text"},
}
# Those with one field, and an attribute's, of which the service takes any.
ONE_FIELD = {"hours", "department_members", "routing_rules", "contact_attribute"}


@pytest.fixture
def owner(tenant_ref: TenantRef) -> User:
    """The owner of the company."""
    with tenant_scope(tenant_ref):
        return User.objects.create(email="owner@acme.example", full_name="Mika Sato", role=Role.OWNER)


def test_all_are_tried() -> None:
    undoable = {setting.name for setting in all_settings() if setting.write is not None}
    assert undoable == set(ACTS) == set(SET) | ONE_FIELD
    assert {setting.name for setting in all_settings()} - undoable == set(NO_WAY_BACK)
    for setting in all_settings():
        reverse(setting.page, kwargs={"uuid": "00000000-0000-7000-8000-000000000000"} if setting.has_pages else {})


@pytest.mark.parametrize("name", ACTS)
def test_put_back(tenant_ref: TenantRef, owner: User, name: str) -> None:
    setting = setting_named(name)
    assert setting is not None and setting.read is not None
    with tenant_scope(tenant_ref):
        ACTS[name](owner)
        line = AuditLine.objects.filter(setting=name).latest("pk")
        told = json.dumps(line.changes)
        assert set(line.changes) <= set(setting.fields), "a field without words"
        for language in ("en", "ja", "zh-hans"):
            with translation.override(language):
                shown = shown_changes(line)
            assert len(shown) == len(line.changes) and all(change.before != change.after for change in shown), shown
            # Ids are kept, and never shown.
            assert not any("-7" in text and len(text) >= 36 and text.count("-") >= 4 for change in shown for text in (change.before, change.after)), shown
        assert page_of(line).startswith("/settings/")
        changed = dict(setting.read(line.thing) or {})
        made = undo_change(by=owner, line=line)
        assert made is not None and made.undoes == line and (made.setting, made.thing) == (name, line.thing)
        stored = json.loads(json.dumps(setting.read(line.thing)))
        for field, (before, after) in json.loads(told).items():
            assert stored[field] == before, field
            assert json.loads(json.dumps(changed[field])) == after
        # And again as it was changed.
        undo_change(by=owner, line=made)
        assert setting.read(line.thing) == changed


@pytest.mark.parametrize("name", SET)
def test_nothing_that_people_set_is_forgotten(tenant_ref: TenantRef, owner: User, name: str) -> None:
    """What is not among the values leaves no line when it changes, and is lost when anything else of the setting is put back."""
    setting = setting_named(name)
    assert setting is not None and setting.read is not None
    with tenant_scope(tenant_ref):
        ACTS[name](owner)
        values = set(setting.read(AuditLine.objects.filter(setting=name).latest("pk").thing) or {})
    assert {re.sub(r"_(en|ja|zh[_-]hans)\Z", "", field) for field in values} == SET[name]
    assert values == set(setting.fields), "a field without words, or words without a field"


def test_a_name_that_is_put_back_keeps_how_long_visitors_may_wait(tenant_ref: TenantRef, owner: User) -> None:
    with tenant_scope(tenant_ref):
        row = create_department(by=owner, draft=DepartmentDraft(name="Sales", first_answer_s=90, next_answer_s=300))
        change_department(by=owner, department=row, draft=dataclasses.replace(draft_of(row), name="Buying"), now=timezone.now())
        undo_change(by=owner, line=AuditLine.objects.filter(setting="department").latest("pk"))
        row.refresh_from_db()
        assert (row.name, row.first_answer_s, row.next_answer_s) == ("Sales", 90, 300)


@pytest.mark.parametrize(
    ("language", "one", "two"), [("en", "1 condition", "2 conditions"), ("ja", "1件の条件", "2件の条件"), ("zh-hans", "1 个条件", "2 个条件")]
)
def test_conditions_are_counted(language: str, one: str, two: str) -> None:
    line = AuditLine(setting="greeting", changes={"conditions": [{"page_s": 9}, {"page_s": 9, "pages": 2}]})
    with translation.override(language):
        assert [(change.before, change.after) for change in shown_changes(line)] == [(one, two)]


@pytest.mark.parametrize("name", NO_WAY_BACK)
def test_no_way_back(tenant_ref: TenantRef, owner: User, name: str) -> None:
    with tenant_scope(tenant_ref):
        NO_WAY_BACK[name](owner)
        line = AuditLine.objects.get(setting=name)
        assert len(shown_changes(line)) == 2
        with pytest.raises(CannotUndo) as refused:
            undo_change(by=owner, line=line)
    assert refused.value.reason == "no_way"


def test_what_is_no_longer_possible_is_refused_and_nothing_is_half_done(tenant_ref: TenantRef, owner: User) -> None:
    with tenant_scope(tenant_ref):
        row = create_department(by=owner, draft=DepartmentDraft(name="Sales"))
        set_rules(by=owner, rules=[RuleDraft(department=row)])
        set_rules(by=owner, rules=[RuleDraft(kind=RoutingRule.Kind.CHOICE)])
        line = AuditLine.objects.filter(setting="routing_rules").latest("pk")
        delete_department(by=owner, department=row, to=None, now=timezone.now())
        with pytest.raises(CannotUndo) as refused:
            undo_change(by=owner, line=line)
        assert refused.value.reason == "refused"
        assert [rule.kind for rule in RoutingRule.objects.all()] == [RoutingRule.Kind.CHOICE]
        assert not AuditLine.objects.filter(undoes=line).exists()
        with translation.override("en"):
            assert shown_changes(line)[0].before == "a department that is gone"
