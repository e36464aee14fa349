"""Follow-up tasks over the public API."""

from __future__ import annotations

from datetime import UTC, datetime

from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.factories import make_contact, make_contact_task, make_user
from visitors.models import ContactTask


def test_a_moment_without_an_offset_is_in_the_persons_zone(tenant: TenantRef, api_of) -> None:
    person = api_of(make_user(time_zone="Asia/Tokyo"))
    contact = str(make_contact().uuid)

    local = person.post("tasks/", {"contact": contact, "body": "Call", "due_at": "2030-01-31T10:00"})
    exact = person.post("tasks/", {"contact": contact, "body": "Call", "due_at": "2030-01-31T10:00:00-05:00"})

    assert (local.status_code, exact.status_code) == (201, 201), local.content
    assert list(ContactTask.objects.order_by("id").values_list("due_at", flat=True)) == [
        datetime(2030, 1, 31, 1, tzinfo=UTC),
        datetime(2030, 1, 31, 15, tzinfo=UTC),
    ]
    for wrong in ("2030-01-31", "tomorrow", 5, None, "2030-02-31T10:00", "9999-12-31T23:59:59-12:00"):
        answer = person.post("tasks/", {"contact": contact, "body": "Call", "due_at": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "due_at"), wrong


def test_lists_are_ones_own_a_contacts_or_everybodys(tenant: TenantRef, other_tenant: TenantRef, api: Api, admin) -> None:
    mine, other = make_contact_task(owner=admin), make_contact_task()
    with tenant_scope(other_tenant):
        foreign = make_contact_task()

    def found(query: str) -> list[str]:
        answer = api.get(f"tasks/{query}")
        assert answer.status_code == 200, answer.content
        return [row["id"] for row in answer.json()["results"]]

    assert found("?owner=me") == [str(mine.uuid)]
    assert found(f"?contact={other.contact.uuid}") == [str(other.uuid)]
    assert set(found("")) == {str(mine.uuid), str(other.uuid)}
    done = api.patch(f"tasks/{mine.uuid}/", {"is_done": True}).json()
    assert done["done_at"] is not None
    assert (found("?owner=me"), found("?owner=me&state=done"), len(found("?state=all"))) == ([], [str(mine.uuid)], 2)
    for wrong in ("state=late", "owner=you", f"contact={foreign.contact.uuid}", f"owner={foreign.owner.uuid}"):
        assert api.get(f"tasks/?{wrong}").status_code == 400, wrong
    assert api.patch(f"tasks/{mine.uuid}/", {"owner": str(foreign.owner.uuid)}).status_code == 404
