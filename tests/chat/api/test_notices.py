"""Rules, devices and mentions over the API: one's own, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from chat.models import Operator, PushDevice
from chat.services import send_message
from tenants.scope import TenantRef, tenant_scope
from tenants.webpush import new_private_key
from tests.factories import P256DH, make_conversation, make_operator, make_push_device
from tests.push_service import Browser, PushService, push_service


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    settings.VAPID_PRIVATE_KEY = new_private_key()
    with push_service() as running:
        yield running


def client_of(operator: Operator, tenant: TenantRef) -> Client:
    client = Client(headers={"host": tenant.host})
    client.force_login(operator.user)
    return client


def call(client: Client, method: str, path: str, body: object = None) -> Any:
    return getattr(client, method)(f"/api/v1/session/{path}", body if method == "get" else (body or {}), content_type="application/json")


def test_a_browser_is_set_up_tried_and_removed_and_a_colleague_cannot_touch_it(tenant: TenantRef, service: PushService) -> None:
    operator, browser = make_operator(), Browser()
    client, colleague = client_of(operator, tenant), client_of(make_operator(), tenant)
    assert call(client, "get", "notifications/").json()["push_key"]
    sent = {"endpoint": service.endpoint("a"), "keys": {"p256dh": browser.p256dh, "auth": browser.auth}, "name": "Firefox · Linux\r\n"}

    made = call(client, "post", "devices/", sent)
    again = call(client, "post", "devices/", sent)

    assert made.status_code == again.status_code == 201 and made.json()["id"] == again.json()["id"] and made.json()["is_this"]
    path = f"devices/{made.json()['id']}/"
    # Neither endpoint nor keys come back: whoever has them can call the device.
    assert call(client, "get", "devices/").json()["results"] == [{**made.json(), "name": "Firefox · Linux"}]
    assert call(colleague, "get", "devices/").json()["results"] == []
    assert call(colleague, "post", f"{path}test/").status_code == call(colleague, "delete", path).status_code == 404
    assert call(client, "post", f"{path}test/").status_code == 204
    (_headers, sealed) = service.of("a")[0]
    assert browser.unseal(sealed)["tag"] == "sodan-trial"

    service.status = 500
    assert call(client, "post", f"{path}test/").json()["code"] == "push_failed"
    service.status = 410
    assert call(client, "post", f"{path}test/").json()["code"] == "device_gone" and not PushDevice.objects.exists()
    for endpoint, reason in (
        ("https://10.0.0.1/a", "bad_endpoint"),
        ("http://push.example.com/a", "bad_endpoint"),
        ("https://push.example.com/a", "bad_endpoint"),
    ):
        refused = call(client, "post", "devices/", {**sent, "endpoint": endpoint})
        assert (refused.status_code, refused.json()["reason"]) == (400, reason)


def test_another_company_does_not_know_the_device(tenant: TenantRef, other_tenant: TenantRef) -> None:
    device = make_push_device(make_operator(), p256dh=P256DH)
    with tenant_scope(other_tenant):
        stranger = client_of(make_operator(), other_tenant)
    assert call(stranger, "delete", f"devices/{device.uuid}/").status_code == 404 and PushDevice.objects.count() == 1


def test_rules_are_changed_in_parts_and_nonsense_is_refused_by_its_name(tenant: TenantRef) -> None:
    client = client_of(make_operator(time_zone="Asia/Tokyo"), tenant)
    quiet = {"begins": "20:00", "ends": "08:00", "days": [0, 1], "free_days": [6]}
    saved = call(client, "patch", "notifications/", {"channels": {"mention": ["mail", "page"]}, "quiet": quiet}).json()
    assert saved["channels"]["mention"] == ["page", "mail"] and saved["channels"]["line"] == ["page", "sound", "push", "mail"]
    assert (saved["quiet"], saved["time_zone"], saved["mail_after_min"]) == (quiet, "Asia/Tokyo", 15)
    for wrong in (
        {"channels": {"weather": ["page"]}},
        {"channels": {"mention": ["pigeon"]}},
        {"mail_after_min": 0},
        {"quiet": {**quiet, "ends": None}},
        {"quiet": {**quiet, "ends": "20:00"}},
        {"quiet": {**quiet, "days": []}},
        {"quiet": {**quiet, "days": [7]}},
        {"quiet": {**quiet, "begins": "25:00"}},
    ):
        refused = call(client, "patch", "notifications/", wrong)
        assert refused.status_code == 400 and refused.json()["errors"][0]["field"].split(".")[0] in wrong, wrong
    assert call(client, "get", "notifications/").json()["quiet"] == quiet


def test_mentions_are_listed_with_names_until_they_are_seen(tenant: TenantRef) -> None:
    operator, author, conversation = make_operator(name="Ana Weber"), make_operator(name="Ben Ito"), make_conversation()
    client = client_of(operator, tenant)
    send_message(conversation=conversation.uuid, by=author, body=f"<@{operator.uuid}> look", cid=uuid4(), kind="note")
    found = call(client, "get", "mentions/", {"unseen": "true"}).json()
    assert found["unseen"] == 1 and [(row["text"], row["by"]["name"], row["number"]) for row in found["results"]] == [
        ("@Ana Weber look", "Ben Ito", conversation.number)
    ]
    assert call(client_of(author, tenant), "get", "mentions/").json()["results"] == []
    assert call(client, "post", "mentions/seen/", {"conversation": str(conversation.uuid)}).status_code == 204
    found = call(client, "get", "mentions/").json()
    assert found["unseen"] == 0 and found["results"][0]["seen"]


def test_the_worker_and_the_manifest_are_there_for_installers(tenant: TenantRef) -> None:
    client = Client(headers={"host": tenant.host})
    worker = client.get("/service-worker.js")
    assert worker.headers["Content-Type"].startswith("text/javascript") and "no-cache" in worker.headers["Cache-Control"]
    assert client.get("/service-worker.js", headers={"if-none-match": worker.headers["ETag"]}).status_code == 304
    content = client.get("/manifest.webmanifest").json()
    assert content["start_url"] == "/inbox/" and content["display"] == "standalone" and {"192x192", "512x512"} <= {icon["sizes"] for icon in content["icons"]}
