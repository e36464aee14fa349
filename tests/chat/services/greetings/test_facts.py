"""What greetings know of events, baskets, segments and products, live and on recorded visits; and what they led to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chat.models import Greeting, Invitation, InvitationTemplate
from chat.selectors.greetings import Counts, counts_of
from chat.services.greetings import BadConditions, BadGoal, Conditions, compare, decode_conditions, preview_greeting
from chat.services.greetings.conditions import matches
from chat.services.invitations import propose_invitation
from tenants.scope import TenantRef, tenant_scope
from tests.chat.services.greetings.test_greetings import NOW, fire, greet, here, visit
from tests.factories import ORIGIN, make_contact, make_contact_segment, make_operator, make_visitor, make_website
from visitors.models import PageView, TrackedEvent, Visit, Visitor
from visitors.selectors.patterns import url_is_like

pytestmark = pytest.mark.usefixtures("tenant")


def happens(visitor: Visitor, name: str, during: Visit | None = None, at: Any = NOW, **data: Any) -> TrackedEvent:
    return TrackedEvent.objects.create(visitor=visitor, visit=during, happened_at=at, name=name, data=data)


def sells(during: Visit, path: str, at: Any = NOW, **product: str) -> PageView:
    return PageView.objects.create(uuid=uuid4(), visit=during, viewed_at=at, url=f"{ORIGIN}{path}", product=product or None)


def asks(visitor: Visitor, **conditions: Any) -> bool:
    Invitation.objects.all().delete()
    return fire(visitor, greet(conditions={"operators": "any", **conditions})) is not None


def test_events_of_the_visit_and_of_the_days_before() -> None:
    visitor = here()
    now, before = visit(visitor), visit(visitor, at=NOW - timedelta(days=5))
    happens(visitor, "looked", now, price=30)
    happens(visitor, "paid", before, NOW - timedelta(days=5), sum=90)
    happens(visitor, "paid", None, NOW - timedelta(days=2), sum=20)
    happens(make_visitor(visitor.website), "signed", None)

    assert asks(visitor, events=["looked"])
    assert not asks(visitor, events=["looked"], event_count=2)
    assert not asks(visitor, events=["paid"])
    assert asks(visitor, events=["paid"], event_days=7, event_count=2)
    assert not asks(visitor, events=["paid"], event_days=3, event_count=2)
    assert not asks(visitor, events=["paid"], event_days=3, event_where={"name": "sum", "op": "at_least", "value": 50})
    assert asks(visitor, event_days=7, event_where={"name": "sum", "op": "at_least", "value": 50})
    assert not asks(visitor, events=["signed"], event_days=7)


def test_what_lies_in_the_basket() -> None:
    visitor = here()
    now = visit(visitor)
    assert asks(visitor, basket="empty") and not asks(visitor, basket="filled")
    sells(now, "/sencha", NOW - timedelta(seconds=20), name="Sencha, 100 g", sku="T-1")
    happens(visitor, "added_to_basket", now, NOW - timedelta(seconds=10))
    assert asks(visitor, basket="filled") and asks(visitor, in_basket=["t-1"]) and asks(visitor, in_basket=["sencha"])
    assert not asks(visitor, in_basket=["gyokuro"])
    happens(visitor, "order_paid", now)
    assert not asks(visitor, basket="filled")


def test_segments_are_of_his_contact_and_of_this_company(other_tenant: TenantRef) -> None:
    vip = make_contact_segment()
    stranger, member, guest = here(), here(), here()
    make_contact(member, tags=["vip"])
    make_contact(guest)
    assert [asks(who, segments=[str(vip.uuid)]) for who in (stranger, member, guest)] == [False, True, False]

    greeting = greet(conditions={"operators": "any", "segments": [str(vip.uuid)]})
    vip.delete()
    Invitation.objects.all().delete()
    assert fire(member, greeting) is None
    with tenant_scope(other_tenant):
        foreign = str(make_contact_segment().uuid)
    for unknown in (foreign, str(uuid4())):
        with pytest.raises(BadConditions):
            greet(conditions={"segments": [unknown]})


def test_the_product_that_is_looked_at_is_named() -> None:
    visitor = here()
    now = visit(visitor)
    sells(now, "/sencha", NOW - timedelta(seconds=20), name="Sencha")
    sells(now, "/about", NOW - timedelta(seconds=5))
    texts = {"en": "About {product|our teas}?"}

    def said(path: str) -> str:
        Invitation.objects.all().delete()
        sent = fire(visitor, greet(conditions={"operators": "any"}, texts=texts), url=f"{ORIGIN}{path}")
        assert sent is not None
        return sent.body

    assert [said(path) for path in ("/sencha#reviews", "/about", "/gyokuro")] == ["About Sencha?", "About our teas?", "About our teas?"]


def test_the_product_is_named_in_invitations_by_hand_too() -> None:
    InvitationTemplate.objects.create(name="Product", texts={"en": "{name|You}: {product|our teas}"})
    visitor = here(name="Vera")
    now = visit(visitor)
    sells(now, "/sencha", NOW + timedelta(seconds=3), name="Sencha")
    assert [text for _template, text in propose_invitation(visitor=visitor, now=NOW).texts] == ["Vera: Sencha"]


def test_the_preview_counts_events_baskets_and_segments_and_says_what_it_cannot_know() -> None:
    website, noon = make_website(), (NOW - timedelta(days=1)).replace(hour=12)
    now = NOW.replace(hour=12)
    buyer, looker, member = (make_visitor(website) for _ in range(3))
    make_contact(member, tags=["vip"])
    vip = make_contact_segment()
    bought, _looked, _read = (visit(row, pages=2, at=noon, seen_at=noon + timedelta(minutes=5)) for row in (buyer, looker, member))
    # It lay in the basket for a while; the order came when the page was still open, the mark of the server the day after.
    happens(buyer, "added_to_basket", bought, noon + timedelta(seconds=20), sku="T-1")
    happens(buyer, "order_paid", bought, noon + timedelta(seconds=40))
    happens(buyer, "rated", None, now)
    happens(looker, "paid", None, noon - timedelta(days=3), sum=90)

    def asked(**conditions: Any) -> tuple[int, tuple[str, ...]]:
        found = preview_greeting(conditions=decode_conditions({"operators": "any", **conditions}), website=website, now=now)
        assert found.visitors == 3
        return found.asked, found.assumed

    assert asked(in_basket=["t-1"]) == (1, ())
    assert asked(basket="filled", page_s=25) == (0, ())
    assert asked(basket="empty") == (3, ())
    assert asked(events=["rated"], event_days=30) == (0, ("events_kept",))
    assert asked(events=["paid"], event_days=7) == (1, ("events_kept",))
    assert asked(events=["paid"], event_days=2) == (0, ("events_kept",))
    assert asked(segments=[str(vip.uuid)]) == (1, ("contacts_today",))
    assert preview_greeting(conditions=Conditions(scroll=1), website=website, now=now).assumed == ("operators", "scroll")


@pytest.mark.parametrize("pattern", ["/", "/tea", "/TEA/*", "/tea?size=*", "/tea?", "*", "https://shop.example/*", "/100%", "/a_b", "/*\\x", "*tea"])
def test_patterns_mean_the_same_in_the_database(pattern: str) -> None:
    urls = [
        ORIGIN, f"{ORIGIN}/", f"{ORIGIN}/tea", f"{ORIGIN}/Tea/green#top", f"{ORIGIN}/tea?size=100#x", f"{ORIGIN}/tea?", f"{ORIGIN}/100%", f"{ORIGIN}/1000",
        f"{ORIGIN}/a_b", f"{ORIGIN}/axb", f"{ORIGIN}/a\\x", "https://user@other.example:81/tea", f"{ORIGIN}?size=1",
    ]  # fmt: skip
    now = visit(here(), pages=0)
    for url in urls:
        PageView.objects.create(uuid=uuid4(), visit=now, viewed_at=NOW, url=url)
    found = PageView.objects.filter(url_is_like(pattern)).order_by("pk").values_list("url", flat=True)
    assert list(found) == [url for url in urls if matches(url, [pattern])]


def figures(greeting: Greeting) -> Counts:
    return counts_of(greeting, since=NOW - timedelta(days=28))


def test_conversions_are_those_of_the_goal_that_was_named_within_a_week() -> None:
    make_operator(online=True)
    website = make_website(invitation_policy="several")
    greeting = greet(website, goal_event="order_paid", goal_page="/thanks*")
    paid, thanked, late, before, other, held = (here(website) for _ in range(6))
    for row in (paid, thanked, late, before, other):
        assert fire(row, greeting) is not None
    Invitation.objects.create(visitor=held, website=website, greeting=greeting, cid=uuid4(), status="held", sent_at=NOW, expires_at=NOW)
    happens(paid, "order_paid", None, NOW + timedelta(days=6))
    sells(visit(thanked, pages=0), "/thanks/1", NOW + timedelta(minutes=9))
    happens(late, "order_paid", None, NOW + timedelta(days=8))
    happens(before, "order_paid", None, NOW - timedelta(minutes=1))
    happens(other, "looked", None, NOW + timedelta(minutes=1))
    happens(held, "order_paid", None, NOW + timedelta(days=1))

    counts = figures(greeting)
    assert (counts.asked, counts.conversions_asked, counts.held, counts.conversions_held, counts.has_goal) == (5, 2, 1, 1, True)
    found = compare(counts.conversions_asked, counts.asked, counts.conversions_held, counts.held)
    assert found.asked is not None and found.effect is not None and (found.asked.value, found.effect.value) == (0.4, -0.6)

    Greeting.objects.filter(pk=greeting.pk).update(goal_event="")
    greeting.refresh_from_db()
    assert (figures(greeting).conversions_asked, figures(greeting).conversions_held) == (1, 0)
    Greeting.objects.filter(pk=greeting.pk).update(goal_page="")
    greeting.refresh_from_db()
    assert (figures(greeting).conversions_asked, figures(greeting).has_goal) == (0, False)


@pytest.mark.parametrize("goal", [{"goal_event": "order paid"}, {"goal_event": "x" * 65}, {"goal_page": "thanks"}, {"goal_page": "/" * 301}])
def test_what_cannot_be_a_goal_is_refused(goal: dict[str, str]) -> None:
    with pytest.raises(BadGoal) as error:
        greet(**goal)
    assert error.value.field in goal
    assert not Greeting.objects.exists()
