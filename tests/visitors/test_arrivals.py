"""Of which arrivals one is told: the service, the settings page and the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.accounts.models import Role
from tenants.scope import TenantRef
from tests.api.conftest import Api
from tests.factories import make_conversation, make_key, make_user, make_visitor
from visitors.events import ArrivalRuleChanged
from visitors.models import ArrivalRule, Visit
from visitors.selectors import arrival_rules
from visitors.services import UnknownChannel, UnknownCountry, change_arrival_rule


def test_a_rule_is_ones_own_and_is_announced(tenant: TenantRef, heard: Callable[[type], list[Any]], django_capture_on_commit_callbacks: Any) -> None:
    ana, ben = make_user(), make_user()
    events = heard(ArrivalRuleChanged)
    with django_capture_on_commit_callbacks(execute=True):
        change_arrival_rule(by=ana, wanted=ArrivalRule.Wanted.SOME, channels=["search", "search"], countries=["jp", "JP", "cn"], page="  /tea ")

    rules = arrival_rules(user_ids=[ana.pk, ben.pk])
    assert (rules[ana.pk].channels, rules[ana.pk].countries, rules[ana.pk].page) == (["search"], ["JP", "CN"], "/tea")
    assert (rules[ben.pk].wanted, rules[ben.pk].pk) == ("all", None)
    assert events == [ArrivalRuleChanged(ana.pk)]


@pytest.mark.parametrize(("fields", "error"), [({"channels": ["pigeon"]}, UnknownChannel), ({"countries": ["Japan"]}, UnknownCountry)])
def test_words_that_could_never_match_are_refused(tenant: TenantRef, fields: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        change_arrival_rule(by=make_user(), wanted=ArrivalRule.Wanted.SOME, **fields)

    assert not ArrivalRule.objects.exists()


@pytest.fixture
def page(tenant: TenantRef, client_of: Callable[[TenantRef], Client]) -> Client:
    client = client_of(tenant)
    client.force_login(make_user(Role.OPERATOR))
    return client


def test_the_form_stores_what_is_said_and_shows_it_again(page: Client) -> None:
    said = {"wanted": "some", "only_with_words": "on", "channels": ["search", "ai"], "countries": "jp、 cn", "page": "/tea", "has_sound": "on"}

    assert page.post("/settings/arrivals/", said).status_code == 302
    rule = ArrivalRule.objects.get()
    assert (rule.wanted, rule.only_with_words, rule.only_returning, rule.channels, rule.countries) == ("some", True, False, ["search", "ai"], ["JP", "CN"])
    shown = page.get("/settings/arrivals/").content.decode()
    assert 'value="JP, CN"' in shown
    assert 'value="/tea"' in shown


def test_a_wrong_country_is_said_beside_the_field_and_nothing_is_stored(page: Client) -> None:
    answer = page.post("/settings/arrivals/", {"wanted": "some", "countries": "JP, Nippon"})

    assert answer.status_code == 422
    assert "“NIPPON” is no two-letter code" in answer.content.decode()
    assert not ArrivalRule.objects.exists()


def test_the_rule_over_the_api(tenant: TenantRef) -> None:
    api = Api(tenant, user=make_user())
    assert api.get("arrival-rule/").json()["wanted"] == "all"

    changed = api.patch("arrival-rule/", {"wanted": "some", "countries": ["jp"]})
    assert (changed.status_code, changed.json()["countries"]) == (200, ["JP"])
    assert api.patch("arrival-rule/", {"channels": ["pigeon"]}).status_code == 400
    assert api.get("arrival-rule/").json()["wanted"] == "some"
    assert Api(tenant, key=make_key()).get("arrival-rule/").json()["wanted"] == "all"


def test_who_is_on_the_site_over_the_api(tenant: TenantRef) -> None:
    now = timezone.now()
    vera = make_visitor(name="Vera")
    Visit.objects.create(
        visitor=vera, website=vera.website, number=2, started_at=now, seen_at=now, page_at=now, channel="search", engine="google", page_views=3
    )

    answer = Api(tenant, key=make_key(scopes=("read",))).get("visitors/live/").json()

    assert (answer["total"], answer["shown"], answer["talking"]) == (1, 1, 0)
    [row] = answer["results"]
    assert (row["name"], row["engine"], row["interest"]) == (
        "Vera",
        "Google",
        {"score": 18, "reading": 0, "pages": 10, "returning": 8, "prices": 0, "basket": 0},
    )


def test_the_conversations_with_a_visitor(tenant: TenantRef) -> None:
    vera = make_visitor()
    closed = make_conversation(vera, status="closed")
    make_conversation()
    api = Api(tenant, key=make_key())

    found = api.get(f"conversations/?visitor={vera.uuid}").json()["results"]
    assert [row["id"] for row in found] == [str(closed.uuid)]
    assert api.get("conversations/?visitor=vera").json()["code"] == "bad_visitor"
    assert api.get(f"conversations/?visitor={vera.uuid}&view=mine").json()["code"] == "bad_view"
