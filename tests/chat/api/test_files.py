"""Files over HTTP: uploads with a ticket or a session, and the host that serves them (A044, A046, A050, A054-A056)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from chat.models import Attachment, Message, Operator
from chat.selectors.files import links_of
from chat.services import send_message
from chat.services.files.keeping import content_path
from chat.services.writing import delete_message
from tenants.accounts.models import User
from tenants.files import links
from tenants.files.serving import disposition
from tenants.realtime.tickets import Audience, issue_ticket
from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.factories import ORIGIN, make_conversation, make_key, make_operator, make_visitor
from tests.files import PDF, picture, uploaded
from visitors.models import Visitor

pytestmark = pytest.mark.django_db
OCTETS = "application/offset+octet-stream"


def ticket_of(ref: TenantRef, visitor: Visitor, **changed: Any) -> str:
    said = {"origin": ORIGIN, "generation": visitor.generation, **changed}
    return issue_ticket(tenant_uuid=ref.uuid, audience=Audience.VISITOR, subject=visitor.uuid, subject_id=visitor.pk, epoch=ref.auth_epoch, **said)


class Widget:
    """A panel on a customer's page."""

    def __init__(self, ref: TenantRef, ticket: str, origin: str = ORIGIN) -> None:
        headers = {"host": ref.host + settings.URL_PORT, "origin": origin, "authorization": f"Ticket {ticket}", "accept-language": "ja"}
        self.client = Client(headers=headers)

    def begin(self, name: str = "offer.pdf", size: int = len(PDF)) -> Any:
        return self.client.post("/widget/files/", json.dumps({"name": name, "size": size}), content_type="application/json")

    def piece(self, id: str, offset: int, content: bytes) -> Any:
        return self.client.patch(f"/widget/files/{id}/", content, content_type=OCTETS, headers={"upload-offset": str(offset)})


def fetch(url: str, method: str = "GET", **headers: str) -> Any:
    parts = urlsplit(url)
    answer = Client(headers={"host": parts.netloc, **headers}).generic(method, parts.path)
    answer.whole = b"".join(answer) if answer.streaming else answer.content
    return answer


def test_a_visitor_uploads_with_his_ticket_and_goes_on_after_a_cut(tenant: TenantRef, disk: Path) -> None:
    widget = Widget(tenant, ticket_of(tenant, make_visitor()))
    begun = widget.begin()
    assert (begun.status_code, begun["Access-Control-Allow-Origin"]) == (201, ORIGIN)
    id = begun.json()["id"]
    assert widget.piece(id, 0, PDF[:20]).json()["offset"] == 20
    wrong = widget.piece(id, 0, PDF)
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["offset"]) == (409, "wrong_offset", 20)
    assert widget.client.get(f"/widget/files/{id}/").json()["offset"] == 20
    done = widget.piece(id, 20, PDF[20:]).json()
    assert (done["state"], done["name"], done["offset"]) == ("ready", "offer.pdf", len(PDF))
    assert widget.client.delete(f"/widget/files/{id}/").status_code == 200 and not Attachment.objects.exists()


def test_refusals_are_sentences_in_the_visitors_language_that_the_page_may_read(tenant: TenantRef, disk: Path) -> None:
    widget = Widget(tenant, ticket_of(tenant, make_visitor()))
    svg = widget.begin("a.svg", 6).json()["id"]
    refused = widget.piece(svg, 0, b"<svg/>")
    assert (refused.status_code, refused.json()["code"], refused["Access-Control-Allow-Origin"]) == (415, "file_refused", "*")
    large = widget.begin("a.pdf", 26 * 1024 * 1024)
    assert (large.status_code, large.json()["code"]) == (413, "file_too_large") and "25" in large.json()["detail"]
    assert widget.begin("a.pdf", 0).status_code == 415
    asked = widget.client.options("/widget/files/", headers={"access-control-request-method": "POST"})
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, ORIGIN)
    assert "upload-offset" in asked["Access-Control-Allow-Headers"] and "PATCH" in asked["Access-Control-Allow-Methods"]


def test_no_ticket_no_upload(tenant: TenantRef, other_tenant: TenantRef, disk: Path) -> None:
    visitor = make_visitor()
    own = ticket_of(tenant, visitor)
    id = Widget(tenant, own).begin().json()["id"]
    with tenant_scope(other_tenant):
        foreign = ticket_of(other_tenant, make_visitor())
    banned = make_visitor(visitor.website, is_banned=True)
    stranger = ticket_of(tenant, make_visitor(visitor.website))
    tried = {
        "nothing": Widget(tenant, ""),
        "of another company": Widget(tenant, foreign),
        "from another page": Widget(tenant, own, "https://evil.example"),
        "of before he signed out": Widget(tenant, ticket_of(tenant, visitor, generation=visitor.generation + 1)),
        "of a banned one": Widget(tenant, ticket_of(tenant, banned)),
        "ended": Widget(tenant, ticket_of(tenant, visitor, lifetime_s=-100)),
    }
    for about, widget in tried.items():
        assert widget.begin().status_code in {401, 403, 404}, about
        assert widget.piece(id, 0, PDF).status_code in {401, 403, 404}, about
    assert Widget(tenant, stranger).begin().status_code == 201
    assert Widget(tenant, stranger).piece(id, 0, PDF).status_code == 404, "another visitor's upload is not there"
    assert Attachment.objects.get(uuid=id).received == 0


