"""Importing contacts as a program does it: a file as it is, its columns, a check, the import, what was refused."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.accounts.models import Role
from tenants.scope import TenantRef
from tests.api.conftest import Api
from tests.factories import make_contact_import, make_user
from tests.tenants.outbox_runner import run_due
from visitors.models import Contact, ContactImport


@pytest.fixture(autouse=True)
def _files_in_memory(settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


def upload(api: Api, content: bytes, query: str = "?filename=people.csv", **kwargs: Any) -> Any:
    return api.client.post(f"/api/v1/contact-imports/{query}", data=content, content_type="text/csv", **kwargs)


def test_a_file_goes_from_upload_to_contacts(tenant: TenantRef, api: Api) -> None:
    made = upload(api, "氏名,メール,備考\r\n田中 太郎,taro@example.jp,x\r\n佐藤,wrong,y\r\n".encode("cp932"))

    assert made.status_code == 201, made.content
    draft = made.json()
    assert (draft["status"], draft["filename"], draft["encoding"], draft["delimiter"], draft["rows"]) == ("draft", "people.csv", "cp932", ",", 2)
    assert draft["columns"] == [{"name": "氏名", "target": "name"}, {"name": "メール", "target": "email"}, {"name": "備考", "target": ""}]
    path = f"contact-imports/{draft['id']}/"
    mapped = api.patch(path, {"targets": ["name", "email", "company"]}).json()
    assert mapped["columns"][2]["target"] == "company"
    first, second = api.get(f"{path}preview/").json()["results"]
    assert (first["outcome"], first["name"], first["company"], first["cells"]) == ("new", "田中 太郎", "x", ["田中 太郎", "taro@example.jp", "x"])
    wrong = {"column": 1, "name": "メール", "code": "bad_email", "detail": "This is no e-mail address."}
    assert (second["number"], second["outcome"], second["errors"]) == (3, "refused", [wrong])

    assert api.post(f"{path}start/").json()["reason"] == "not_checked"
    assert api.post(f"{path}check/").json()["status"] == "checking"
    run_due(tenant)
    checked = api.get(path).json()
    assert {name: checked[name] for name in ("status", "position", "created", "changed", "unchanged", "refused")} == {
        "status": "checked", "position": 2, "created": 1, "changed": 0, "unchanged": 0, "refused": 1,
    }  # fmt: skip
    assert api.post(f"{path}start/").json()["status"] == "running"
    run_due(tenant)

    done = api.get(path).json()
    assert (done["status"], done["created"], done["by"]["name"]) == ("done", 1, "Ada Admin")
    assert api.get("contacts/?q=太郎").json()["results"][0]["source"] == "import"
    page = api.get(f"{path}refused/").json()
    assert (page["results"][0]["cells"], page["results"][0]["errors"]) == (["佐藤", "wrong", "y"], [wrong])
    assert [row["id"] for row in api.get("contact-imports/").json()["results"]] == [draft["id"]]
    assert api.get(f"{path}preview/").json()["results"] == []
    assert api.delete(path).status_code == 409


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Name\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe\x00\xd8", "bad_encoding"),
        (b"a,b\n" + b"x," * 120 + b"x\n", "too_many_columns"),
        (b"n\n" + b"x\n" * 50_001, "too_many_rows"),
        (b"x" * (8 * 1024 * 1024 + 1), "too_large"),
        (b"name\n" + b"x" * 140_000 + b"\n", "bad_row"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(tenant: TenantRef, api: Api, content: bytes, reason: str) -> None:
    answer = upload(api, content)
    assert (answer.status_code, answer.json()["code"], answer.json()["reason"]) == (400, "unreadable_file", reason)
    assert "{" not in answer.json()["detail"]
    assert not ContactImport.objects.exists()


def test_columns_that_can_not_be_that_are_named(tenant: TenantRef, api: Api) -> None:
    path = f"contact-imports/{upload(api, b'a,b' + bytes([10]) + b'1,2').json()['id']}/"
    for targets, field, code in (
        (["email", "email"], "targets.1", "twice"),
        (["", "sub"], "targets.1", "bad_target"),
        (["name"], "targets", "bad_count"),
    ):
        error = api.patch(path, {"targets": targets}).json()["errors"][0]
        assert (error["field"], error["code"]) == (field, code)
    assert api.post(f"{path}check/").json()["errors"][0]["code"] == "nothing"
    assert api.patch(path, {"encoding": "latin-1"}).status_code == 400
    assert api.patch(path, {"delimiter": "x"}).status_code == 400


def test_an_upload_that_is_repeated_is_one(tenant: TenantRef, api: Api) -> None:
    first, second = (upload(api, b"Name\nMika\n", headers={"idempotency-key": "once"}) for _try in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert upload(api, b"Name\nHana\n", headers={"idempotency-key": "once"}).status_code == 422
    assert ContactImport.objects.count() == 1


def test_whose_table_it_is_only_admins_learn(tenant: TenantRef, api_of) -> None:
    row, person = make_contact_import(), api_of(make_user(Role.SUPERVISOR))
    assert upload(person, b"Name\nMika\n").status_code == 403
    assert person.client.get(f"/contacts/imports/{row.uuid}/refused/").status_code == 403
    assert person.client.get("/contacts/imports/").status_code == 403
    assert not Contact.objects.exists()
