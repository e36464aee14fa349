"""Two contacts become one by hand, and two again within a day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tenants.accounts.models import Role
from tenants.scope import TenantRef
from tests.factories import make_contact, make_contact_note, make_conversation, make_user, make_visitor
from visitors.models import Contact, ContactMerge, ContactNote, Visitor
from visitors.permissions import NotFound
from visitors.selectors.contacts import duplicates_of
from visitors.services.contacts import change_contact, identify_visitor, sign_out_visitor
from visitors.services.contacts.erase import erase_contact
from visitors.services.contacts.merge import MergeIsOver, MergeRefused, merge_contacts, undo_merge
from visitors.tasks import keep_no_longer
from visitors.tokens import Identity, IdentityRefused


def merge(contact: Contact, other: Contact) -> ContactMerge:
    return merge_contacts(by=make_user(), contact=contact, other=other, now=timezone.now())


def pair() -> tuple[Contact, Contact]:
    first = make_contact(make_visitor(), name="Mika Sato", tags=["tea"], phones=["+81 3 1234 5678"])
    second = make_contact(make_visitor(), name="M. Sato", email="mika@example.com", company="Tea & Co", tags=["vip"], external_id="m-7", owner=make_user())
    make_conversation(second.visitors.get())
    make_contact_note(second)
    return first, second


def test_the_one_who_stays_keeps_his_and_gets_what_he_lacked(tenant: TenantRef) -> None:
    first, second = pair()
    merge(first, second)

    first.refresh_from_db()
    assert (first.name, first.email, first.company, first.external_id) == ("Mika Sato", "mika@example.com", "Tea & Co", "m-7")
    assert (first.tags, first.phones, first.owner) == (["tea", "vip"], ["+81 3 1234 5678"], second.owner)
    assert (first.visitors.count(), first.notes.count(), Contact.objects.count()) == (2, 1, 1)
    assert "mika@example.com" in first.search_text


def test_a_merge_is_taken_back_with_what_was_each_ones(tenant: TenantRef) -> None:
    first, second = pair()
    before = {row.uuid: (row.name, row.email, row.company, row.tags, row.external_id, row.visitors.count()) for row in (first, second)}
    done = merge(first, second)
    change_contact(by=make_user(), contact=first, fields={"company": "Sato Ltd"}, now=timezone.now())

    back = undo_merge(by=make_user(), merge=done, now=timezone.now())

    first.refresh_from_db()
    assert first.company == "Sato Ltd"  # what was changed since stays
    first.company = ""
    assert {row.uuid: (row.name, row.email, row.company, row.tags, row.external_id, row.visitors.count()) for row in (first, back)} == before
    assert ContactNote.objects.get().contact == back
    assert ContactMerge.objects.get().snapshot == {}
    with pytest.raises(MergeIsOver):
        undo_merge(by=make_user(), merge=done, now=timezone.now())


def test_after_a_day_it_is_over_and_what_was_kept_for_it_goes(tenant: TenantRef) -> None:
    first, second = pair()
    done = merge(first, second)
    with pytest.raises(MergeIsOver):
        undo_merge(by=make_user(), merge=done, now=timezone.now() + timedelta(hours=25))
    ContactMerge.objects.update(merged_at=timezone.now() - timedelta(days=2))
    newer = merge(first, make_contact())
    keep_no_longer()
    done.refresh_from_db()
    newer.refresh_from_db()
    assert done.snapshot == {} != newer.snapshot


def undo(merge: ContactMerge) -> Contact:
    return undo_merge(by=make_user(), merge=merge, now=timezone.now())


def sign_in(member: str, visitor: Visitor, token: str, *, signed_at: datetime | None = None) -> Contact:
    identity = Identity(member, int((signed_at or timezone.now()).timestamp()))
    contact = identify_visitor(visitor=visitor, sent=token, identity=identity, now=timezone.now()).visitor.contact
    assert contact is not None
    return contact


def test_an_id_that_the_sites_server_vouched_for_since_is_not_taken_back(tenant: TenantRef) -> None:
    stays = make_contact()
    done = merge(stays, make_contact(external_id="m-7"))
    assert sign_in("m-7", make_visitor(token="t"), "t") == stays

    with pytest.raises(MergeIsOver):
        undo(done)
    assert Contact.objects.get().external_id == "m-7"


def test_who_signed_in_since_stays_who_he_is_and_his_logout_counts(tenant: TenantRef) -> None:
    browser, other = make_visitor(token="t"), make_visitor()
    claim = make_contact(browser)
    Visitor.objects.filter(pk=other.pk).update(contact=claim)
    member = make_contact(external_id="m-7", is_verified=True)
    done = merge(member, claim)
    signed_at = timezone.now()
    sign_in("m-7", browser, "t", signed_at=signed_at)

    back = undo(done)

    browser.refresh_from_db()
    assert (browser.contact, list(back.visitors.all())) == (member, [other])
    sign_out_visitor(visitor=browser, now=timezone.now())
    with pytest.raises(IdentityRefused):
        sign_in("m-7", make_visitor(token="u"), "u", signed_at=signed_at)


def test_an_id_that_somebody_else_has_meanwhile_is_not_given_back(tenant: TenantRef) -> None:
    stays = make_contact()
    done = merge(stays, make_contact(external_id="m-7"))
    change_contact(by=make_user(), contact=stays, fields={"external_id": "m-8"}, now=timezone.now())
    make_contact(external_id="m-7")
    with pytest.raises(MergeIsOver):
        undo(done)
    assert Contact.objects.count() == 2


def test_a_merge_goes_with_who_stayed(tenant: TenantRef) -> None:
    stays = make_contact()
    done = merge(stays, make_contact())
    erase_contact(by=make_user(Role.ADMIN), contact=stays, now=timezone.now())
    with pytest.raises(NotFound):
        undo(done)


@pytest.mark.parametrize(
    ("stays", "goes", "code"),
    [
        ({"external_id": "a", "is_verified": True}, {"external_id": "b", "is_verified": True}, "two_ids"),
        ({"external_id": "a"}, {"external_id": "b"}, "two_ids"),
        ({}, {"external_id": "b", "is_verified": True}, "verified_stays"),
    ],
)
def test_who_is_vouched_for_is_not_lost_in_another(tenant: TenantRef, stays: dict, goes: dict, code: str) -> None:
    with pytest.raises(MergeRefused) as error:
        merge(make_contact(**stays), make_contact(**goes))
    assert error.value.code == code
    assert Contact.objects.count() == 2


def test_an_unverified_one_goes_into_a_verified_one_but_his_browsers_prove_nothing(tenant: TenantRef) -> None:
    verified, claimed = make_contact(external_id="a", is_verified=True), make_contact(make_visitor())
    merge(verified, claimed)
    assert verified.visitors.get().identified_at is None


def test_nobody_merges_with_himself(tenant: TenantRef) -> None:
    contact = make_contact()
    with pytest.raises(MergeRefused):
        merge(contact, contact)


def test_who_has_the_same_address_or_number_is_suggested(tenant: TenantRef) -> None:
    contact = make_contact(email="mika@example.com", phones=["+81 3 1234 5678"])
    by_email, by_phone = make_contact(email="MIKA@example.com"), make_contact(phones=["+81 3 1234 5678"])
    make_contact(email="other@example.com")
    make_contact()
    assert {row.pk for row in duplicates_of(contact)} == {by_email.pk, by_phone.pk}
    assert duplicates_of(Contact.objects.latest("id")) == []
