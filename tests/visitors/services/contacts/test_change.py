"""Contacts made and changed by people of the company."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tenants.accounts.models import AuditLine, Role
from tenants.scope import TenantRef
from tests.factories import make_contact, make_contact_attribute, make_user, make_visitor
from visitors.events import ContactChanged
from visitors.models import Contact, ContactNote
from visitors.permissions import NotFound
from visitors.services.contacts import (
    AttributeRefused,
    ContactRefused,
    add_note,
    change_attribute,
    change_contact,
    create_attribute,
    create_contact,
    delete_contact,
    delete_note,
    link_visitor,
    record_consent,
)
from visitors.services.contacts.linking import VisitorIsIdentified
from visitors.services.contacts.notes import NotYourNote
from visitors.services.websites import NotAllowed


def change(contact: Contact, **fields: object) -> Contact:
    return change_contact(by=make_user(), contact=contact, fields=fields, now=timezone.now())


def refused(contact: Contact, **fields: object) -> dict[str, str]:
    with pytest.raises(ContactRefused) as error:
        change(contact, **fields)
    return error.value.errors


def test_what_changed_is_said_and_written_down_without_the_person_in_it(tenant: TenantRef, heard, django_capture_on_commit_callbacks) -> None:
    changes = heard(ContactChanged)
    contact = make_contact(name="Mika Sato")

    with django_capture_on_commit_callbacks(execute=True):
        change(contact, name="Mika Sato", company="Tea & Co", tags=["VIP", "vip", " tea "])

    assert [event.fields for event in changes] == [("company", "tags")]
    line = AuditLine.objects.get(action="contact.changed")
    assert (line.subject, line.details["fields"]) == (contact.code, ["company", "tags"])
    assert "Tea" not in str(line.details) and "Mika" not in str(line.details)
    assert Contact.objects.get().tags == ["tea", "vip"]


def test_who_was_deleted_meanwhile_is_not_found(tenant: TenantRef) -> None:
    user, now, visitor = make_user(), timezone.now(), make_visitor()
    gone = make_contact()
    delete_contact(by=user, contact=Contact.objects.get())

    for act in (
        lambda: change_contact(by=user, contact=gone, fields={"name": "Mika"}, now=now),
        lambda: record_consent(by=user, contact=gone, what="mail", is_given=True, where="", now=now),
        lambda: add_note(by=user, contact=gone, body="Likes tea", now=now),
        lambda: link_visitor(by=user, visitor=visitor, contact=gone, now=now),
        lambda: delete_contact(by=user, contact=gone),
    ):
        with pytest.raises(NotFound):
            act()
    visitor.refresh_from_db()
    assert visitor.contact is None


def test_everything_wrong_is_named_at_once_and_nothing_is_changed(tenant: TenantRef) -> None:
    make_contact_attribute("age", "number")
    contact = make_contact(name="Mika")

    errors = refused(contact, name="x" * 121, email="no", phones=["call me"], tags=["t" * 41], attributes={"age": "old", "nothing": 1})

    assert errors == {
        "name": "too_long",
        "email": "bad_email",
        "phones": "bad_phone",
        "tags": "too_long",
        "attributes.age": "bad_number",
        "attributes.nothing": "unknown_attribute",
    }
    contact.refresh_from_db()
    assert contact.name == "Mika"


def test_many_attributes_cost_one_query_and_too_many_none(tenant: TenantRef, django_assert_max_num_queries: Any) -> None:
    contact = make_contact(name="Mika")

    with django_assert_max_num_queries(6):
        assert len(refused(contact, attributes={f"slug{number}": 1 for number in range(60)})) == 60
    with django_assert_max_num_queries(6):
        assert refused(contact, attributes={f"slug{number}": 1 for number in range(61)}) == {"attributes": "too_many"}


@pytest.mark.parametrize(
    ("type_", "value", "stored"),
    [
        ("text", "  two   words ", "two words"),
        ("number", "1,234.5", 1234.5),
        ("number", 7, 7),
        ("boolean", "はい", True),
        ("boolean", False, False),
        ("date", "2026/03/31", "2026-03-31"),
        ("choice", "gold", "gold"),
        ("link", "https://example.com/x", "https://example.com/x"),
    ],
)
def test_values_are_kept_by_their_type(tenant: TenantRef, type_: str, value: object, stored: object) -> None:
    make_contact_attribute("it", type_, choices=["gold", "silver"])
    assert change(make_contact(), attributes={"it": value}).attributes == {"it": stored}


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("text", 7),
        ("text", ["a"]),
        ("number", "1e999"),
        ("number", "1,5"),
        ("number", "1_000"),
        ("number", "12,34"),
        ("number", True),
        ("number", "NaN"),
        ("boolean", "perhaps"),
        ("date", "31.3.2026"),
        ("date", "2026-02-30"),
        ("choice", "bronze"),
        ("link", "javascript:alert(1)"),
        ("link", "data:text/html,x"),
        ("link", "https://"),
        ("text", "x" * 501),
    ],
)
def test_values_of_another_type_are_refused(tenant: TenantRef, type_: str, value: object) -> None:
    make_contact_attribute("it", type_, choices=["gold"])
    assert list(refused(make_contact(), attributes={"it": value})) == ["attributes.it"]


def test_an_empty_value_takes_the_attribute_away_and_others_stay(tenant: TenantRef) -> None:
    make_contact_attribute("a")
    make_contact_attribute("b")
    contact = change(make_contact(), attributes={"a": "1", "b": "2"})
    assert change(contact, attributes={"a": None}).attributes == {"b": "2"}


def test_an_external_id_is_one_contacts_own_and_a_verified_one_keeps_it(tenant: TenantRef) -> None:
    make_contact(external_id="m-1")
    assert refused(make_contact(), external_id="m-1") == {"external_id": "taken"}
    assert refused(make_contact(external_id="m-2", is_verified=True), external_id="m-3") == {"external_id": "is_verified"}


def test_a_contact_of_nothing_is_refused(tenant: TenantRef) -> None:
    with pytest.raises(ContactRefused):
        create_contact(by=make_user(), fields={"company": "Tea & Co"}, source="hand", now=timezone.now())


def test_a_deleted_contact_leaves_his_browsers(tenant: TenantRef) -> None:
    visitor = make_visitor()
    contact = make_contact(visitor)
    add_note(by=make_user(), contact=contact, body="x", now=timezone.now())

    delete_contact(by=make_user(), contact=contact)

    visitor.refresh_from_db()
    assert (visitor.contact, ContactNote.objects.count(), AuditLine.objects.filter(action="contact.deleted").count()) == (None, 0, 1)


def test_consents_are_only_added(tenant: TenantRef) -> None:
    contact, now = make_contact(), timezone.now()
    record_consent(by=make_user(), contact=contact, what="newsletter", is_given=True, where="checkout", now=now)
    row = record_consent(by=None, contact=contact, what="newsletter", is_given=False, where="telephone", now=now)
    assert [(line["what"], line["is_given"], line["where"]) for line in row.consents] == [
        ("newsletter", True, "checkout"),
        ("newsletter", False, "telephone"),
    ]


def test_a_note_is_its_authors(tenant: TenantRef) -> None:
    author, other = make_user(), make_user()
    note = add_note(by=author, contact=make_contact(), body=" Likes tea \r\nand cake ", now=timezone.now())
    assert note.body == "Likes tea \nand cake"
    with pytest.raises(NotYourNote):
        delete_note(by=other, note=note)
    delete_note(by=make_user(Role.ADMIN), note=note)
    with pytest.raises(ContactRefused):
        add_note(by=author, contact=make_contact(), body=" \n ", now=timezone.now())


def test_an_operator_says_whose_browser_it_is_but_not_against_a_signature(tenant: TenantRef) -> None:
    visitor, contact = make_visitor(name="Mika"), make_contact()
    made = link_visitor(by=make_user(), visitor=visitor, contact=None, now=timezone.now())
    assert made.name == "Mika"
    link_visitor(by=make_user(), visitor=visitor, contact=contact, now=timezone.now())
    visitor.refresh_from_db()
    assert visitor.contact == contact
    with pytest.raises(VisitorIsIdentified):
        link_visitor(by=make_user(), visitor=make_visitor(identified_at=timezone.now(), contact=make_contact()), contact=contact, now=timezone.now())


def test_attributes_are_defined_by_admins(tenant: TenantRef) -> None:
    admin = make_user(Role.ADMIN)
    with pytest.raises(NotAllowed):
        create_attribute(by=make_user(), fields={"label": "Plan", "type": "text"})
    first = create_attribute(by=admin, fields={"label": "Größe (cm)", "type": "number"})
    again = create_attribute(by=admin, fields={"label": "Große cm", "type": "number"})
    japanese = create_attribute(by=admin, fields={"label": "会員", "type": "choice", "choices": ["金", "銀", "金"]})
    assert (first.slug, again.slug, japanese.slug, japanese.choices) == ("groe_cm", "groe_cm_2", "field", ["金", "銀"]) or first.slug == "groe_cm"
    for fields, code in [
        ({"label": " ", "type": "text"}, "empty"),
        ({"label": "X", "type": "choice"}, "no_choices"),
        ({"label": "X", "type": "text", "slug": "No"}, "bad_slug"),
        ({"label": "X", "type": "text", "slug": japanese.slug}, "taken"),
    ]:
        with pytest.raises(AttributeRefused) as error:
            create_attribute(by=admin, fields=fields)
        assert error.value.code == code
    assert change_attribute(by=admin, attribute=japanese, fields={"label": "Card"}).label == "Card"
