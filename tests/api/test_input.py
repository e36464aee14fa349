"""Bodies, cursors and limits that nobody sane would send."""

from __future__ import annotations

import base64
import time
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.models import Message
from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.factories import make_conversation, make_key, make_visitor


def raw(api: Api, path: str, body: bytes, content_type: str = "application/json", **headers: str) -> Any:
    return api.client.post(f"/api/v1/{path}", data=body, content_type=content_type, headers=headers)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b"null", 400),
        (b'{"body": "a", "body": "b"}', 400),
        (b'{"body": "\\u0000"}', 400),
        (b'{"body": "\\ud800"}', 400),
        (b'{"body": "\xff"}', 400),
        (b'{"body": NaN}', 400),
        (b'{"body": 1e999}', 400),
        (b'{"body": {"a": 1}}', 400),
        (b'{"body": ["x"]}', 400),
        (b'{"body": true}', 400),
        (b'{"body": ""}', 400),
        (b'{"body": "x", "cid": "no"}', 400),
        (b'{"body": "x", "kind": "system"}', 400),
        (b"[" * 100_000, 413),
        (b"[" * 40_000, 400),
        (b'{"body": "' + b"x" * 70_000 + b'"}', 413),
        (b'{"body": "' + b"x" * 10_001 + b'"}', 400),
        ('{"body": "x"}'.encode("utf-16"), 400),
        (b'\xef\xbb\xbf{"body": "x"}', 400),
    ],
)
def test_bodies_that_are_refused(api: Api, body: bytes, status: int) -> None:
    conversation = make_conversation()
    began = time.process_time()
    answer = raw(api, f"conversations/{conversation.uuid}/messages/", body)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()) >= {"type", "title", "status", "code", "detail"}
    assert time.process_time() - began < 2
    assert Message.objects.count() == 1


def test_a_body_of_many_keys_is_answered_fast(api: Api) -> None:
    conversation = make_conversation()
    body = b"{" + b",".join(b'"k%d":1' % number for number in range(5_500)) + b"}"
    began = time.process_time()
    assert raw(api, f"conversations/{conversation.uuid}/messages/", body).status_code == 400
    assert time.process_time() - began < 2


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"])
def test_only_json_is_read(api: Api, content_type: str) -> None:
    conversation = make_conversation()
    answer = raw(api, f"conversations/{conversation.uuid}/messages/", b'{"body": "x"}', content_type)
    assert (answer.status_code, answer.json()["code"]) == (415, "not_json")


