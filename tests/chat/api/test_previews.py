"""Cards over the API: of own pages only, for who may see the conversation, and so often; and their pictures, on the company's own host."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from chat.models import Conversation, HiddenPreview, LinkPreview, RoutingSettings
from chat.services.previews import asking, fetching
from tenants.accounts.models import AuditLine, Role
from tenants.files.services import store_image
from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.chat.services.previews.site import picture
from tests.factories import ORIGIN, make_conversation, make_department, make_operator

PAGE = f"{ORIGIN}/tea"


@pytest.fixture
def talk(tenant: TenantRef) -> Conversation:
    return make_conversation()


def know(url: str = PAGE, **fields: object) -> LinkPreview:
    now = timezone.now()
    return LinkPreview.objects.create(**{"url": url, "title": "Uji", "asked_at": now, "fetched_at": now, "used_at": now, **fields})


def api_of(tenant: TenantRef, role: str = Role.OPERATOR) -> Api:
    return Api(tenant, user=make_operator(role).user)


def test_the_card_of_an_own_page_and_of_no_other(tenant: TenantRef, talk: Conversation) -> None:
    api, path = api_of(tenant), f"conversations/{talk.uuid}/link-previews/"
    assert api.post(path, {"url": PAGE}).json() == {"page": None, "waits": True}
    LinkPreview.objects.all().delete()
    know(price="5.00", currency="EUR", description="Fresh")
    card = {"url": PAGE, "host": "shop.example", "title": "Uji", "description": "Fresh", "picture": "", "price": "5.00", "currency": "EUR"}
    assert api.post(path, {"url": f"{PAGE}#steep"}).json() == {"page": card, "waits": False}
    for url in ("https://evil.example/", "http://169.254.169.254/", "javascript:alert(1)", "x" * 2000):
        assert api.post(path, {"url": url}).json() == {"page": None, "waits": False}
    assert LinkPreview.objects.count() == 1
    assert api.post(path, {"url": "x" * 2001}).status_code == api.post(path, {}).status_code == 400


def test_who_may_not_see_the_conversation_gets_and_changes_nothing(tenant: TenantRef, other_tenant: TenantRef, talk: Conversation) -> None:
    know()
    RoutingSettings.objects.update_or_create(pk=1, defaults={"operators_see": "own"})
    Conversation.objects.filter(pk=talk.pk).update(department=make_department("Theirs", make_operator()))
    body = {"link-previews": {"url": PAGE}, "hidden-previews": {"cid": str(uuid4())}}
    answers = {name: [who.post(f"conversations/{talk.uuid}/{name}/", sent) for who in (api_of(tenant), Api(tenant))] for name, sent in body.items()}
    assert {name: [answer.status_code for answer in got] for name, got in answers.items()} == {name: [404, 401] for name in body}
    assert api_of(tenant, Role.SUPERVISOR).post(f"conversations/{talk.uuid}/link-previews/", body["link-previews"]).json()["page"]["title"] == "Uji"
    with tenant_scope(other_tenant):
        spy, own = api_of(other_tenant), make_conversation()
    for name, sent in body.items():
        assert spy.post(f"conversations/{talk.uuid}/{name}/", sent).status_code == 404
    with tenant_scope(other_tenant):
        # The same address of the same shop, in another company: nothing of what we know.
        assert spy.post(f"conversations/{own.uuid}/link-previews/", body["link-previews"]).json() == {"page": None, "waits": True}
    assert not HiddenPreview.objects.exists()


def test_a_line_is_hidden_once_and_by_its_author(tenant: TenantRef, talk: Conversation) -> None:
    api, cid = api_of(tenant), str(uuid4())
    assert [api.post(f"conversations/{talk.uuid}/hidden-previews/", {"cid": cid}).status_code for _ in range(2)] == [204, 204]
    assert [str(row.cid) for row in HiddenPreview.objects.all()] == [cid]
    assert api_of(tenant).post(f"conversations/{talk.uuid}/hidden-previews/", {"cid": cid, "is_hidden": False}).status_code == 204
    assert HiddenPreview.objects.count() == 1
    assert api.post(f"conversations/{talk.uuid}/hidden-previews/", {"cid": cid, "is_hidden": False}).status_code == 204
    assert not HiddenPreview.objects.exists()
    assert api.post(f"conversations/{talk.uuid}/hidden-previews/", {"cid": "x"}).status_code == 400


def test_so_often_and_not_oftener(tenant: TenantRef, talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ASKED_A_MINUTE", 2)
    know()
    api = api_of(tenant)
    answers = [api.post(f"conversations/{talk.uuid}/link-previews/", {"url": PAGE}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"]


def test_admins_switch_it_off_and_the_log_says_so(tenant: TenantRef, talk: Conversation) -> None:
    know()
    admin = api_of(tenant, Role.ADMIN)
    rules = admin.get("writing-rules/").json()
    assert (rules["link_previews"], rules["own_origins"]) == (True, [ORIGIN])
    assert api_of(tenant).patch("writing-rules/", {"link_previews": False}).status_code == 403
    assert admin.patch("writing-rules/", {"link_previews": False}).json()["link_previews"] is False
    assert AuditLine.objects.get(action="writing.changed").changes == {"link_previews": [True, False]}
    assert admin.post(f"conversations/{talk.uuid}/link-previews/", {"url": PAGE}).json() == {"page": None, "waits": False}


def test_pictures_are_shown_on_any_page_and_are_the_companys_own(tenant: TenantRef, other_tenant: TenantRef) -> None:
    stored = store_image(SimpleUploadedFile("a", picture()), kind=fetching.KIND, size=fetching.PICTURE_SIDE)
    name = stored.rsplit("/", 1)[-1]

    def ask(ref: TenantRef, path: str) -> Any:
        return Client(headers={"host": ref.host}).get(path)

    answer = ask(tenant, f"/link-pictures/{name}")
    assert (answer.status_code, answer["Content-Type"], answer["Cross-Origin-Resource-Policy"]) == (200, "image/webp", "cross-origin")
    assert "sandbox" in answer["Content-Security-Policy"] and answer.content[8:12] == b"WEBP"
    assert ask(other_tenant, f"/link-pictures/{name}").status_code == 404
    for wrong in (f"/photos/{name}", "/link-pictures/x.webp", "/link-pictures/..%2fphotos", f"/link-pictures/{'a' * 40}.webp"):
        assert ask(tenant, wrong).status_code == 404
