"""What canned responses say in a conversation, and counting what went out."""

from __future__ import annotations

from datetime import time
from uuid import uuid4

import pytest
from django.utils import timezone

from chat.models import BusinessHours, CannedUse
from chat.services.canned import NotThatMessage, fill_canned, record_canned_use
from chat.services.canned.proposing import words_of_hours
from tenants.hours.calendar import Calendar
from tenants.scope import TenantRef
from tests.factories import make_canned, make_contact, make_conversation, make_message, make_operator, make_visit, make_visitor
from visitors.models import MemberData

NOW = timezone.now()
ALL = "{name|there}, {operator}, {page|-}, {url|-}, {product|our teas}, {company}, {order|none}, {hours|whenever}"


def filled(conversation: object, operator: object) -> str:
    return fill_canned(conversation=conversation, by=operator, now=NOW)[0].text  # type: ignore[arg-type]


def test_everything_is_filled_in(tenant: TenantRef) -> None:
    long = "https://shop.example/tea/" + "a" * 200
    visitor = make_visitor(name="Mika", language="en-GB")
    make_visit(visitor, page_url=long, page_title="Sencha", seen_at=NOW)
    orders = [{"number": "A-1", "placed_on": "2026-01-02"}, {"number": "A-3", "placed_on": "2026-03-02"}, {"number": "A-2", "placed_on": ""}]
    MemberData.objects.create(contact=make_contact(visitor), source=MemberData.Source.API, orders=orders, told_at=NOW)
    visitor.refresh_from_db()
    BusinessHours.objects.create(weekday=0, opens_at=time(9), closes_at=time(18))
    operator = make_operator(name="Ana Weber")
    make_canned(text=ALL)
    assert filled(make_conversation(visitor), operator) == f"Mika, Ana Weber, Sencha, {long}, our teas, Acme, A-3, Mon 09:00–18:00 (Europe/Berlin)"


def test_the_fallback_stands_where_nothing_is_known(tenant: TenantRef) -> None:
    make_canned(text=ALL)
    assert filled(make_conversation(make_visitor()), make_operator(name="Ana")) == "there, Ana, -, -, our teas, Acme, none, whenever"


def test_what_a_visitor_calls_himself_is_no_placeholder(tenant: TenantRef) -> None:
    make_canned(text="Hello {name|there}")
    assert filled(make_conversation(make_visitor(name="{company}")), make_operator()) == "Hello {company}"


def test_the_visitors_language_comes_first_then_the_companys(tenant: TenantRef) -> None:
    make_canned(title="A", texts={"en": "Hello", "ja": "こんにちは"})
    make_canned(title="B", texts={"en": "Bye"})
    conversation = make_conversation(make_visitor(language="ja-JP"))
    found = fill_canned(conversation=conversation, by=make_operator(), now=NOW)
    assert [(row.language, row.text) for row in found] == [("ja", "こんにちは"), ("en", "Bye")]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Mon–Fri 09:00–18:00, Sun 10:00–12:00, 13:00–15:00 (Asia/Tokyo)"),
        ("ja", "月–金 09:00–18:00、日 10:00–12:00、13:00–15:00（Asia/Tokyo）"),
        ("zh-hans", "星期一–星期五 09:00–18:00、星期日 10:00–12:00、13:00–15:00（Asia/Tokyo）"),
    ],
)
def test_hours_in_words(language: str, words: str) -> None:
    week = [(day, time(9), time(18)) for day in range(5)] + [(6, time(10), time(12)), (6, time(13), time(15))]
    assert words_of_hours(Calendar(week, "Asia/Tokyo"), language) == words
    assert words_of_hours(Calendar([], "Asia/Tokyo"), language) == ""


def test_a_message_counts_once_and_marks_the_conversation(tenant: TenantRef) -> None:
    ana, ben = make_operator(), make_operator()
    conversation, other = make_conversation(), make_conversation()
    shared, secret = make_canned(), make_canned(ben, scope="own")
    message = make_message(conversation, ana)

    def tell() -> int:
        return record_canned_use(conversation=conversation, by=ana, message=message.uuid, responses=[shared.uuid, shared.uuid, secret.uuid, uuid4()], now=NOW)

    assert [tell(), tell()] == [1, 0]
    shared.refresh_from_db()
    secret.refresh_from_db()
    assert (shared.use_count, shared.used_at, secret.use_count) == (1, NOW, 0)
    assert [row.is_used for row in fill_canned(conversation=conversation, by=ana, now=NOW)] == [True]
    assert [row.is_used for row in fill_canned(conversation=other, by=ana, now=NOW)] == [False]
    conversation.delete()
    assert not CannedUse.objects.exists()


def test_only_a_message_of_the_staff_in_that_conversation_counts(tenant: TenantRef) -> None:
    ana, conversation, shared = make_operator(), make_conversation(), make_canned()
    for message in (make_message(conversation).uuid, make_message(make_conversation(), ana).uuid, uuid4()):
        with pytest.raises(NotThatMessage):
            record_canned_use(conversation=conversation, by=ana, message=message, responses=[shared.uuid], now=NOW)


def test_filling_in_costs_the_same_however_many_there_are(tenant: TenantRef, django_assert_max_num_queries) -> None:
    operator, conversation = make_operator(), make_conversation()
    for number in range(20):
        make_canned(operator, title=f"No. {number}", text=ALL)
    with django_assert_max_num_queries(8):
        fill_canned(conversation=conversation, by=operator, now=NOW)
