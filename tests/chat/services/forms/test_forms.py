"""Forms: what a company may ask, what a visitor is asked, and what becomes of his answers."""

from __future__ import annotations

import pytest
from django.utils import timezone

from chat.models import ChatForm, Conversation
from chat.permissions import NotAllowed
from chat.services import close_conversation, start_conversation
from chat.services.forms import Field, FormRefused, answer_after, change_form, questions_for, start_answered
from tenants.accounts.models import Role
from tenants.ids import new_id
from tenants.scope import TenantRef
from tests.factories import make_contact, make_contact_attribute, make_operator, make_visitor, make_website
from visitors.models import Contact, Visitor

TOPICS = {"en": ["Order", "Tea"], "ja": ["注文", "お茶"]}
FIELDS = [
    Field("mail", "email", {"en": "E-mail"}, required=True, maps_to="email"),
    Field("tel", "phone", {"en": "Telephone"}, maps_to="phone"),
    Field("topic", "choice", {"en": "About", "ja": "内容"}, choices=TOPICS),
    Field("order", "text", {"en": "Order"}, maps_to="attributes.order"),
    Field("news", "consent", {"en": "Send me news"}),
]


def design(moment: str = "before", fields: list[Field] | None = None) -> ChatForm:
    if not Contact.objects.exists():
        make_contact_attribute("order")
    return change_form(by=make_operator(role=Role.ADMIN).user, moment=moment, is_active=True, intro={"en": "Hi"}, fields=FIELDS if fields is None else fields)


def started(visitor: Visitor, **answers: str | int | bool) -> Conversation:
    cid, now = new_id(), timezone.now()

    def begin() -> Conversation:
        def start() -> object:
            return start_conversation(by=visitor, body="Hello", cid=cid, now=now)

        return start_answered(start=start, cid=cid, visitor=visitor, answers=answers, now=now).conversation  # type: ignore[arg-type]

    # The command comes twice when its answer was lost.
    begin()
    return begin()


def card(row: Conversation) -> dict[str, str]:
    [line] = row.messages.filter(data__event="form")
    assert line.visitor_seq is None
    return {answer["label"]: answer["value"] for answer in line.data["answers"]}


def test_answers_go_with_the_line_and_land_unverified_on_the_contact(tenant: TenantRef) -> None:
    design()
    visitor = make_visitor(make_website(), language="ja-JP")
    row = started(visitor, mail="hannah@example.com", tel="０３-1234-5678", topic=1, order="K-1 <b>\u202e", news=True, unknown="x")
    assert card(row) == {"E-mail": "hannah@example.com", "Telephone": "03-1234-5678", "内容": "お茶", "Order": "K-1 <b>", "Send me news": "yes"}
    visitor.refresh_from_db()
    contact = Contact.objects.get(pk=visitor.contact_id)
    assert (contact.email, contact.phones, contact.attributes, contact.is_verified) == ("hannah@example.com", ["03-1234-5678"], {"order": "K-1 <b>"}, False)
    assert [consent["what"] for consent in contact.consents] == ["Send me news"]
    assert row.messages.filter(kind="message").count() == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"mail": "nobody", "tel": "call me", "topic": 7, "news": False},
        {"mail": 5, "topic": True, "order": "  "},
        {"mail": ["x"], "topic": -1},
    ],
)
def test_a_bad_answer_never_costs_the_line(tenant: TenantRef, answers: dict[str, object]) -> None:
    design()
    row = started(make_visitor(make_website()), **answers)  # type: ignore[arg-type]
    assert row.messages.count() == 1 and not Contact.objects.exists()


def test_what_the_company_wrote_down_and_who_is_verified_stays(tenant: TenantRef) -> None:
    design()
    visitor = make_visitor(make_website(), email="hannah@example.com")
    contact = make_contact(visitor, email="hannah@example.com", phones=["111 222"], attributes={"order": "old"})
    started(visitor, mail="other@example.com", tel="333 444", order="new")
    contact.refresh_from_db()
    assert (contact.email, contact.phones, contact.attributes) == ("hannah@example.com", ["111 222", "333 444"], {"order": "old"})

    Contact.objects.filter(pk=contact.pk).update(is_verified=True, external_id="m-1")
    thief = make_visitor(visitor.website, contact=contact)
    started(thief, tel="999 999")
    contact.refresh_from_db()
    assert "999 999" not in contact.phones


def test_what_is_known_is_not_asked_and_nobody_learns_what_is(tenant: TenantRef) -> None:
    design()
    visitor = make_visitor(make_website(), email="hannah@example.com")
    make_contact(visitor, email="hannah@example.com", phones=["111 222"])
    asked = questions_for(Visitor.objects.select_related("contact").get(pk=visitor.pk), "before")
    # He only says that he is Hannah: that her number is known is none of his business.
    assert asked is not None and [question.key for question in asked.questions] == ["tel", "topic", "order", "news"]
    Visitor.objects.filter(pk=visitor.pk).update(identified_at=timezone.now())
    asked = questions_for(Visitor.objects.select_related("contact").get(pk=visitor.pk), "before")
    assert asked is not None and [question.key for question in asked.questions] == ["topic", "order", "news"]
    assert questions_for(Visitor(website=visitor.website), "after") is None


def test_the_form_afterwards_is_kept_once_for_each_closing(tenant: TenantRef) -> None:
    design("after", [Field("what", "long", {"en": "What else?"})])
    visitor = make_visitor(make_website())
    row = started(visitor)
    assert not answer_after(conversation=row, visitor=visitor, answers={"what": "x"}, now=timezone.now())
    close_conversation(conversation=row, by=make_operator(), now=timezone.now())
    assert answer_after(conversation=row, visitor=visitor, answers={"what": "One\nTwo"}, now=timezone.now())
    assert not answer_after(conversation=row, visitor=visitor, answers={"what": "Three"}, now=timezone.now())
    assert card(row) == {"What else?": "One\nTwo"}


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ([Field("a", "text", {})], "questions.0.labels"),
        ([Field("a", "text", {"fr": "Bonjour"})], "questions.0.labels"),
        ([Field("a", "text", {"en": "x" * 201})], "questions.0.labels"),
        ([Field("a", "text", {"en": "A"}), Field("a", "text", {"en": "B"})], "questions.1.key"),
        ([Field("a", "email", {"en": "A"}, maps_to="name")], "questions.0.maps_to"),
        ([Field("a", "text", {"en": "A"}, maps_to="attributes.nothing")], "questions.0.maps_to"),
        ([Field("a", "text", {"en": "A"}, maps_to="name"), Field("b", "text", {"en": "B"}, maps_to="name")], "questions.1.maps_to"),
        ([Field("a", "choice", {"en": "A"}, choices={"en": ["one"]})], "questions.0.choices"),
        ([Field("a", "choice", {"en": "A"}, choices={"en": ["1", "2"], "ja": ["1"]})], "questions.0.choices"),
        ([Field("a", "file", {"en": "A"})], "questions.0.kind"),
        ([Field(str(n), "text", {"en": "A"}) for n in range(9)], "questions"),
        ([], "questions"),
    ],
)
def test_what_is_no_form(tenant: TenantRef, fields: list[Field], where: str) -> None:
    with pytest.raises(FormRefused) as refused:
        design(fields=fields)
    assert list(refused.value.errors) == [where]
    assert not ChatForm.objects.filter(is_active=True).exists()
    with pytest.raises(NotAllowed):
        change_form(by=make_operator(role=Role.SUPERVISOR).user, moment="before", is_active=False)
