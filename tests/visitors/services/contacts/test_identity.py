"""Signing in and out beside what other people do at the same moment: nothing is lost, and nobody waits for each other for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tenants.accounts.models import User
from tenants.models import EndedTicket
from tenants.scope import TenantRef, public_scope, tenant_scope
from tenants.tokens import hash_token
from tests.factories import make_contact, make_user, make_visitor, make_website
from visitors.models import Contact, EndedMember, Visitor
from visitors.permissions import NotFound
from visitors.services import store_contact_details
from visitors.services.contacts import change_contact, delete_contact, identify_visitor, record_consent, sign_out_visitor
from visitors.services.contacts.fields import ContactRefused
from visitors.tokens import Identity, IdentityRefused


def identity(member: str = "member-7", *, ahead_s: int = 0, **claims: Any) -> Identity:
    return Identity(member, int(timezone.now().timestamp()) + ahead_s, claims)


def sign_in(visitor: Visitor, sent: str, said: Identity | None = None) -> Any:
    return identify_visitor(visitor=visitor, sent=sent, identity=said or identity(), now=timezone.now())


def while_locked(ref: TenantRef, change: Callable[[], Any], meanwhile: Callable[[], Any]) -> None:
    """Do ``change`` in a transaction that commits only after ``meanwhile`` began in another one and had to wait, or ended."""
    with ThreadPoolExecutor(1) as pool:

        def other() -> None:
            try:
                with tenant_scope(ref):
                    meanwhile()
            finally:
                connection.close()

        with tenant_scope(ref), transaction.atomic():
            change()
            running = pool.submit(other)
            with suppress(TimeoutError):
                running.result(timeout=0.7)
        running.result(timeout=10)


@pytest.fixture
def member(committed_tenant: TenantRef) -> tuple[TenantRef, Visitor, User]:
    with tenant_scope(committed_tenant):
        visitor = make_visitor(make_website(shares_members=True), "old")
        return committed_tenant, sign_in(visitor, "old", identity(name="Mika")).visitor, make_user()


def again(visitor: Visitor, **claims: Any) -> Any:
    """The same member's next page; his token is his visitor's."""
    fresh = Visitor.objects.get(pk=visitor.pk)
    Visitor.objects.filter(pk=visitor.pk).update(token_hash=hash_token("now"))
    return sign_in(fresh, "now", identity(**claims))


def test_a_consent_taken_back_meanwhile_is_not_lost(member: tuple[TenantRef, Visitor, User]) -> None:
    ref, visitor, user = member

    def refuse() -> None:
        record_consent(by=user, contact=Contact.objects.get(), what="newsletter", is_given=False, where="phone", now=timezone.now())

    while_locked(ref, refuse, lambda: again(visitor, name="Mika Sato"))

    with tenant_scope(ref):
        row = Contact.objects.get()
        assert ([line["is_given"] for line in row.consents], row.name) == ([False], "Mika Sato")


def test_a_contact_deleted_meanwhile_is_not_brought_back(member: tuple[TenantRef, Visitor, User]) -> None:
    ref, visitor, user = member
    with tenant_scope(ref):
        make_contact(visitor=make_visitor(), email="kept@example.com")
        before = Contact.objects.get(external_id="member-7").uuid

    while_locked(ref, lambda: delete_contact(by=user, contact=Contact.objects.get(external_id="member-7")), lambda: again(visitor))

    with tenant_scope(ref):
        assert not Contact.objects.filter(uuid=before).exists()


def test_a_claim_does_not_bring_a_deleted_contact_back(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        visitor, other, user = make_visitor(), make_visitor(), make_user()
        for one in (visitor, other):
            store_contact_details(visitor=one, name="Mika", email="mika@example.com", now=timezone.now())
        before = Contact.objects.get().uuid

    def delete() -> None:
        delete_contact(by=user, contact=Contact.objects.get())

    newcomer = []

    def claim() -> None:
        newcomer.append(store_contact_details(visitor=make_visitor(), name="M", email="mika@example.com", now=timezone.now()))

    while_locked(committed_tenant, delete, claim)

    with tenant_scope(committed_tenant):
        assert not Contact.objects.filter(uuid=before).exists()
        assert Visitor.objects.get(pk=newcomer[0].pk).contact is not None


def test_signing_out_beside_signing_in_is_not_lost(member: tuple[TenantRef, Visitor, User]) -> None:
    ref, visitor, _user = member
    said = identity()

    def replay() -> None:
        with suppress(IdentityRefused):
            sign_in(make_visitor(), "stolen", said)

    while_locked(ref, lambda: sign_out_visitor(visitor=visitor, now=timezone.now() + timedelta(seconds=2)), replay)

    with tenant_scope(ref):
        assert EndedMember.objects.get().member_hash == hash_token("member-7")
        assert Visitor.objects.filter(contact__isnull=False).count() == 1


def test_an_id_given_by_hand_meanwhile_is_the_members(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        visitor, contact, user = make_visitor(token="t"), make_contact(company="Tea & Co"), make_user()

    def by_hand() -> None:
        change_contact(by=user, contact=contact, fields={"external_id": "member-7"}, now=timezone.now())

    while_locked(committed_tenant, by_hand, lambda: sign_in(visitor, "t"))

    with tenant_scope(committed_tenant):
        row = Contact.objects.get()
        assert (row.pk, row.is_verified, row.company, Visitor.objects.get().contact_id) == (contact.pk, True, "Tea & Co", contact.pk)


def test_deleting_signing_in_and_out_claiming_and_changing_at_once_never_deadlock(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        website, user = make_website(shares_members=True), make_user()
        visitors = [make_visitor(website, f"t{number}") for number in range(4)]
    barrier = Barrier(4)

    def work(seed: int) -> None:
        try:
            barrier.wait(timeout=10)
            for turn in range(12):
                with tenant_scope(committed_tenant), suppress(IdentityRefused, NotFound, ContactRefused):
                    step(seed, turn)
        finally:
            connection.close()

    def step(seed: int, turn: int) -> None:
        visitor, now, what = visitors[(seed + turn) % 4], timezone.now(), (seed * 5 + turn * 3) % 4
        if what == 0:
            identify_visitor(visitor=visitor, sent="x", identity=identity(ahead_s=5), now=now)
        elif what == 1 and (contact := Contact.objects.order_by("?").first()) is not None:
            delete_contact(by=user, contact=contact)
        elif what == 2:
            sign_out_visitor(visitor=visitor, now=now - timedelta(minutes=1))
        else:
            store_contact_details(visitor=visitor, name="M", email="m@example.com", now=now)

    with ThreadPoolExecutor(4) as pool:
        for running in [pool.submit(work, seed) for seed in range(4)]:
            running.result(timeout=60)


def test_the_tickets_of_before_end_with_the_token(tenant: TenantRef) -> None:
    visitor = make_visitor(token="old")
    known = sign_in(visitor, "old").visitor
    sign_out_visitor(visitor=known, now=timezone.now())
    known.refresh_from_db()
    assert known.generation == 2
    with public_scope():
        assert EndedTicket.objects.get(subject=known.uuid).generation == 2


def test_what_was_signed_by_a_clock_ahead_of_ours_is_not_taken_after_the_sign_out(tenant: TenantRef) -> None:
    said = identity(ahead_s=50)
    known = sign_in(make_visitor(token="old"), "old", said).visitor
    sign_out_visitor(visitor=known, now=timezone.now())
    with pytest.raises(IdentityRefused):
        sign_in(make_visitor(token="new"), "new", said)


def test_who_lost_the_answer_is_found_by_his_token_and_signature_only(tenant: TenantRef) -> None:
    first = sign_in(make_visitor(token="old"), "old")
    visitor = Visitor.objects.get(pk=first.visitor.pk)

    once_more = sign_in(visitor, "old")
    somebody_else = sign_in(visitor, "old", identity("member-8"))
    never_his = sign_in(visitor, "guessed")
    later = identify_visitor(visitor=visitor, sent="old", identity=identity(), now=timezone.now() + timedelta(hours=1))

    assert (once_more.visitor.pk, once_more.token) == (visitor.pk, first.token)
    assert visitor.pk not in {somebody_else.visitor.pk, never_his.visitor.pk, later.visitor.pk}


def test_a_browser_whose_member_was_deleted_is_a_strangers(tenant: TenantRef) -> None:
    website = make_website(requires_signed_identity=True)
    known = sign_in(make_visitor(website, "old"), "old", identity(name="Mika")).visitor
    token_hash = known.token_hash

    delete_contact(by=make_user(), contact=known.contact)

    known.refresh_from_db()
    assert (known.contact_id, known.identified_at, known.is_identified, known.token_hash == token_hash) == (None, None, False, False)
    with pytest.raises(PermissionError):
        store_contact_details(visitor=known, name="Mallory", email="m@example.com", now=timezone.now())


def test_what_was_signed_stays_whatever_is_claimed(tenant: TenantRef) -> None:
    known = sign_in(make_visitor(token="old"), "old", identity(name="Mika")).visitor

    told = store_contact_details(visitor=known, name="Mallory", email="mika@example.com", now=timezone.now())
    corrected = store_contact_details(visitor=known, name="Mallory", email="m@example.com", now=timezone.now())

    assert (told.name, told.email, corrected.name, corrected.email) == ("Mika", "mika@example.com", "Mika", "m@example.com")
    signed = sign_in(make_visitor(token="two"), "two", identity(email="signed@example.com")).visitor
    assert store_contact_details(visitor=signed, name="", email="evil@example.com", now=timezone.now()).email == "signed@example.com"
