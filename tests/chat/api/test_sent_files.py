"""Lists of files that were sent, who sees them, and files that a draft remembers."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from chat.models import Attachment, DepartmentMember, Message, ReplyDraft, RoutingSettings
from chat.selectors.files import files_of, sent_files
from chat.services.operators import ensure_operator
from tenants.accounts.models import Role
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_attachment, make_contact, make_conversation, make_department, make_message, make_operator, make_user, make_visitor

pytestmark = pytest.mark.django_db
Sign = Callable[[TenantRef | None], Client]


def signed_in(client_of: Sign, tenant: TenantRef, role: str = Role.OPERATOR) -> tuple[Client, object]:
    user = make_user(role)
    client = client_of(tenant)
    client.force_login(user)
    return client, ensure_operator(user=user)


def ids(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/api/v1/files/{query}")
    assert answer.status_code == 200, answer.content
    return [row["file"]["id"] for row in answer.json()["results"]]


def test_files_of_a_conversation_a_visitor_and_a_contact(tenant: TenantRef, client_of: Sign) -> None:
    client, operator = signed_in(client_of, tenant)
    contact = make_contact()
    first, other = make_conversation(make_visitor(contact=contact)), make_conversation()
    mine, theirs = make_attachment(make_message(first, operator)), make_attachment(make_message(other, operator))
    Attachment.objects.create(operator=operator, name="x", announced=1, reserved=1, state="ready", created_at=timezone.now(), moved_at=timezone.now())
    assert ids(client) == [str(theirs.uuid), str(mine.uuid)]
    for query in (f"conversation={first.uuid}", f"visitor={first.visitor.uuid}", f"contact={contact.uuid}"):
        assert ids(client, f"?{query}") == [str(mine.uuid)], query
    assert ids(client, f"?contact={uuid4()}") == []
    assert client.get("/api/v1/files/?contact=nobody").status_code == 400
    row = client.get(f"/api/v1/files/?conversation={first.uuid}").json()["results"][0]
    assert (row["number"], row["sent_by"]) == (first.number, "operator") and row["links"]["url"]
    page = client.get("/api/v1/files/?limit=1").json()
    assert ids(client, f"?limit=1&cursor={page['next']}") == [str(mine.uuid)]
    Message.objects.filter(pk=mine.message_id).update(deleted_at=timezone.now())
    assert ids(client, f"?contact={contact.uuid}") == []


def test_what_an_operator_may_not_see_has_no_files_and_no_links_for_him(tenant: TenantRef, client_of: Sign) -> None:
    client, operator = signed_in(client_of, tenant)
    boss, chief = signed_in(client_of, tenant, Role.SUPERVISOR)
    department = make_department("Sales", make_operator())
    talk = make_conversation(department=department)
    file = make_attachment(make_message(talk, make_operator()))
    RoutingSettings.objects.update_or_create(pk=1, defaults={"operators_see": RoutingSettings.Sight.OWN})
    assert ids(client) == [] and client.get(f"/api/v1/files/{file.uuid}/").status_code == 404
    assert ids(boss) == [str(file.uuid)] and files_of(chief).filter(pk=file.pk).exists()
    DepartmentMember.objects.create(operator=operator, department=department)
    assert ids(client) == [str(file.uuid)]


def test_files_of_another_company_are_in_no_list(tenant: TenantRef, other_tenant: TenantRef, client_of: Sign) -> None:
    with tenant_scope(other_tenant):
        foreign = make_conversation()
        make_attachment(make_message(foreign, make_operator()))
    client, operator = signed_in(client_of, tenant)
    assert ids(client) == ids(client, f"?conversation={foreign.uuid}") == [] == list(sent_files(operator))


def test_a_draft_remembers_ones_own_uploads_and_shows_nobody_elses(tenant: TenantRef, client_of: Sign) -> None:
    client, operator = signed_in(client_of, tenant)
    now = timezone.now()
    of = {"announced": 1, "reserved": 1, "size": 1, "received": 1, "state": "ready", "kind": "pdf", "created_at": now, "moved_at": now}
    own = Attachment.objects.create(operator=operator, name="offer.pdf", **of)
    foreign = Attachment.objects.create(operator=make_operator(), name="secret.pdf", **of)
    talk = make_conversation()

    def save(**said: object) -> dict[str, object]:
        answer = client.patch(f"/api/v1/conversations/{talk.uuid}/draft/", {"body": "", **said}, content_type="application/json")
        return answer.json() if answer.status_code == 200 else {"status": answer.status_code}

    assert [file["name"] for file in save(files=[str(own.uuid), str(foreign.uuid)])["files"]] == ["offer.pdf"]
    assert [file["name"] for file in save(body="Hello")["files"]] == ["offer.pdf"], "who does not name them keeps them"
    assert [file["name"] for file in client.get("/api/v1/drafts/").json()["results"][0]["files"]] == ["offer.pdf"]
    own.delete()
    assert client.get("/api/v1/drafts/").json()["results"][0]["files"] == []
    assert save(files=[]) == {"status": 204} and not ReplyDraft.objects.exists()
