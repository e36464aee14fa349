"""The examples of docs/member-data.md do what they say."""

from __future__ import annotations

import io
import json
import re
import shlex
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from config.embedded.shop import members
from tests.api.conftest import Api, admin, api
from tests.factories import make_contact
from visitors.models import Contact, MemberData
from visitors.services.memberdata import clean_sheet
from visitors.services.memberdata.asking import signature

__all__ = ["admin", "api"]
PAGE = (Path(settings.ROOT) / "docs" / "member-data.md").read_text()


def example(name: str) -> str:
    found = re.search(rf"<!-- tested: {name} -->\n```python\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_form_is_taken_whole() -> None:
    told = json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])
    sheet = clean_sheet(told, is_strict=True)
    assert sheet.orders == told["orders"] and sheet.cards == told["cards"]


def test_a_signature_is_recognised_with_either_key_and_no_other() -> None:
    space: dict[str, Any] = {}
    exec(example("answer"), space)
    check, body, now = space["is_from_sodan"], b'{"member": "4711"}', int(time.time())
    header = signature(["new", "old"], body, now)
    assert check(body, header, ["old"]) and check(body, header, ["new"]) and check(body, header, ["x", "new"])
    assert not check(body, header, ["other"]) and not check(b'{"member": "4712"}', header, ["new"])
    assert not check(body, signature(["new"], body, now - 400), ["new"])
    assert not check(body, header.replace(f"t={now}", f"t={now + 1}"), ["new"])
    assert not check(body, "", ["new"]) and not check(body, "t=x,v1=", ["new"])


def test_the_demo_shop_answers_what_is_asked_for() -> None:
    body = b'{"member": "member-1001"}'
    status, answer = members.answer(body, signature(["x", members.demo.MEMBER_KEY], body, int(time.time())))
    assert status == 200
    told = json.loads(answer)
    sheet = clean_sheet(told, is_strict=True)
    assert sheet.orders and sheet.cards and sheet.orders[0]["currency"] == "JPY"
    assert members.answer(body, signature(["x"], body, int(time.time())))[0] == 401


def through(api: Api, method: str, path: str, body: bytes) -> bytes:
    answer = api.client.generic(method, path, body, content_type="application/json")
    assert answer.status_code in {200, 201}, answer.content
    return bytes(answer.content)


def test_an_order_is_pushed_in_python(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def urlopen(request: urllib.request.Request, timeout: float) -> io.BytesIO:
        assert request.get_header("Authorization") == "Bearer sodan_key" and request.full_url.startswith("https://acme.example/api/v1/")
        data = request.data if isinstance(request.data, bytes) else b""
        return io.BytesIO(through(api, request.get_method(), request.full_url.removeprefix("https://acme.example"), data))

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    for _again in range(2):
        exec(example("push"), {"SODAN": "https://acme.example", "KEY": "sodan_key"})
    assert Contact.objects.get().external_id == "4711"
    assert [order["total"] for order in MemberData.objects.get().orders] == ["48.00"]


def test_an_order_is_pushed_with_curl(api: Api) -> None:
    command = shlex.split(re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)[0].replace("\\\n", " "))
    assert command[:3] == ["curl", "-X", "PATCH"]
    address, contact = command[3], make_contact()
    told = json.loads(through(api, command[2], address.replace("$SODAN", "").replace("$CONTACT", str(contact.uuid)), command[command.index("-d") + 1].encode()))
    assert [order["number"] for order in told["orders"]] == ["K-2041"]
