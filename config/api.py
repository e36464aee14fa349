"""The public API, put together from the apps, with its OpenAPI document and reference."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.closing import STRUCTS as CLOSING_STRUCTS
from chat.api.files import STRUCTS as FILES_STRUCTS
from chat.api.forms import STRUCTS as FORMS_STRUCTS
from chat.api.notices import STRUCTS as NOTICES_STRUCTS
from chat.api.previews import STRUCTS as PREVIEWS_STRUCTS
from chat.api.schema import STRUCTS as CHAT_STRUCTS
from chat.api.spelling import STRUCTS as SPELLING_STRUCTS
from chat.api.writing import STRUCTS as WRITING_STRUCTS
from config.api_reference import reference
from tenants.accounts.api import STRUCTS as AUDIT_STRUCTS
from tenants.api.errors import not_found
from tenants.api.views import ApiView
from tenants.problems import CONTENT_TYPE
from visitors.api.contacts import STRUCTS as CONTACTS_STRUCTS
from visitors.api.events import STRUCTS as EVENTS_STRUCTS
from visitors.api.import_shapes import STRUCTS as IMPORTS_STRUCTS
from visitors.api.memberdata import STRUCTS as MEMBER_DATA_STRUCTS
from visitors.api.merges import STRUCTS as MERGES_STRUCTS
from visitors.api.secrets import STRUCTS as SECRETS_STRUCTS
from visitors.api.segments import STRUCTS as SEGMENTS_STRUCTS
from visitors.api.settings import STRUCTS as SETTINGS_STRUCTS
from visitors.api.tasks import STRUCTS as TASKS_STRUCTS
from visitors.api.traffic import STRUCTS as TRAFFIC_STRUCTS
from visitors.api.views import STRUCTS as VISITORS_STRUCTS

STRUCTS = [
    *CHAT_STRUCTS,
    *FILES_STRUCTS,
    *CLOSING_STRUCTS,
    *FORMS_STRUCTS,
    *NOTICES_STRUCTS,
    *PREVIEWS_STRUCTS,
    *SPELLING_STRUCTS,
    *WRITING_STRUCTS,
    *VISITORS_STRUCTS,
    *CONTACTS_STRUCTS,
    *EVENTS_STRUCTS,
    *SECRETS_STRUCTS,
    *SEGMENTS_STRUCTS,
    *MEMBER_DATA_STRUCTS,
    *MERGES_STRUCTS,
    *IMPORTS_STRUCTS,
    *SETTINGS_STRUCTS,
    *TASKS_STRUCTS,
    *TRAFFIC_STRUCTS,
    *AUDIT_STRUCTS,
]
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "What is wrong."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; compare with this."},
        "detail": {"type": "string", "description": "What to do now."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "code": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
REFUSALS = {
    "400": "The request is not valid; nothing was changed.",
    "401": "No key, no session, or one that does not work.",
    "403": "The key or the person may not do that.",
    "404": "There is nothing here, or it is none of your business.",
    "429": "Too many requests; see Retry-After.",
}


def complete_schema(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """drf-spectacular's hook: add the shapes of the wire and what every operation can answer."""
    _schemas, shapes = msgspec.json.schema_components(STRUCTS, ref_template="#/components/schemas/{name}")
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.update({**shapes, "Problem": PROBLEM})
    for methods in result["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    parameter.setdefault("description", "Id, as lists give it.")
            for status, description in REFUSALS.items():
                operation["responses"].setdefault(
                    status, {"description": description, "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
                )
    return result


class Nowhere(ApiView):
    """Addresses below /api/ that do not exist: a problem like any other, for those who are signed in."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whoever asks, and whatever for."""
        self.perform_authentication(request)
        self.check_permissions(request)
        raise not_found()

    def get(self, request: HttpRequest) -> Response:
        """Nothing; ``initial`` has refused."""
        raise not_found()

    post = put = patch = delete = get


urlpatterns = [
    path("v1/", include("chat.api.urls")),
    path("v1/", include("visitors.api.urls")),
    path("v1/", include("tenants.accounts.api")),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", reference, name="api-docs"),
    re_path(r"^", Nowhere.as_view()),
]
