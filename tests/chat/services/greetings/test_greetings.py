"""Firing under policy and hold-out, managing, preview and figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from chat.models import DepartmentMember, Greeting, Invitation, Operator
from chat.permissions import NotAllowed
from chat.selectors.greetings import counts_of
from chat.services import start_conversation
from chat.services.greetings import (
    PRESETS,
    Claims,
    Conditions,
    Draft,
    apply_preset,
    change_greeting,
    create_greeting,
    decode_conditions,
    delete_greeting,
    fire_greetings,
    is_held_out,
    move_greeting,
    preview_greeting,
    switch_greeting,
)
from chat.services.invitations import BadText, accept_invitation, delete_old_invitations, dismiss_invitation, mark_invitation_shown
from tenants.scope import current_tenant
from tests.factories import ORIGIN, make_department, make_invitation, make_operator, make_user, make_visitor, make_website
from visitors.models import PageView, Visit, Visitor, Website

pytestmark = pytest.mark.usefixtures("tenant")
NOW = timezone.now().replace(microsecond=0)


def greet(website: Website | None = None, *, holdout: int = 0, conditions: dict[str, Any] | None = None, **changes: Any) -> Greeting:
    draft = Draft(
        **{
            "name": "Hello",
            "website": website,
            "conditions": decode_conditions(conditions or {}),
            "look": "card",
            "texts": {"en": "Hello {name|there}, about {page|this}?"},
            "holdout": holdout,
            **changes,
        }
    )
    return create_greeting(by=make_user("admin"), draft=draft)


def here(website: Website | None = None, **fields: object) -> Visitor:
    return make_visitor(website or make_website(invitation_policy="several"), **{"seen_at": NOW, "language": "en", **fields})


def visit(visitor: Visitor, pages: int = 1, at: datetime = NOW, **fields: Any) -> Visit:
    row = Visit.objects.create(
        visitor=visitor,
        website=visitor.website,
        **{"number": 1, "started_at": at, "seen_at": at, "page_at": at, "channel": "direct", "page_views": pages, **fields},
    )
    for number in range(pages):
        PageView.objects.create(uuid=uuid4(), visit=row, viewed_at=at + timedelta(seconds=number), url=f"{ORIGIN}/page/{number}", visible_ms=20_000, scroll=50)
    return row


def fire(visitor: Visitor, *greetings: Greeting, now: datetime = NOW, **claims: Any) -> Invitation | None:
    said = Claims(**{"url": f"{ORIGIN}/tea", "title": "Green tea", "page_s": 30, "site_s": 60, "scroll": 80, **claims})
    Visitor.objects.filter(pk=visitor.pk).update(seen_at=now)
    Operator.objects.filter(availability="online").update(seen_at=now)
    return fire_greetings(visitor=visitor, greetings=[row.uuid for row in greetings], claims=said, now=now)


def test_greeting_invites_in_the_name_of_who_is_there() -> None:
    ana, visitor = make_operator(online=True), here(name="Vera")
    sent = fire(visitor, greet(holdout=0))

    assert sent is not None
    assert (sent.operator, sent.body, sent.look, sent.page_url) == (ana, "Hello Vera, about Green tea?", "card", f"{ORIGIN}/tea")
    conversation = accept_invitation(invitation=sent, now=NOW).conversation
    assert conversation is not None and conversation.assignee == ana
    # Half of the line may be the visitor's own words: nobody of the company said it, and nobody has answered yet.
    assert (conversation.messages.get().sender_kind, conversation.first_answered_at) == ("robot", None)


def test_a_departments_greeting_waits_for_somebody_of_it_and_stays_his_to_answer() -> None:
    make_operator(online=True)
    sales = make_department("Sales", strategy="least_busy")
    greeting, visitor = greet(department=sales), here()
    assert fire(visitor, greeting) is None, "somebody is there, but nobody of Sales"

    sam = make_operator(online=True)
    DepartmentMember.objects.create(department=sales, operator=sam)
    sent = fire(visitor, greeting)
    assert sent is not None and sent.operator == sam
    conversation = accept_invitation(invitation=sent, now=NOW).conversation
    assert conversation is not None and (conversation.department, conversation.assignee) == (sales, sam)

    # With as many as he may have, the next one waits in the department, and nobody is given one too many (F55).
    Operator.objects.filter(pk=sam.pk).update(capacity=1)
    second = fire(here(), greeting)
    assert second is not None
    waiting = accept_invitation(invitation=second, now=NOW).conversation
    assert waiting is not None and (waiting.department, waiting.assignee, waiting.status) == (sales, None, "queued")


def test_nobody_is_promised_who_is_not_there() -> None:
    visitor, greeting = here(), greet()
    assert fire(visitor, greeting) is None

    without = fire(visitor, greet(conditions={"operators": "any"}))
    assert without is not None and without.operator is None


@pytest.mark.parametrize(
    ("conditions", "claims"),
    [
        ({"page_s": 31}, {}),
        ({"scroll": 81}, {}),
        ({"page": ["/other"]}, {}),
        ({"page": ["/*"]}, {"url": "https://evil.example/tea"}),
        ({"pages": 9}, {}),
        ({"returning": True}, {}),
    ],
)
def test_the_server_looks_again_at_what_the_page_said(conditions: dict[str, Any], claims: dict[str, Any]) -> None:
    make_operator(online=True)
    visitor = here()
    visit(visitor, pages=2)

    assert fire(visitor, greet(conditions=conditions), **claims) is None
    assert not Invitation.objects.exists()


def test_policy_binds_greetings_and_their_order_decides() -> None:
    make_operator(online=True)
    website = make_website(invitation_policy="several", invitation_pause_s=60)
    visitor, first, second = here(website), greet(name="First"), greet(name="Second")
    move_greeting(by=make_user("admin"), greeting=second, is_up=True)

    sent = fire(visitor, first, second)
    assert sent is not None and sent.greeting == second
    assert fire(visitor, first) is None
    dismiss_invitation(invitation=sent, is_never=False, now=NOW)
    assert fire(visitor, first, now=NOW + timedelta(days=6)) is None
    assert fire(visitor, first, now=NOW + timedelta(days=8)) is not None


def test_switched_off_foreign_and_other_websites_greetings_do_nothing() -> None:
    make_operator(online=True)
    off, other = greet(is_active=False), greet(make_website())
    visitor = here()
    assert fire(visitor, off, other) is None
    assert fire_greetings(visitor=visitor, greetings=[uuid4()], claims=Claims(url="", title="", page_s=1, site_s=1, scroll=1), now=NOW) is None
    switch_greeting(by=make_user("admin"), greeting=off, is_active=True)
    assert fire(visitor, off) is not None


def test_hold_out_is_stable_about_as_large_as_said_and_noted_once() -> None:
    make_operator(online=True)
    website, greeting = make_website(invitation_policy="several"), greet(holdout=10)
    visitors = Visitor.objects.bulk_create([Visitor(website=website, token_hash=str(n)) for n in range(1000)])
    held = [row for row in visitors if is_held_out(greeting, row)]
    assert 65 < len(held) < 140
    assert held == [row for row in visitors if is_held_out(greeting, row)]

    for _ in range(2):
        assert fire(held[0], greeting) is None
    row = Invitation.objects.get()
    assert (row.status, row.visitor_id) == ("held", held[0].pk)
    held[0].refresh_from_db()
    assert held[0].invited_at is None
    start_conversation(by=held[0], body="Hello", cid=uuid4(), now=NOW + timedelta(minutes=2))
    counts = counts_of(greeting, since=NOW - timedelta(days=1))
    assert (counts.sent, counts.held, counts.talks_held) == (0, 1, 1)


def test_figures() -> None:
    make_operator(online=True)
    greeting, website = greet(), make_website(invitation_policy="several")
    accepted, regretted, ignored = here(website), here(website), here(website)
    for visitor, pages in ((accepted, 3), (regretted, 1), (ignored, 1)):
        visit(visitor, pages=pages)
    sent = [fire(visitor, greeting) for visitor in (accepted, regretted, ignored)]
    assert sent[0] and sent[1]
    conversation = accept_invitation(invitation=sent[0], now=NOW + timedelta(seconds=9)).conversation
    assert conversation is not None
    start_conversation(by=accepted, body="Yes", cid=uuid4(), now=NOW + timedelta(seconds=20))
    mark_invitation_shown(invitation=sent[1], now=NOW)
    dismiss_invitation(invitation=sent[1], is_never=False, now=NOW + timedelta(seconds=1))

    counts = counts_of(greeting, since=NOW - timedelta(days=1))

    assert (counts.sent, counts.shown, counts.accepted, counts.dismissed, counts.regret) == (3, 2, 1, 1, 1)
    assert (counts.asked, counts.talks_asked, counts.bounces_asked, counts.held) == (3, 1, 2, 0)


def test_preview_counts_visitors_of_yesterday_who_would_have_been_asked() -> None:
    website = make_website()
    yesterday = NOW - timedelta(days=1)
    yesterday = yesterday.replace(hour=12)
    for pages in (1, 3, 5):
        visit(make_visitor(website), pages=pages, at=yesterday)
    twice = make_visitor(website)
    for number in (1, 2):
        visit(twice, pages=4, at=yesterday, number=number)
    visit(make_visitor(website), pages=9, at=NOW - timedelta(days=3))
    visit(make_visitor(make_website()), pages=9, at=yesterday)
    now = NOW.replace(hour=12)

    found = preview_greeting(conditions=Conditions(pages=3, page_s=10), website=website, now=now)
    assert (found.asked, found.visitors, found.is_cut) == (3, 4, False)
    assert preview_greeting(conditions=Conditions(returning=True), website=website, now=now).asked == 1
    assert preview_greeting(conditions=Conditions(site_s=61), website=None, now=now).asked == 3
    assert preview_greeting(conditions=Conditions(scroll=51), website=website, now=now).asked == 0


def test_managing() -> None:
    admin, greeting = make_user("admin"), greet()
    draft = Draft(name="New", website=None, conditions=Conditions(page_s=5), look="bubble", texts={"ja": "どうも"}, delay_s=99_999, holdout=99)
    changed = change_greeting(by=admin, greeting=greeting, draft=draft)
    assert (changed.name, changed.delay_s, changed.holdout, changed.conditions) == ("New", 3600, 50, {"page_s": 5})
    with pytest.raises(BadText):
        change_greeting(by=admin, greeting=greeting, draft=Draft(name="x", website=None, conditions=Conditions(), look="card", texts={}))
    for refused in (
        lambda by: create_greeting(by=by, draft=draft),
        lambda by: change_greeting(by=by, greeting=greeting, draft=draft),
        lambda by: switch_greeting(by=by, greeting=greeting, is_active=False),
        lambda by: move_greeting(by=by, greeting=greeting, is_up=True),
        lambda by: delete_greeting(by=by, greeting=greeting),
    ):
        for role in ("operator", "supervisor"):
            with pytest.raises(NotAllowed):
                refused(make_user(role))
    delete_greeting(by=admin, greeting=greeting)
    assert not Greeting.objects.exists()


@pytest.mark.parametrize("kind", PRESETS)
def test_presets_set_the_policy_and_speak_only_when_switched_on(kind: str) -> None:
    website = make_website()
    made = apply_preset(by=make_user("owner"), website=website, kind=kind)
    website.refresh_from_db()
    assert website.invitation_policy == PRESETS[kind].policy
    assert len(made) == len(PRESETS[kind].ideas)
    assert not any(row.is_active for row in made)


def test_invitations_go_with_the_visits_and_the_figures_of_what_is_kept_stay() -> None:
    greeting = greet(holdout=50)
    for number in range(6):
        fire(here(name=f"V{number}"), greeting)
    kept, oldest = counts_of(greeting, since=NOW - timedelta(days=30)), NOW - timedelta(days=current_tenant().visits_kept_days)
    newest = list(Invitation.objects.order_by("pk").values_list("pk", flat=True))
    for status in ("held", "dismissed", "accepted"):
        old = make_invitation(here(), make_website())
        Invitation.objects.filter(pk=old.pk).update(greeting=greeting, status=status, sent_at=oldest - timedelta(hours=1), page_url=f"{ORIGIN}/tea")

    assert (delete_old_invitations(now=NOW), delete_old_invitations(now=NOW)) == (3, 0)
    assert list(Invitation.objects.order_by("pk").values_list("pk", flat=True)) == newest
    assert counts_of(greeting, since=NOW - timedelta(days=30)) == kept