@pytest.fixture
def operator(tenant: TenantRef) -> Operator:
    return make_operator("admin")


def test_integrators_upload_send_and_fetch(tenant: TenantRef, disk: Path, operator: Operator) -> None:
    api, conversation = Api(tenant, key=make_key(operator.user)), make_conversation()
    begun = api.post("files/", {"name": "../offer.exe", "size": len(PDF)})
    id = begun.json()["id"]
    assert (begun.status_code, begun["Location"]) == (201, f"/api/v1/files/{id}/")
    assert api.patch(f"files/{id}/", {"size": 1}).status_code == 415
    sent = api.client.patch(f"/api/v1/files/{id}/", PDF, content_type=OCTETS, headers={"upload-offset": "0"}).json()
    assert (sent["state"], sent["name"], sent["scan"]) == ("ready", "offer.pdf", "none")
    said = api.post(f"conversations/{conversation.uuid}/messages/", {"files": [id]})
    assert said.status_code == 201 and said.json()["files"] == [
        {"id": id, "name": "offer.pdf", "kind": "pdf", "media": "application/pdf", "size": len(PDF), "scan": "none"}
    ]
    assert fetch(api.get(f"files/{id}/").json()["links"]["url"]).whole == PDF
    assert api.delete(f"files/{id}/").status_code == 403, "it was sent"
    assert api.post(f"conversations/{conversation.uuid}/messages/", {"body": ""}).status_code == 400
    assert api.post(f"conversations/{conversation.uuid}/messages/", {"files": [str(uuid4())] * 11}).status_code == 400
    listed = api.get(f"conversations/{conversation.uuid}/messages/").json()["results"]
    assert listed[0]["files"][0]["id"] == id


@pytest.mark.parametrize("member", ["path", "state", "scan", "kind", "media", "visitor", "operator", "message", "reserved", "received", "offset"])
def test_nothing_but_name_and_size_can_be_said_of_a_file(tenant: TenantRef, disk: Path, operator: Operator, member: str) -> None:
    api = Api(tenant, key=make_key(operator.user))
    assert api.post("files/", {"name": "a.pdf", "size": 10, member: "../../secret"}).status_code == 400
    assert not Attachment.objects.exists()


def sent_file(operator: Operator, content: bytes, name: str) -> Attachment:
    conversation = make_conversation()
    stored = send_message(conversation=conversation.uuid, by=operator, body="", cid=uuid4(), files=[uploaded(operator, content, name)])
    return Attachment.objects.select_related("message__conversation__visitor").get(message__uuid=stored.uuid)


def test_a_file_is_only_ever_a_file(tenant: TenantRef, disk: Path, operator: Operator) -> None:
    polyglot = PDF + b"<html><script>alert(1)</script></html>"
    pdf, shot = sent_file(operator, polyglot, "off\u202eer.pdf"), sent_file(operator, picture("GIF") + b"/*<script>*/", "shot.gif")
    for row, inline in ((pdf, False), (shot, True)):
        url, preview, _until = links_of(row, operator)
        assert urlsplit(url).hostname == settings.FILES_HOST != tenant.host
        for accept in ("text/html", "*/*", "application/javascript"):
            answer = fetch(url, accept=accept, cookie="session=stolen; language=ja")
            assert (answer.status_code == 200 and answer.cookies == {}) or not answer.cookies
            assert answer["Content-Type"] == row.media
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
            assert answer["Referrer-Policy"] == "no-referrer"
            assert answer["Content-Disposition"].startswith("inline" if inline else "attachment")
        if preview:
            assert fetch(preview)["Content-Type"] == "image/webp"
    assert b"script" not in fetch(links_of(shot, operator)[0]).whole


