"""What holds for every route of the API, whoever asks: who is let in, what another company's things and unknown input get."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.models import Operator
from tenants.accounts.models import Role
from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.api.test_contract import CASES, EXPECTED, WITH_ID, call, json_of, make_things
from tests.conftest import _ref
from tests.factories import make_key, make_user
from tests.isolation import module_wide, undone
from visitors.models import Visitor


@dataclass(frozen=True)
class Shared:
    """A company with one of everything, another company with the same, and clients of the first."""

    tenant: TenantRef
    things: dict[str, UUID]
    foreign: dict[str, UUID]
    foreign_key: str
    read_key: str
    clients: dict[str, Api]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Shared]:
    with module_wide(django_db_blocker):
        own, other = _ref("acme"), _ref("other")
        with tenant_scope(other):
            foreign, foreign_key = make_things(), make_key()
        with tenant_scope(own):
            clients = {role: Api(own, user=make_user(role)) for role in Role.values}
            clients["key"] = Api(own, key=make_key(make_user(Role.ADMIN)))
            clients["nobody"] = Api(own)
            yield Shared(own, make_things(), foreign, foreign_key, make_key(scopes=("read",)), clients)


@pytest.fixture
def shared(made: Shared) -> Iterator[Shared]:
    """In the scope of the first company; what the test changes is rolled back."""
    with undone(), tenant_scope(made.tenant):
        # The module's tests take longer than somebody counts as there.
        for model in (Operator, Visitor):
            model.objects.exclude(seen_at=None).update(seen_at=timezone.now())
        yield made


@pytest.mark.parametrize(("path", "method", "body"), CASES)
def test_nobody_is_let_in_without_key_or_session(shared: Shared, path: str, method: str, body: Any) -> None:
    answer = call(shared.clients["nobody"], path, method, body, shared.things)
    assert (answer.status_code, answer.json()["code"], answer["WWW-Authenticate"]) == (401, "not_authenticated", 'Bearer realm="api"')


@pytest.mark.parametrize("role", Role.values)
def test_every_role_may_do_its_daily_work(shared: Shared, role: str) -> None:
    person = shared.clients[role]
    for path, method, body in CASES:
        # What is done to a thing may leave nothing of it for the next.
        with undone():
            if path.endswith("reopen/"):
                shared.clients["key"].post(f"conversations/{shared.things['conversation']}/close/")
            answer = call(person, path, method, body, shared.things)
        is_operators = method not in EXPECTED[path].supervised or role != Role.OPERATOR
        is_kept = method in EXPECTED[path].administered and role not in {Role.OWNER, Role.ADMIN}
        if is_kept or not is_operators or method in EXPECTED[path].others:
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), path
        elif method in EXPECTED[path].own:
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
        else:
            assert answer.status_code in {200, 201, 202, 204}, (path, answer.content)
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("path", "method", "body"), WITH_ID)
def test_anothers_id_looks_like_none_at_all(shared: Shared, path: str, method: str, body: Any) -> None:
    api, own, subject = shared.clients[Role.OWNER if EXPECTED[path].needs_session else "key"], shared.things, EXPECTED[path].names
    call(api, path, method, body, {**own, subject: uuid4()})  # writes when the key was last used
    asked = []
    for wrong in (shared.foreign, dict.fromkeys(own, uuid4())):
        with CaptureQueriesContext(connection) as queries:
            answer = call(api, path, method, body, {**own, subject: wrong[subject]})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        asked.append((len(queries), answer.json()))
    assert asked[0] == asked[1]
    if body and "<operator>" in body.values():
        answer = call(api, path, method, body, {**own, "operator": shared.foreign["operator"]})
        assert answer.status_code == 404


@pytest.mark.parametrize(("path", "method", "body"), CASES)
def test_a_key_of_another_company_does_not_work_here(shared: Shared, path: str, method: str, body: Any) -> None:
    answer = call(Api(shared.tenant, key=shared.foreign_key), path, method, body, shared.things)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_key")


@pytest.mark.parametrize(("path", "method", "body"), CASES)
def test_a_key_that_may_only_read_changes_nothing(shared: Shared, path: str, method: str, body: Any) -> None:
    answer = call(Api(shared.tenant, key=shared.read_key), path, method, body, shared.things)
    assert answer.status_code == (200 if method == "GET" and not EXPECTED[path].needs_session else 403)


@pytest.mark.parametrize(("path", "method", "body"), [case for case in CASES if case[1] not in {"GET", "DELETE"} | EXPECTED[case[0]].binary])
def test_unknown_fields_are_refused(shared: Shared, path: str, method: str, body: Any) -> None:
    for field in ("id", "uuid", "seq_", "tenant", "role", "created_at", "assignee", "visitor_seq", "__proto__"):
        answer = call(shared.clients[Role.ADMIN], path, method, {**(body or {}), field: 1}, shared.things)
        assert answer.status_code == 400, answer.content
        assert {"field": field, "code": "unknown_field"} == {key: answer.json()["errors"][0][key] for key in ("field", "code")}


@pytest.mark.parametrize(("path", "method", "body"), [case for case in CASES if case[1] == "GET"])
def test_unknown_parameters_are_refused(shared: Shared, path: str, method: str, body: Any) -> None:
    address = path.removeprefix("v1/").replace("<uuid:uuid>", str(shared.things.get(EXPECTED[path].names or "", "")))
    for query in ("ordering=-id", "visitor__email__startswith=a", "assignee__user__password__startswith=p", "include=secret", "page=1"):
        answer = shared.clients["key"].get(f"{address}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")


@pytest.mark.parametrize(("path", "method", "body"), CASES)
def test_no_answer_holds_a_secret(shared: Shared, path: str, method: str, body: Any) -> None:
    text = json.dumps(json_of(call(shared.clients[Role.OWNER], path, method, body, shared.things)))
    # The audit log says that one was made, and holds none.
    text = text.replace("identity_secret.", "").replace("Made a secret for signed identity", "")
    for word in ("token_hash", "secret", "password", "prefix", "session_epoch", "user_agent", '"pk"', "sender_id"):
        assert word not in text
