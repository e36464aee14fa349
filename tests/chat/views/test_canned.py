"""The pages of canned responses and of writing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from chat.models import CannedResponse, CompanyWord, WritingRules
from chat.services.operators import ensure_operator
from chat.services.writing import harsh_words, writing_rules
from tenants.accounts.models import Role
from tenants.scope import TenantRef
from tests.factories import make_canned, make_user

pytestmark = pytest.mark.django_db
LIST = "/settings/canned-responses/"
HELLO = {"title": "Delivery", "shortcut": "ship", "folder": "Shipping", "kind": "response", "scope": "all", "text_en": "Soon, {name|dear}"}


@pytest.fixture
def page_of(tenant: TenantRef, client_of: Callable[[TenantRef | None], Client]) -> Callable[[str], Client]:
    """A browser in which somebody of a role is signed in."""

    def signed_in(role: str) -> Client:
        client = client_of(tenant)
        client.force_login(make_user(role))
        return client

    return signed_in


def test_what_an_operator_hands_in_is_published_by_a_supervisor(page_of: Callable[[str], Client]) -> None:
    operator, boss = page_of(Role.OPERATOR), page_of(Role.SUPERVISOR)
    assert operator.post(LIST + "new/", {**HELLO, "then": "publish"}).status_code == 302
    row = CannedResponse.objects.get()
    assert row.state == "draft", "only supervisors publish"
    operator.post(f"{LIST}{row.uuid}/", {**HELLO, "then": "submit"})
    row.refresh_from_db()
    assert row.state == "review"
    assert "1 waits to be read" in boss.get(LIST).content.decode()
    boss.post(f"{LIST}{row.uuid}/return/", {"remark": "Say when"})
    assert "Say when" in operator.get(f"{LIST}{row.uuid}/").content.decode()
    boss.post(f"{LIST}{row.uuid}/publish/")
    row.refresh_from_db()
    assert row.state == "published"
    page = operator.get(f"{LIST}{row.uuid}/").content.decode()
    assert "a supervisor can change it" in page and 'type="submit"' not in page
    assert operator.post(f"{LIST}{row.uuid}/", HELLO).status_code == 403
    assert operator.post(f"{LIST}{row.uuid}/delete/").status_code == 403
    assert boss.post(f"{LIST}{row.uuid}/delete/").status_code == 302
    assert not CannedResponse.objects.exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"title": " "}, "This field is required"),
        ({"shortcut": "two words"}, "no spaces"),
        ({"text_en": ""}, "at least one language"),
        ({"text_en": "{phone}"}, "{hours}"),
        ({"shortcut": "taken"}, "has this shortcut"),
    ],
)
def test_what_cannot_be_used_is_said_in_place_and_nothing_is_lost(page_of: Callable[[str], Client], changed: dict[str, str], says: str) -> None:
    make_canned(shortcut="taken")
    answer = page_of(Role.OPERATOR).post(LIST + "new/", {**HELLO, "folder": "まもなく", **changed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page and "まもなく" in page
    assert CannedResponse.objects.count() == 1


def test_the_list_is_searched_and_shows_nobody_elses_own(page_of: Callable[[str], Client]) -> None:
    client = page_of(Role.OWNER)
    make_canned(title="Everybody's delivery", folder="Shipping")
    make_canned(title="Everybody's tea")
    make_canned(ensure_operator(user=make_user()), title="A colleague's secret", scope="own")
    page = client.get(LIST).content.decode()
    assert "delivery" in page and "tea" in page and "secret" not in page
    for query, there in (("q=DELIVERY", True), ("folder=Shipping", True), ("show=closing", False), ("q=nothing", False), ("q=%00", True), ("page=999", True)):
        assert ("Everybody&#x27;s delivery" in client.get(f"{LIST}?{query}").content.decode()) is there, query


def test_the_company_edits_its_words_and_may_take_those_of_the_product_again(page_of: Callable[[str], Client]) -> None:
    owner = page_of(Role.OWNER)
    page = owner.get("/settings/writing/").content.decode()
    assert "calm down = I understand" in page and "いたしかねます" in page
    sent = {
        "company-checks": ["name", "harsh"],
        "company-text_en": "dumb ＝ unwise\n\n = x\nlazy",
        "company-text_ja": "",
        "company-text_zh_hans": "",
        "company-english": "gb",
        "company-words_by": "admin",
    }
    assert owner.post("/settings/writing/company/", sent).status_code == 302
    assert writing_rules().checks_off == ["link", "asked", "capitals", "repeat"]
    assert harsh_words(writing_rules())["en"] == [("dumb", "unwise"), ("lazy", "")]
    assert (writing_rules().english, writing_rules().words_by) == ("gb", "admin")
    wrong = owner.post("/settings/writing/company/", {**sent, "company-text_ja": "長" * 81})
    assert wrong.status_code == 422 and "at most 80 characters" in wrong.content.decode()
    owner.post("/settings/writing/company/", {"shipped": "1"})
    assert WritingRules.objects.get().harsh_words is None
    assert page_of(Role.SUPERVISOR).post("/settings/writing/company/", sent).status_code == 403


def test_everybody_says_what_is_looked_at_for_himself(page_of: Callable[[str], Client]) -> None:
    client = page_of(Role.OPERATOR)
    assert "For the whole company" not in client.get("/settings/writing/").content.decode()
    assert client.post("/settings/writing/", {"checks": ["name"], "undo_send_s": "5"}).status_code == 302
    assert client.get("/api/v1/session/writing/").json() == {
        "checks_off": ["link", "asked", "harsh", "capitals", "repeat"],
        "undo_send_s": 5,
        "spelling": False,
    }
    assert client.post("/settings/writing/", {"checks": ["name"], "undo_send_s": "3"}).status_code == 422


def test_the_page_of_words_changes_what_was_changed_on_it_and_keeps_what_came_meanwhile(page_of: Callable[[str], Client]) -> None:
    owner = page_of(Role.OWNER)
    shown = "Gyokuro\nSencha"
    assert owner.post("/settings/writing/words/", {"words-words": shown, "words-before": ""}).status_code == 302
    assert owner.post("/api/v1/company-words/", {"word": "Kukicha"}, content_type="application/json", headers={"Accept": "application/json"}).status_code == 201
    page = owner.post("/settings/writing/words/", {"words-words": "Sencha ＝ Sensha、セン茶\nHojicha", "words-before": shown})
    assert page.status_code == 302
    assert {row.word: row.not_so for row in CompanyWord.objects.all()} == {"Kukicha": [], "Sencha": ["Sensha", "セン茶"], "Hojicha": []}
    wrong = owner.post("/settings/writing/words/", {"words-words": "tea = tea", "words-before": ""})
    assert wrong.status_code == 422 and "“tea” cannot stand here" in wrong.content.decode()
    assert "Sencha = Sensha, セン茶" in owner.get("/settings/writing/").content.decode()
