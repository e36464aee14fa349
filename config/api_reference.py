"""The readable reference of the API: the OpenAPI document as a page, without any script."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from tenants.hosts import url_of
from tenants.scope import current_tenant


@require_safe
@login_required
@ensure_csrf_cookie
def reference(request: HttpRequest) -> HttpResponse:
    """All operations by subject, with parameters, bodies, answers and a command to try each."""
    groups: dict[str, list[dict[str, Any]]] = {}
    base = url_of(current_tenant(), "")
    document = _document()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(document, base, path, method, operation))
    shapes = [
        {"name": name, "about": shape.get("description", ""), "fields": _fields(shape)}
        for name, shape in sorted(document["components"]["schemas"].items())
        if shape.get("properties") and not name.endswith("Request")
    ]
    context = {
        "groups": groups,
        "shapes": shapes,
        "rate": settings.API_RATE_PER_MINUTE,
        "first_example": _example(base, "/api/v1/session/", "get", {}),
    }
    return render(request, "api/reference.html", context)


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return document


def _operation(document: dict[str, Any], base: str, path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = _resolve(document, _first_schema(operation.get("requestBody", {})))
    answers = [
        {"status": status, "about": answer.get("description", ""), "shape": _shape_name(answer), "is_good": status.startswith("2")}
        for status, answer in sorted(operation["responses"].items())
    ]
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": [
            {
                "name": item["name"],
                "place": item["in"],
                "type": _type(item.get("schema", {})),
                "about": item.get("description", ""),
                "required": item.get("required", False),
            }
            for item in operation.get("parameters", [])
        ],
        "fields": _fields(body),
        "answers": answers,
        "example": _example(base, path, method, body),
    }


def _first_schema(part: dict[str, Any]) -> dict[str, Any]:
    contents: list[dict[str, Any]] = list(part.get("content", {}).values())
    schema: dict[str, Any] = contents[0].get("schema", {}) if contents else {}
    return schema


def _resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {"name": name, "type": _type(field), "about": field.get("description", ""), "required": name in required}
        for name, field in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(_type(item) for item in schema['prefixItems'])}]"
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return " | ".join(_type(item) for item in schema[word])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    kind = schema.get("type", "any")
    if kind == "array":
        return f"{_type(schema.get('items', {}))}[]"
    if isinstance(kind, list):
        return " | ".join(kind)
    return schema.get("format") or str(kind)


def _shape_name(answer: dict[str, Any]) -> str:
    schema = _first_schema(answer)
    if "results" in schema.get("properties", {}):
        return _type(schema["properties"]["results"])
    return _type(schema) if "$ref" in schema else ""


def _example(base: str, path: str, method: str, body: dict[str, Any]) -> str:
    lines = [f"curl {'' if method == 'get' else f'-X {method.upper()} '}'{base}{path.replace('{uuid}', 'ID')}'", "  -H 'Authorization: Bearer sodan_...'"]
    if body.get("properties"):
        values = {name: _sample(name, field) for name, field in body["properties"].items() if name in body.get("required", [])}
        lines += ["  -H 'Content-Type: application/json'", f"  -d '{json.dumps(values)}'"]
    return " \\\n".join(lines)


def _sample(name: str, field: dict[str, Any]) -> Any:
    if field.get("type") == "integer":
        return 12
    if field.get("format") == "uuid":
        return "ID"
    return {"body": "Hello, how can I help?", "availability": "online"}.get(name, "...")