def test_a_compressed_body_is_refused(api: Api) -> None:
    conversation = make_conversation()
    answer = raw(api, f"conversations/{conversation.uuid}/messages/", b"\x1f\x8b", **{"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (415, "compressed_body")


@settings(max_examples=10)
@given(
    body=st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_no_json_whatever_is_an_error_of_the_server(api: Api, body: Any) -> None:
    conversation = make_conversation()
    for path in ("messages/", "assign/", "read/", "accept/"):
        assert api.post(f"conversations/{conversation.uuid}/{path}", body).status_code < 500


def walk(api: Api, path: str, limit: int) -> list[list[str]]:
    pages, cursor = [], ""
    while True:
        answer = api.get(f"{path}{'&' if '?' in path else '?'}limit={limit}{cursor}").json()
        pages.append([row["id"] for row in answer["results"]])
        if answer["next"] is None:
            return pages
        cursor = f"&cursor={answer['next']}"


@pytest.mark.parametrize("path", ["conversations/", "conversations/?view=queue", "visitors/"])
def test_pages_show_everything_once_in_order(api: Api, path: str) -> None:
    for _ in range(7):
        make_conversation(make_visitor())
    whole = [row["id"] for row in api.get(path).json()["results"]]
    assert len(whole) == 7
    for limit in (1, 2, 3, 7, 100):
        pages = walk(api, path, limit)
        assert [row for page in pages for row in page] == whole
        assert all(len(page) <= limit for page in pages)


def test_pages_go_back_as_they_came(api: Api) -> None:
    for _ in range(5):
        make_conversation(make_visitor())
    first = api.get("conversations/?limit=2").json()
    second = api.get(f"conversations/?limit=2&cursor={first['next']}").json()
    third = api.get(f"conversations/?limit=2&cursor={second['next']}").json()
    assert (first["previous"], third["next"]) == (None, None)
    back = api.get(f"conversations/?limit=2&cursor={third['previous']}").json()
    assert back["results"] == second["results"]
    front = api.get(f"conversations/?limit=2&cursor={back['previous']}").json()
    assert front["results"] == first["results"]
    assert front["previous"] is None
    assert front["next"] is not None


def test_a_page_is_not_shifted_by_new_rows(api: Api) -> None:
    conversations = [make_conversation(make_visitor()) for _ in range(4)]
    first = api.get("conversations/?limit=2").json()
    make_conversation(make_visitor())
    second = api.get(f"conversations/?limit=2&cursor={first['next']}").json()
    assert [row["id"] for row in second["results"]] == [str(row.uuid) for row in (conversations[1], conversations[0])]


FORGED = [
    "x",
    "1",
    "-1",
    "null",
    "bz0x",
    "%00",
    "a" * 2000,
    "\u65e5\u672c",
    base64.b64encode(b"p=2020-01-01").decode(),
    base64.b64encode(b"o=1&p=\x00").decode(),
    signing.Signer(salt="cursor").sign_object([0, [1, 2]]),
]


@pytest.mark.parametrize("path", ["conversations/", "visitors/"])
def test_a_forged_cursor_is_refused(api: Api, path: str) -> None:
    make_conversation()
    for cursor in FORGED:
        answer = api.client.get(f"/api/v1/{path}", {"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


def test_a_cursor_works_only_where_it_was_given(tenant: TenantRef, other_tenant: TenantRef, api: Api) -> None:
    for _ in range(3):
        make_conversation(make_visitor())
    cursor = api.get("conversations/?limit=1").json()["next"]
    assert api.get(f"conversations/?limit=2&cursor={cursor}").status_code == 200
    for path in ("conversations/?view=closed&", "conversations/?view=queue&", "visitors/?"):
        assert api.get(f"{path}cursor={cursor}").status_code == 400
    assert api.get(f"conversations/?cursor={cursor[:-1]}").status_code == 400
    with tenant_scope(other_tenant):
        foreign = Api(other_tenant, key=make_key())
    assert foreign.get(f"conversations/?cursor={cursor}").status_code == 400


def test_a_bad_limit_is_refused(api: Api) -> None:
    for limit in ("0", "-1", "x", "1.5", "1e3", "", "%D9%A1", "99999999", "1;DROP"):
        answer = api.get(f"conversations/?limit={limit}")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_limit")


def test_a_large_limit_is_capped(api: Api, settings: Any) -> None:
    visitors = [make_visitor() for _ in range(101)]
    assert len(visitors) == 101
    assert len(api.get("visitors/?limit=5000").json()["results"]) == 100


def test_bad_numbers_are_refused(api: Api) -> None:
    conversation = make_conversation()
    for query in ("before=x", "after=-1", "before=", "after=99999999999999999999", "after=%D9%A1"):
        assert api.get(f"conversations/{conversation.uuid}/messages/?{query}").status_code == 400


def test_a_bad_view_is_refused(api: Api) -> None:
    assert api.get("conversations/?view=everything").json()["code"] == "bad_view"


def test_messages_after_a_number_are_what_sync_gives(api: Api) -> None:
    conversation = make_conversation()
    for _ in range(3):
        api.post(f"conversations/{conversation.uuid}/messages/", {"body": "x", "cid": str(uuid4())})
    answer = api.get(f"conversations/{conversation.uuid}/messages/?after=2").json()
    assert ([row["seq"] for row in answer["results"]], answer["upto"]) == ([3, 4], 4)
