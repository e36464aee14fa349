"""What is written down about a stranger is his contact's as soon as he has one, and goes when he is erased."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tenants.accounts.models import AuditLine, Role
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_contact, make_user, make_visitor
from visitors.events import ContactChanged, VisitorNoted
from visitors.models import Contact, ContactNote, Visitor
from visitors.models.contact import MOST_TAGS
from visitors.permissions import NotFound
from visitors.selectors.contacts import notes_about
from visitors.services import store_contact_details
from visitors.services.contacts import (
    ContactRefused,
    NotYourNote,
    add_visitor_note,
    delete_contact,
    delete_note,
    identify_visitor,
    link_visitor,
    tag_visitor,
)
from visitors.services.contacts.erase import erase_contact
from visitors.services.contacts.merge import merge_contacts, undo_merge
from visitors.tokens import Identity


def stranger(body: str = "Asks for samples", tags: tuple[str, ...] = ("wholesale",)) -> Visitor:
    visitor = make_visitor()
    add_visitor_note(by=make_user(), visitor=visitor, body=body, now=timezone.now())
    return tag_visitor(by=make_user(), visitor=visitor, tags=tags, now=timezone.now())


def told(visitor: Visitor) -> tuple[list[str], list[str]]:
    row = Visitor.objects.select_related("contact").get(pk=visitor.pk)
    return [note.body for note in notes_about(row)], row.contact.tags if row.contact else row.tags


def test_a_stranger_has_notes_and_tags_and_colleagues_hear_of_them(tenant: TenantRef, heard: Any, django_capture_on_commit_callbacks: Any) -> None:
    noted = heard(VisitorNoted)
    with django_capture_on_commit_callbacks(execute=True):
        visitor = stranger(tags=(" vip ", "Wholesale", "wholesale", ""))

    assert told(visitor) == (["Asks for samples"], ["vip", "wholesale"])
    assert [event.visitor for event in noted] == [visitor.uuid, visitor.uuid]
    line = AuditLine.objects.get(action="visitor.changed")
    assert line.subject == visitor.uuid.hex[-6:]
    assert not Contact.objects.exists()


def test_by_a_claim_he_takes_them_along(tenant: TenantRef, heard: Any, django_capture_on_commit_callbacks: Any) -> None:
    known = make_contact(email="mika@example.com", tags=["tea"])
    visitor = stranger()
    changed = heard(ContactChanged)
    with django_capture_on_commit_callbacks(execute=True):
        store_contact_details(visitor=visitor, name="Mika", email="mika@example.com", now=timezone.now())

    assert told(visitor) == (["Asks for samples"], ["tea", "wholesale"])
    known.refresh_from_db()
    assert known.tags == ["tea", "wholesale"]
    assert Visitor.objects.get().tags == []
    assert {"notes", "tags"} <= set(changed[-1].fields)


def test_by_a_signature_and_by_hand_too(tenant: TenantRef) -> None:
    signed, linked = stranger(), stranger("Likes sencha", ("tea",))
    identify_visitor(visitor=signed, sent=None, identity=Identity("member-1", int(timezone.now().timestamp()), {"name": "Mika"}), now=timezone.now())
    link_visitor(by=make_user(), visitor=linked, contact=None, now=timezone.now())

    assert told(signed) == (["Asks for samples"], ["wholesale"])
    assert told(linked) == (["Likes sencha"], ["tea"])
    assert ContactNote.objects.filter(contact=None).count() == 0


def test_what_is_written_when_he_is_a_contact_already_is_the_contacts(tenant: TenantRef) -> None:
    visitor = make_visitor()
    stale = Visitor.objects.get(pk=visitor.pk)
    contact = make_contact(visitor)

    add_visitor_note(by=make_user(), visitor=stale, body="Called back", now=timezone.now())
    tag_visitor(by=make_user(), visitor=stale, tags=["vip"], now=timezone.now())

    contact.refresh_from_db()
    assert (contact.notes.count(), contact.tags, Visitor.objects.get().tags) == (1, ["vip"], [])


def test_a_merge_and_its_undo_keep_whose_they_are(tenant: TenantRef) -> None:
    visitor = stranger()
    his = link_visitor(by=make_user(), visitor=visitor, contact=None, now=timezone.now())
    other = make_contact(name="Twin", tags=["tea"])
    merge = merge_contacts(by=make_user(), contact=other, other=his, now=timezone.now())
    assert told(visitor) == (["Asks for samples"], ["tea", "wholesale"])

    undo_merge(by=make_user(), merge=merge, now=timezone.now())

    assert told(visitor) == (["Asks for samples"], ["wholesale"])
    other.refresh_from_db()
    assert (other.tags, other.notes.count()) == (["tea"], 0)


def test_whose_contact_was_deleted_begins_anew(tenant: TenantRef) -> None:
    visitor = stranger()
    contact = link_visitor(by=make_user(), visitor=visitor, contact=None, now=timezone.now())
    delete_contact(by=make_user(), contact=contact)
    assert told(visitor) == ([], [])
    add_visitor_note(by=make_user(), visitor=visitor, body="Back again", now=timezone.now())
    assert told(visitor) == (["Back again"], [])


def test_erasing_leaves_nothing_of_them(tenant: TenantRef) -> None:
    visitor = stranger()
    contact = make_contact()
    Visitor.objects.filter(pk=visitor.pk).update(contact=contact)  # a browser of his that has notes of its own
    erase_contact(by=make_user(Role.OWNER), contact=contact, now=timezone.now())
    assert (ContactNote.objects.count(), Visitor.objects.count()) == (0, 0)
    with pytest.raises(NotFound):
        add_visitor_note(by=make_user(), visitor=visitor, body="Too late", now=timezone.now())


@pytest.mark.parametrize("tags", [["x" * 41], [str(nth) for nth in range(MOST_TAGS + 1)]])
def test_tags_that_are_not_in_order_are_refused(tenant: TenantRef, tags: list[str]) -> None:
    with pytest.raises(ContactRefused):
        tag_visitor(by=make_user(), visitor=make_visitor(), tags=tags, now=timezone.now())
    with pytest.raises(ContactRefused):
        add_visitor_note(by=make_user(), visitor=make_visitor(), body=" \n ", now=timezone.now())


def test_only_the_author_and_admins_delete_a_note(tenant: TenantRef) -> None:
    author = make_user()
    note = add_visitor_note(by=author, visitor=make_visitor(), body="Mine", now=timezone.now())
    with pytest.raises(NotYourNote):
        delete_note(by=make_user(), note=note)
    delete_note(by=author, note=note)
    assert not ContactNote.objects.exists()


def test_a_note_is_about_one_of_the_two(tenant: TenantRef) -> None:
    visitor = make_visitor()
    for about in ({}, {"visitor": visitor, "contact": make_contact()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactNote.objects.create(body="Whose?", **about)


def test_a_note_written_while_he_becomes_a_contact_is_not_lost(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        visitor, author = make_visitor(), make_user()

    def write(nth: int) -> None:
        with tenant_scope(committed_tenant):
            try:
                if nth == 3:
                    link_visitor(by=author, visitor=visitor, contact=None, now=timezone.now())
                else:
                    add_visitor_note(by=author, visitor=Visitor.objects.get(pk=visitor.pk), body=f"note {nth}", now=timezone.now())
            finally:
                connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(8)))
    with tenant_scope(committed_tenant):
        assert len(told(visitor)[0]) == 7
        assert ContactNote.objects.filter(contact=None).count() == 0
