"""The OpenAPI document and the page made from it say what the API really does."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tenants.accounts.models import Role
from tenants.scope import TenantRef
from tests.api.conftest import Api
from tests.api.test_contract import CASES, EXPECTED, call, make_things
from tests.factories import make_key, make_user
from tests.isolation import undone


def address_in_document(path: str) -> str:
    return re.sub(r"<\w+:(\w+)>", r"{\1}", f"/api/{path}")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    from drf_spectacular.generators import SchemaGenerator

    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


def test_every_operation_is_in_the_document(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    shown = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    expected = {(address_in_document(path), method) for path, route in EXPECTED.items() for method in route.methods}
    assert shown == expected
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["summary"] and operation["tags"] and operation["operationId"]


def test_every_reference_in_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    names = set(document["components"]["schemas"])
    for part in json.dumps(document).split('"$ref": "')[1:]:
        assert part.split('"')[0].rpartition("/")[2] in names


def matches(document: dict[str, Any], schema: dict[str, Any], value: Any, path: str = "") -> None:
    """A validator of just the keywords that our document uses."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        errors = []
        for option in schema["anyOf"]:
            try:
                return matches(document, option, value, path)
            except AssertionError as error:
                errors.append(error)
        raise AssertionError(f"{path}: {errors}")
    kinds = schema.get("type", [])
    names = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None), "number": (int, float)}
    kinds = [kinds] if isinstance(kinds, str) else kinds
    assert not kinds or any(isinstance(value, names[kind]) for kind in kinds), f"{path}: {value!r} is no {kinds}"
    assert "enum" not in schema or value in schema["enum"], f"{path}: {value!r}"
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", [])) <= set(value), f"{path}: {set(schema['required']) - set(value)} missing"
        assert set(value) <= set(schema["properties"]), f"{path}: {set(value) - set(schema['properties'])} not in the document"
        for name, inner in value.items():
            matches(document, schema["properties"][name], inner, f"{path}.{name}")
    if isinstance(value, list) and "items" in schema:
        for inner in value:
            matches(document, schema["items"], inner, f"{path}[]")
    return None


def test_answers_are_of_the_documented_shape(tenant: TenantRef, api: Api, api_of: Any, document: dict[str, Any]) -> None:
    person, things = api_of(make_user(Role.ADMIN)), make_things()
    for path, method, body in CASES:
        with undone():
            if path.endswith("reopen/"):
                api.post(f"conversations/{things['conversation']}/close/")
            answer = call(person, path, method, body, things)
        operation = document["paths"][address_in_document(path)][method.lower()]
        if answer.status_code == 204:
            assert "content" not in operation["responses"]["204"], path
            continue
        assert str(answer.status_code) in operation["responses"], (path, method, answer.content)
        schema = next(iter(operation["responses"][str(answer.status_code)]["content"].values()))["schema"]
        matches(document, schema, answer.json(), path)


def test_problems_are_of_the_documented_shape(api: Api, document: dict[str, Any]) -> None:
    for answer in (api.get("nothing/"), api.get("conversations/?limit=0"), api.post("session/availability/", {"x": 1})):
        body = answer.json()
        assert {"type", "title", "status", "code", "detail"} <= set(body)
        assert body["status"] == answer.status_code
        assert body["detail"].endswith(".")


def test_document_and_page_are_for_those_who_are_signed_in(tenant: TenantRef) -> None:
    stranger = Client(headers={"host": tenant.host + settings.URL_PORT})
    assert stranger.get("/api/schema/").status_code == 401
    assert stranger.get("/api/docs/").status_code == 302
    assert Api(tenant, key=make_key()).client.get("/api/schema/?format=json").status_code == 200


def test_the_page_shows_every_operation_without_a_script(tenant: TenantRef) -> None:
    client = Api(tenant, user=make_user()).client
    page = client.get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    for path, _method, _body in CASES:
        assert address_in_document(path) in text
    assert "<script>" not in text
