"""What a visitor says of himself makes an unverified contact and touches no verified one (A088)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_contact, make_user, make_visitor, make_website
from visitors.events import ContactCreated
from visitors.models import Contact, Visitor
from visitors.services import UnsignedIdentity, store_contact_details
from visitors.services.contacts import change_contact


def tell(visitor: Visitor, email: str, name: str = "Mika Sato") -> Visitor:
    return store_contact_details(visitor=visitor, name=name, email=email, now=timezone.now())


def test_who_tells_his_address_gets_an_unverified_contact(tenant: TenantRef, heard, django_capture_on_commit_callbacks) -> None:
    created = heard(ContactCreated)
    visitor = make_visitor(language="ja", seen_at=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        told = tell(visitor, "Mika@Example.com")

    contact = Contact.objects.get()
    assert told.contact == contact
    assert (contact.name, contact.email, contact.language, contact.source) == ("Mika Sato", "Mika@Example.com", "ja", "claim")
    assert not contact.is_verified
    assert contact.seen_at == visitor.seen_at
    assert [(event.contact, event.source) for event in created] == [(contact.uuid, "claim")]


def test_another_browser_with_the_same_address_joins_him(tenant: TenantRef) -> None:
    first = tell(make_visitor(), "mika@example.com")
    second = tell(make_visitor(), "MIKA@example.com", name="")

    assert first.contact == second.contact
    assert Contact.objects.get().name == "Mika Sato"


def test_a_claim_never_joins_or_changes_a_verified_contact(tenant: TenantRef) -> None:
    verified = make_contact(name="Mika Sato", email="mika@example.com", external_id="member-7", is_verified=True)

    told = tell(make_visitor(), "mika@example.com", name="Somebody Else")

    assert told.contact != verified
    assert (told.contact.is_verified, told.contact.name) == (False, "Somebody Else")
    verified.refresh_from_db()
    assert (verified.name, verified.visitors.count()) == ("Mika Sato", 0)


def test_a_claim_never_joins_a_contact_that_the_company_knows_by_an_id(tenant: TenantRef) -> None:
    member = make_contact(email="mika@example.com", external_id="member-7")

    assert tell(make_visitor(), "mika@example.com").contact != member


def test_a_claim_joins_what_was_added_by_hand_and_overwrites_nothing(tenant: TenantRef) -> None:
    by_hand = make_contact(name="Dr. Sato", email="mika@example.com", company="Tea & Co")

    assert tell(make_visitor(), "mika@example.com", name="M").contact == by_hand
    by_hand.refresh_from_db()
    assert (by_hand.name, by_hand.company) == ("Dr. Sato", "Tea & Co")


def test_a_corrected_address_corrects_the_contact(tenant: TenantRef) -> None:
    visitor = make_visitor()
    tell(visitor, "mika@exmaple.com")
    told = tell(visitor, "mika@example.com", name="Mika S.")

    contact = Contact.objects.get()
    assert (contact.email, contact.name, told.contact) == ("mika@example.com", "Mika S.", contact)
    assert "mika@example.com" in contact.search_text


def test_another_persons_address_on_a_shared_contact_takes_nobody_along(tenant: TenantRef) -> None:
    first, second = make_visitor(), make_visitor()
    tell(first, "home@example.com")
    tell(second, "home@example.com")
    moved = tell(second, "work@example.com")

    first.refresh_from_db()
    assert first.contact.email == "home@example.com"
    assert moved.contact != first.contact
    assert moved.contact.email == "work@example.com"


def test_what_a_signature_says_is_not_changed_by_a_form(tenant: TenantRef) -> None:
    visitor = make_visitor(name="Mika Sato", email="mika@example.com", identified_at=timezone.now(), is_name_signed=True, is_email_signed=True)
    make_contact(visitor, email="mika@example.com", external_id="member-7", is_verified=True)

    told = tell(visitor, "evil@example.com", name="Evil")

    assert (told.name, told.email) == ("Mika Sato", "mika@example.com")
    assert Contact.objects.count() == 1


def test_a_website_that_requires_signatures_takes_no_claim(tenant: TenantRef) -> None:
    visitor = make_visitor(make_website(requires_signed_identity=True))

    with pytest.raises(UnsignedIdentity):
        tell(visitor, "mika@example.com")

    visitor.refresh_from_db()
    assert (visitor.name, visitor.email, visitor.contact, Contact.objects.count()) == ("", "", None, 0)


def test_browsers_that_name_an_address_at_once_make_one_contact(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        visitors = [make_visitor() for _ in range(8)]

    def one(visitor: Visitor) -> int | None:
        with tenant_scope(committed_tenant):
            try:
                return tell(visitor, "mika@example.com").contact_id
            finally:
                connection.close()

    with ThreadPoolExecutor(8) as pool:
        contacts = set(pool.map(one, visitors))

    assert len(contacts) == 1


def test_what_people_corrected_is_not_claimed_away(tenant: TenantRef) -> None:
    visitor = tell(make_visitor(), "mika@example.com", name="mika")
    assert tell(visitor, "mika@example.com", name="Mika").contact.name == "Mika"
    change_contact(by=make_user(), contact=visitor.contact, fields={"name": "Mika Sato", "email": "sato@example.com"}, now=timezone.now())

    told = tell(visitor, "other@example.com", name="M.")

    assert told.contact == visitor.contact
    contact = Contact.objects.get()
    assert (contact.name, contact.email) == ("Mika Sato", "sato@example.com")


def test_strangers_do_not_rename_who_has_several_browsers(tenant: TenantRef) -> None:
    tell(make_visitor(), "mika@example.com", name="Mika")
    stranger = tell(make_visitor(), "mika@example.com", name="")
    assert tell(stranger, "mika@example.com", name="Mallory").contact.name == "Mika"