def test_a_link_is_for_one_company_one_reader_and_ten_minutes(
    tenant: TenantRef, other_tenant: TenantRef, disk: Path, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sent_file(operator, PDF, "offer.pdf")
    visitor = row.message.conversation.visitor  # type: ignore[union-attr]
    url = links_of(row, visitor)[0]
    assert fetch(url).status_code == 200
    token = urlsplit(url).path.split("/")[2]
    for wrong in (
        url.replace(tenant.uuid.hex, other_tenant.uuid.hex),
        url.replace(tenant.uuid.hex, uuid4().hex),
        url.replace(token, token[:-4] + "AAAA"),
        url.replace(token, "x" * 5000),
        url.replace(f"/{token}", "/.."),
        url.replace(settings.FILES_HOST, tenant.host),
    ):
        assert fetch(wrong).status_code == 404, wrong
    for method in ("POST", "PUT", "DELETE"):
        assert fetch(url, method).status_code in {403, 405}
    # Whoever it was made for may not have it any more.
    Visitor.objects.filter(pk=visitor.pk).update(is_banned=True)
    assert fetch(url).status_code == 404
    Visitor.objects.filter(pk=visitor.pk).update(is_banned=False)
    stranger = links_of(row, make_visitor(visitor.website))[0]
    assert fetch(stranger).status_code == 404, "a link made for another visitor opens nothing"
    mine = links_of(row, operator)[0]
    User.objects.filter(pk=operator.user_id).update(is_active=False)
    assert fetch(mine).status_code == 404
    User.objects.filter(pk=operator.user_id).update(is_active=True)
    # The conversation's end changes nothing; the line's does.
    row.message.conversation.status = "closed"  # type: ignore[union-attr]
    row.message.conversation.save()  # type: ignore[union-attr]
    assert fetch(url).status_code == 200
    late = links_of(row, visitor)[0]
    monkeypatch.setattr(links, "time", type("Later", (), {"time": staticmethod(lambda: timezone.now().timestamp() + 601)}))
    assert fetch(late).status_code == 404
    monkeypatch.undo()
    delete_message(message=Message.objects.select_related("conversation").get(pk=row.message_id), by=operator, now=timezone.now())
    assert fetch(url).status_code == 404 and fetch(mine).status_code == 404


def test_ranges_and_conditions(tenant: TenantRef, disk: Path, operator: Operator) -> None:
    row = sent_file(operator, PDF, "offer.pdf")
    url, size = links_of(row, operator)[0], len(PDF)
    etag = fetch(url)["ETag"]
    cases: list[tuple[dict[str, str], int, bytes]] = [
        ({"range": "bytes=0-3"}, 206, PDF[:4]),
        ({"range": "bytes=5-"}, 206, PDF[5:]),
        ({"range": "bytes=-4"}, 206, PDF[-4:]),
        ({"range": f"bytes=2-{size * 9}"}, 206, PDF[2:]),
        ({"range": "bytes=0-0," * 2000 + "1-1"}, 200, PDF),
        ({"range": "bytes=9-2"}, 200, PDF),
        ({"range": "lines=1-2"}, 200, PDF),
        ({"range": "bytes=-"}, 200, PDF),
        ({"range": f"bytes={size}-"}, 416, b""),
        ({"range": "bytes=-0"}, 416, b""),
        ({"range": "bytes=0-3", "if-range": '"other"'}, 200, PDF),
        ({"if-none-match": etag}, 304, b""),
    ]
    for headers, status, content in cases:
        answer = fetch(url, **headers)
        assert (answer.status_code, answer.whole) == (status, content), headers
    head = fetch(url, "HEAD")
    assert (head.status_code, head["Content-Length"], head.whole) == (200, str(size), b"")


@pytest.mark.parametrize("name", ['a"b.pdf', "a\r\nSet-Cookie: x=1.pdf", "見積書.pdf", "a;b.pdf", "%0d%0a.pdf", "a\\b.pdf", "ａ.pdf"])
def test_names_in_headers_are_encoded(name: str) -> None:
    header = disposition(name, is_inline=False)
    assert header.isascii() and header.isprintable()
    assert re.fullmatch(r"attachment; filename=\"[A-Za-z0-9 ._()-]+\"; filename\*=UTF-8''[A-Za-z0-9._~%-]+", header)


def test_what_the_storage_lost_is_said_and_not_linked_again(tenant: TenantRef, disk: Path, operator: Operator) -> None:
    row = sent_file(operator, PDF, "offer.pdf")
    url = links_of(row, operator)[0]
    (disk / "files" / content_path(row)).unlink()
    answer = fetch(url)
    assert (answer.status_code, answer.whole) == (404, b"This file was lost.\n")
    row.refresh_from_db()
    assert row.state == "lost" and links_of(row, operator)[:2] == ("", "")


def test_the_settings_page_shows_the_room_and_changes_the_rules(
    tenant: TenantRef, disk: Path, client_of: Callable[[TenantRef | None], Client], operator: Operator
) -> None:
    uploaded(operator)
    client = client_of(tenant)
    client.force_login(operator.user)
    assert "5.0\xa0GB are used" in client.get("/settings/files/").content.decode()
    assert client.post("/settings/files/", {"kinds": ["picture"], "largest_mb": "9"}).status_code == 302
    page = client.post("/settings/files/", {"kinds": ["picture"], "largest_mb": "900"})
    assert page.status_code == 422 and "less than or equal to 50" in page.content.decode()
    with tenant_scope(tenant):
        rules = Api(tenant, user=operator.user).get("file-rules/").json()
    assert (rules["kinds"], rules["largest_mb"], rules["from_visitors"]) == (["picture"], 9, False)
