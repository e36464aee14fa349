"""A deleted attribute: gone from the screens at once, off the contacts some at a time, and its name is free when all is done."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.accounts.models import Role, User
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import claim_due, run_effect
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_contact, make_contact_attribute, make_user
from visitors import tasks
from visitors.models import Contact, ContactAttribute
from visitors.permissions import NotFound, access_contact_attribute
from visitors.selectors.contacts import attributes_by_slug
from visitors.selectors.segments import segment_fields
from visitors.services.contacts import AttributeRefused, ContactRefused, change_contact, clearing, create_attribute, delete_attribute
from visitors.services.contacts.clearing import WRITERS_DONE_AFTER, clear_attribute
from visitors.services.contacts.merge import merge_contacts, undo_merge


@pytest.fixture
def owner(tenant: TenantRef) -> User:
    return make_user(Role.OWNER)


def holders(number: int, **attributes: str) -> list[Contact]:
    return Contact.objects.bulk_create([Contact(uuid=uuid4(), source="hand", attributes=attributes) for _ in range(number)])


def always() -> bool:
    return True


def deleted(owner: User, slug: str = "plan") -> UUID:
    row = ContactAttribute.objects.get(slug=slug)
    delete_attribute(by=owner, attribute=row, now=timezone.now())
    return row.uuid


def test_a_deleted_attribute_is_gone_for_everybody_at_once_and_its_values_soon(owner: User) -> None:
    make_contact_attribute("plan")
    make_contact_attribute("size")
    contact = make_contact()
    change_contact(by=owner, contact=contact, fields={"attributes": {"plan": "gold", "size": "L"}}, now=timezone.now())
    uuid = deleted(owner)

    assert list(attributes_by_slug()) == ["size"] and "attributes.plan" not in segment_fields()
    with pytest.raises(NotFound):
        access_contact_attribute(attribute_id=uuid)
    with pytest.raises(ContactRefused):
        change_contact(by=owner, contact=contact, fields={"attributes": {"plan": "silver"}}, now=timezone.now())
    for entry in claim_due():
        assert run_effect(entry)
    contact.refresh_from_db()
    assert contact.attributes == {"size": "L"}


def test_its_slug_is_free_when_nobody_can_have_a_value_any_more(owner: User) -> None:
    make_contact_attribute("plan")
    uuid = deleted(owner)
    assert clear_attribute(attribute=uuid, now=timezone.now(), has_time=always) is not None
    with pytest.raises(AttributeRefused) as error:
        create_attribute(by=owner, fields={"label": "Plan", "type": "number", "slug": "plan"})
    assert error.value.code == "taken"
    assert create_attribute(by=owner, fields={"label": "Plan", "type": "number"}).slug == "plan_2"

    # Somebody who knew it still was slow, and stored a value after the others had lost theirs.
    holders(1, plan="gold")
    later = timezone.now() + WRITERS_DONE_AFTER
    assert clear_attribute(attribute=uuid, now=later, has_time=always) is not None
    assert clear_attribute(attribute=uuid, now=later, has_time=always) is None
    assert not Contact.objects.filter(attributes__has_key="plan").exists()
    assert create_attribute(by=owner, fields={"label": "Plan", "type": "number", "slug": "plan"}).slug == "plan"


def test_many_holders_are_cleared_some_at_a_time_and_a_kill_in_the_middle_is_healed(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearing, "_CLEAR", clearing._CLEAR.replace(f"LIMIT {clearing.HOLDERS_A_BATCH}", "LIMIT 2"))
    make_contact_attribute("plan")
    holders(5, plan="gold", size="L")
    uuid = deleted(owner)
    asked = iter([True, True, False])

    def left() -> int:
        return Contact.objects.filter(attributes__has_key="plan").count()

    with CaptureQueriesContext(connection) as queries:
        assert clear_attribute(attribute=uuid, now=timezone.now(), has_time=lambda: next(asked)) is not None
    assert (left(), len(queries)) == (1, 3)

    def killed() -> bool:
        if left() == 0:
            raise KeyboardInterrupt
        return True

    with pytest.raises(KeyboardInterrupt):
        clear_attribute(attribute=uuid, now=timezone.now(), has_time=killed)
    assert clear_attribute(attribute=uuid, now=timezone.now() + WRITERS_DONE_AFTER, has_time=always) is None
    assert Contact.objects.filter(attributes={"size": "L"}).count() == 5


def test_what_is_not_done_in_time_is_planned_anew(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "CLEAR_FOR_S", -1.0)
    make_contact_attribute("plan")
    uuid = deleted(owner)
    entry = OutboxEntry.objects.get(kind=clearing.CLEARING)
    for _twice in range(2):
        tasks.clear_deleted_attribute(payload=entry.payload, attempt=1, entry_uuid=entry.uuid)
    assert list(OutboxEntry.objects.order_by("id").values_list("payload__attribute", flat=True)) == [str(uuid)] * 2


def test_a_planning_that_was_lost_is_made_up_for(tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(tenant_ref):
        make_contact_attribute("plan")
        deleted(make_user(Role.OWNER))
        ContactAttribute.deleted.update(deleted_at=timezone.now() - timedelta(hours=1))
        holders(1)
    with tenant_scope(other_tenant):
        make_contact_attribute("plan")
        holders(1, plan="theirs")
    tasks.keep_no_longer()
    with tenant_scope(tenant_ref):
        assert not ContactAttribute.with_deleted.exists()
    with tenant_scope(other_tenant):
        assert ContactAttribute.objects.get().slug == "plan" and Contact.objects.get().attributes == {"plan": "theirs"}


def test_taking_a_merge_back_does_not_bring_a_deleted_value_back(owner: User) -> None:
    make_contact_attribute("plan")
    make_contact_attribute("size")
    now = timezone.now()
    first, other = make_contact(), make_contact(name="Twin")
    for contact, size in ((first, "L"), (other, "S")):
        change_contact(by=owner, contact=contact, fields={"attributes": {"plan": "gold", "size": size}}, now=now)
        contact.refresh_from_db()
    merge = merge_contacts(by=owner, contact=first, other=other, now=now)
    deleted(owner)
    back = undo_merge(by=owner, merge=merge, now=now)
    first.refresh_from_db()
    assert (back.attributes, first.attributes) == ({"size": "S"}, {"size": "L"})
