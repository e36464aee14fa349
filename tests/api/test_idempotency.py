"""A request may be repeated: same key, same answer, one effect."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from chat.models import Message
from tenants.accounts.models import IdempotencyKey, Role
from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.factories import make_conversation, make_key, make_user


def send(api: Api, conversation: Any, key: str, body: str = "Hi") -> Any:
    return api.post(f"conversations/{conversation.uuid}/messages/", {"body": body}, headers={"idempotency-key": key})


def test_the_first_answer_is_given_again(api: Api) -> None:
    conversation, key = make_conversation(), str(uuid4())
    first = send(api, conversation, key)
    again = send(api, conversation, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Message.objects.filter(sender_kind="operator").count() == 1


def test_the_same_key_with_another_request_is_refused(api: Api) -> None:
    conversation, key = make_conversation(), str(uuid4())
    send(api, conversation, key)
    other = send(api, conversation, key, "Something else")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = api.post(f"conversations/{conversation.uuid}/close/", {}, headers={"idempotency-key": key})
    assert elsewhere.status_code == 422


def test_a_failure_is_not_remembered(api: Api) -> None:
    conversation, key = make_conversation(), str(uuid4())
    assert send(api, conversation, key, "x" * 10_001).status_code == 400
    assert IdempotencyKey.objects.count() == 0
    assert api.post(f"conversations/{conversation.uuid}/reopen/", {}, headers={"idempotency-key": key}).status_code == 409
    assert send(api, conversation, key).status_code == 201


def test_a_key_belongs_to_one_person(tenant: TenantRef, api: Api) -> None:
    conversation, key = make_conversation(), str(uuid4())
    other = Api(tenant, key=make_key(make_user(Role.ADMIN)))
    assert send(api, conversation, key).json()["id"] != send(other, conversation, key).json()["id"]


@pytest.mark.parametrize("key", ["", "x" * 201, "a\x01b"])
def test_a_bad_key_is_refused(api: Api, key: str) -> None:
    answer = send(api, make_conversation(), key)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")


def test_requests_with_the_same_key_at_once_have_one_effect(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        conversation, text, key = make_conversation(), make_key(), str(uuid4())

    def run(_number: int) -> Any:
        try:
            answer = send(Api(committed_tenant, key=text), conversation, key)
            return answer.status_code, answer.json()["id"]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(run, range(12)))

    assert len(answers) == 1
    assert next(iter(answers))[0] == 201
    with tenant_scope(committed_tenant):
        assert Message.objects.filter(sender_kind="operator").count() == 1


def test_a_message_with_the_same_cid_is_one_message(api: Api) -> None:
    conversation, cid = make_conversation(), str(uuid4())
    first = api.post(f"conversations/{conversation.uuid}/messages/", {"body": "Hi", "cid": cid})
    again = api.post(f"conversations/{conversation.uuid}/messages/", {"body": "Hi", "cid": cid})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
