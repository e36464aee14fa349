"""Every route of the API: who may, what a stranger's id gets, what unknown input gets. A new route must be declared here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from chat.api.forms import FieldBody
from chat.models import CannedResponse, CompanyWord, ConversationView, Greeting, InvitationTemplate
from chat.services.closing import change_closing_rules, promise_return
from tenants.accounts.models import AuditLine, Role, User
from tenants.accounts.services.api_keys import revoke_api_key
from tenants.api.input import StrictSerializer
from tenants.api.views import ApiView
from tenants.scope import TenantRef
from tests.api.conftest import Api
from tests.factories import (
    P256DH,
    make_another_conversation,
    make_attachment,
    make_canned_picture,
    make_contact,
    make_contact_attribute,
    make_contact_import,
    make_contact_merge,
    make_contact_note,
    make_contact_segment,
    make_contact_task,
    make_conversation,
    make_department,
    make_identity_secret,
    make_invitation,
    make_key,
    make_member_source,
    make_merged_conversation,
    make_message,
    make_operator,
    make_push_device,
    make_user,
    make_visit,
    make_visitor,
    make_website,
)


@dataclass(frozen=True)
class Route:
    """What is expected of a route: its methods, and what object its id names (None: no id)."""

    methods: dict[str, dict[str, Any] | None]
    names: str | None = None
    needs_session: bool = False
    # Methods that only the owner and admins may use.
    administered: frozenset[str] = frozenset()
    # Methods that take bytes and no JSON.
    binary: frozenset[str] = frozenset()
    # Methods that supervisors and above may use.
    supervised: frozenset[str] = frozenset()
    # Methods that nobody of the fixture may use, because the thing is a colleague's.
    others: frozenset[str] = frozenset()
    # Methods by which everybody reaches only what is his own: what the fixture holds is nobody's who asks.
    own: frozenset[str] = frozenset()


STEP = {"POST": {}}
HELLO = {"name": "Hello", "texts": {"en": "Hello {name|there}"}}
EXPECTED = {
    "v1/conversations/": Route({"GET": None}),
    "v1/search/": Route({"GET": None}),
    "v1/conversations/bulk/": Route({"POST": {"conversations": ["<conversation>"], "action": "close"}}),
    "v1/conversation-tags/": Route({"GET": None}),
    "v1/conversation-views/": Route({"GET": None, "POST": {"name": "Urgent", "filter": {"priority": ["urgent"]}}}),
    "v1/conversation-views/<uuid:uuid>/": Route(
        {"GET": None, "PATCH": {"order": "waiting"}, "DELETE": {}}, "conversation_view", supervised=frozenset({"PATCH", "DELETE"})
    ),
    "v1/conversations/<uuid:uuid>/": Route({"GET": None, "PATCH": {"priority": "high"}}, "conversation"),
    "v1/conversations/<uuid:uuid>/route/": Route({"POST": {"department": "<department>"}}, "conversation"),
    "v1/conversations/<uuid:uuid>/card/": Route({"GET": None, "PATCH": {"order": "A-10428"}}, "conversation"),
    "v1/departments/": Route({"GET": None, "POST": {"name": "After-sales"}}, administered=frozenset({"POST"})),
    "v1/departments/<uuid:uuid>/": Route({"GET": None, "PATCH": {"color": "green"}, "DELETE": {}}, "department", administered=frozenset({"PATCH", "DELETE"})),
    "v1/departments/<uuid:uuid>/members/": Route({"PUT": {"members": ["<operator>"]}}, "department", administered=frozenset({"PUT"})),
    "v1/departments/<uuid:uuid>/move/": Route({"POST": {"direction": "down"}}, "department", administered=frozenset({"POST"})),
    "v1/routing/": Route({"GET": None, "PATCH": {"order_pattern": "A-#####"}}, administered=frozenset({"PATCH"})),
    "v1/routing/rules/": Route({"GET": None, "PUT": {"rules": [{"kind": "choice"}]}}, administered=frozenset({"GET", "PUT"})),
    "v1/operators/<uuid:uuid>/workload/": Route({"GET": None, "PATCH": {"capacity": 5}}, "operator", administered=frozenset({"PATCH"})),
    "v1/conversations/<uuid:uuid>/source/": Route({"GET": None}, "conversation"),
    "v1/conversations/<uuid:uuid>/messages/": Route({"GET": None, "POST": {"body": "Hi"}}, "conversation"),
    "v1/conversations/<uuid:uuid>/accept/": Route(STEP, "conversation"),
    "v1/conversations/<uuid:uuid>/release/": Route(STEP, "conversation"),
    "v1/conversations/<uuid:uuid>/close/": Route(STEP, "conversation"),
    "v1/conversations/<uuid:uuid>/reopen/": Route(STEP, "conversation"),
    "v1/conversations/<uuid:uuid>/assign/": Route({"POST": {"operator": "<operator>"}}, "conversation"),
    "v1/conversations/<uuid:uuid>/snooze/": Route({"POST": {"until": None}}, "conversation"),
    "v1/conversations/<uuid:uuid>/wake/": Route(STEP, "snoozed_conversation"),
    "v1/conversations/<uuid:uuid>/take-over/": Route(STEP, "conversation", supervised=frozenset({"POST"})),
    "v1/conversations/<uuid:uuid>/whispers/": Route({"GET": None, "POST": {"body": "Offer free shipping"}}, "conversation", supervised=frozenset({"POST"})),
    "v1/late-conversations/": Route({"GET": None}),
    "v1/wall/": Route({"GET": None}, supervised=frozenset({"GET"})),
    "v1/wall/conversations/": Route({"GET": None}, supervised=frozenset({"GET"})),
    "v1/conversations/<uuid:uuid>/promises/": Route({"GET": None, "POST": {"due_at": "<soon>"}}, "conversation"),
    "v1/conversations/<uuid:uuid>/wait/": Route(STEP, "conversation"),
    "v1/conversations/<uuid:uuid>/transcript/": Route({"POST": {"email": "hannah@shop.example"}}, "conversation"),
    "v1/promises/": Route({"GET": None}),
    "v1/promises/<uuid:uuid>/kept/": Route(STEP, "promise", supervised=frozenset({"POST"})),
    "v1/ratings/": Route({"GET": None}),
    "v1/ratings/figures/": Route({"GET": None}),
    "v1/closing-rules/": Route({"GET": None, "PATCH": {"rating_steps": 3}}, administered=frozenset({"PATCH"})),
    "v1/chat-forms/": Route({"GET": None}),
    "v1/chat-forms/<slug:moment>/": Route({"PATCH": {"intro": {"en": "Hello"}}}, administered=frozenset({"PATCH"})),
    "v1/conversations/<uuid:uuid>/merge/": Route({"POST": {"into": "<conversation>"}}, "second_conversation"),
    "v1/conversations/<uuid:uuid>/unmerge/": Route(STEP, "merged_conversation"),
    "v1/conversations/<uuid:uuid>/read/": Route({"POST": {"seq": 1}}, "conversation"),
    "v1/conversations/<uuid:uuid>/pages/": Route({"GET": None, "POST": {"url": "https://shop.example/tea"}}, "conversation"),
    "v1/conversations/<uuid:uuid>/canned-responses/": Route({"GET": None}, "conversation"),
    "v1/conversations/<uuid:uuid>/draft/": Route({"PATCH": {"body": "Hello"}, "DELETE": {}}, "conversation"),
    "v1/conversations/<uuid:uuid>/link-previews/": Route({"POST": {"url": "https://shop.example/tea"}}, "conversation"),
    "v1/conversations/<uuid:uuid>/hidden-previews/": Route({"POST": {"cid": "01890a5d-ac96-774b-bcce-b302099a8057"}}, "conversation"),
    "v1/files/": Route({"GET": None, "POST": {"name": "offer.pdf", "size": 100}}),
    # It was sent: nobody sends more of it, or takes it back. Uploads of one's own: tests/chat/api/test_files.py.
    "v1/files/<uuid:uuid>/": Route({"GET": None, "PATCH": {}, "DELETE": {}}, "file", binary=frozenset({"PATCH"}), others=frozenset({"PATCH", "DELETE"})),
    "v1/file-rules/": Route({"GET": None, "PATCH": {"largest_mb": 10}}, administered=frozenset({"PATCH"})),
    "v1/messages/<uuid:uuid>/": Route({"GET": None, "PATCH": {"body": "Otherwise"}, "DELETE": {}}, "operator_message", others=frozenset({"PATCH", "DELETE"})),
    "v1/messages/<uuid:uuid>/revisions/": Route({"GET": None}, "operator_message"),
    "v1/drafts/": Route({"GET": None}),
    "v1/canned-responses/": Route({"GET": None, "POST": {"title": "Hello", "texts": {"en": "Hello {name|there}"}}}),
    "v1/canned-responses/<uuid:uuid>/": Route(
        {"GET": None, "PATCH": {"shortcut": "hi"}, "DELETE": {}}, "canned_response", supervised=frozenset({"PATCH", "DELETE"})
    ),
    "v1/canned-responses/<uuid:uuid>/pictures/": Route(
        {"GET": None, "POST": {"file": "<file>"}}, "canned_response", supervised=frozenset({"POST"}), own=frozenset({"POST"})
    ),
    "v1/canned-pictures/<uuid:uuid>/": Route({"DELETE": {}}, "canned_picture", supervised=frozenset({"DELETE"})),
    "v1/canned-responses/<uuid:uuid>/pictures/copies/": Route({"POST": {}}, "canned_response"),
    "v1/canned-responses/<uuid:uuid>/review/": Route({"POST": {"step": "publish"}}, "canned_response", supervised=frozenset({"POST"})),
    "v1/conversations/<uuid:uuid>/canned-uses/": Route({"POST": {"message": "<operator_message>", "responses": ["<canned_response>"]}}, "conversation"),
    "v1/greetings/": Route({"GET": None, "POST": HELLO}, administered=frozenset({"POST"})),
    "v1/greetings/preview/": Route({"POST": {"website": "<website>", "conditions": {"pages": 2}}}),
    "v1/greetings/<uuid:uuid>/": Route({"GET": None, "PATCH": {"name": "Hi"}, "DELETE": {}}, "greeting", administered=frozenset({"PATCH", "DELETE"})),
    "v1/greetings/<uuid:uuid>/move/": Route({"POST": {"direction": "up"}}, "greeting", administered=frozenset({"POST"})),
    "v1/websites/<uuid:uuid>/invitation-policy/": Route({"GET": None, "PATCH": {"policy": "once"}}, "website", administered=frozenset({"PATCH"})),
    "v1/websites/<uuid:uuid>/invitation-preset/": Route({"POST": {"kind": "repair"}}, "website", administered=frozenset({"POST"})),
    "v1/privacy/": Route({"GET": None, "PATCH": {"visits_kept_days": 400}}, administered=frozenset({"PATCH"})),
    "v1/greetings/<uuid:uuid>/figures/": Route({"GET": None}, "greeting"),
    "v1/invitations/": Route({"GET": None}),
    "v1/invitations/<uuid:uuid>/": Route({"GET": None}, "invitation"),
    "v1/visitors/<uuid:uuid>/invitations/": Route({"GET": None, "POST": {"body": "May I help?"}}, "guest"),
    "v1/visitors/<uuid:uuid>/invitations/proposal/": Route({"GET": None}, "guest"),
    "v1/invitation-templates/": Route({"GET": None, "POST": HELLO}, administered=frozenset({"POST"})),
    "v1/invitation-templates/<uuid:uuid>/": Route(
        {"GET": None, "PATCH": {"name": "Hi"}, "DELETE": {}}, "invitation_template", administered=frozenset({"PATCH", "DELETE"})
    ),
    "v1/operators/": Route({"GET": None}),
    "v1/operators/<uuid:uuid>/": Route({"GET": None}, "operator"),
    "v1/session/": Route({"GET": None}),
    "v1/session/ticket/": Route({"POST": {}}, needs_session=True),
    "v1/session/availability/": Route({"POST": {"availability": "away"}}),
    "v1/session/notifications/": Route({"GET": None, "PATCH": {"shows_words": False}}),
    "v1/session/devices/": Route(
        {"GET": None, "POST": {"endpoint": "https://updates.push.services.mozilla.com/a", "keys": {"p256dh": P256DH, "auth": "MDEyMzQ1Njc4OWFiY2RlZg"}}},
        needs_session=True,
    ),
    "v1/session/devices/<uuid:uuid>/": Route({"DELETE": {}}, "device", needs_session=True, own=frozenset({"DELETE"})),
    "v1/session/devices/<uuid:uuid>/test/": Route({"POST": {}}, "device", needs_session=True, own=frozenset({"POST"})),
    "v1/session/mentions/": Route({"GET": None}),
    "v1/session/mentions/seen/": Route({"POST": {"conversation": None}}),
    "v1/session/writing/": Route({"GET": None, "PATCH": {"undo_send_s": 5}}),
    "v1/writing-rules/": Route({"GET": None, "PATCH": {"checks_off": ["link"]}}, administered=frozenset({"PATCH"})),
    "v1/company-words/": Route({"GET": None, "POST": {"word": "Sencha"}}),
    "v1/company-words/<uuid:uuid>/": Route({"DELETE": {}}, "company_word"),
    "v1/onboarding/": Route({"GET": None}),
    "v1/arrival-rule/": Route({"GET": None, "PATCH": {"wanted": "some", "channels": ["search"], "countries": ["JP"]}}),
    "v1/visitors/": Route({"GET": None}),
    "v1/visitors/live/": Route({"GET": None}),
    "v1/visitors/<uuid:uuid>/": Route({"GET": None, "PATCH": {"tags": ["vip"]}}, "visitor"),
    "v1/visitors/<uuid:uuid>/notes/": Route({"GET": None, "POST": {"body": "Likes green tea"}}, "visitor"),
    "v1/visits/<uuid:uuid>/pages/": Route({"GET": None}, "visit"),
    "v1/visits/<uuid:uuid>/events/": Route({"GET": None}, "visit"),
    "v1/events/": Route({"POST": {"events": [{"visitor": "<visitor>", "name": "order_paid"}]}}),
    "v1/visitors/<uuid:uuid>/visits/": Route({"GET": None}, "visitor"),
    "v1/visitors/<uuid:uuid>/contact/": Route({"GET": None, "POST": {}}, "visitor"),
    "v1/contacts/": Route({"GET": None, "POST": {"name": "Mika Sato", "email": "mika@example.com"}}),
    "v1/contacts/<uuid:uuid>/": Route({"GET": None, "PATCH": {"company": "Tea & Co"}, "DELETE": {}}, "contact"),
    "v1/contacts/<uuid:uuid>/notes/": Route({"GET": None, "POST": {"body": "Prefers green tea"}}, "contact"),
    "v1/contacts/<uuid:uuid>/consents/": Route({"POST": {"what": "newsletter", "is_given": True}}, "contact"),
    "v1/contacts/<uuid:uuid>/devices/": Route({"GET": None}, "contact"),
    "v1/contacts/<uuid:uuid>/timeline/": Route({"GET": None}, "contact"),
    "v1/contacts/<uuid:uuid>/conversations/": Route({"GET": None}, "contact"),
    "v1/contacts/<uuid:uuid>/member-data/": Route(
        {
            "GET": None,
            "PUT": {"orders": [{"number": "K-1", "items": [{"name": "Tea"}]}], "cards": [{"slug": "club", "title": "Club", "rows": [{"label": "Level"}]}]},
            "PATCH": {"orders": [{"number": "K-2"}], "remove_orders": ["K-1"], "remove_cards": ["club"]},
            "DELETE": {},
        },
        "contact",
    ),
    "v1/contacts/<uuid:uuid>/member-data/refresh/": Route({"POST": {"again": True}}, "contact"),
    "v1/contacts/<uuid:uuid>/duplicates/": Route({"GET": None}, "contact"),
    "v1/contacts/<uuid:uuid>/merges/": Route({"GET": None, "POST": {"other": "<other_contact>"}}, "contact"),
    "v1/contacts/<uuid:uuid>/erase/": Route({"POST": {}}, "contact", administered=frozenset({"POST"})),
    "v1/contact-imports/": Route({"GET": None, "POST": {"filename": "a.csv", "content": "Name\nMika\n"}}, administered=frozenset({"GET", "POST"})),
    "v1/contact-imports/<uuid:uuid>/": Route(
        {"GET": None, "PATCH": {"existing": "overwrite"}, "DELETE": {}}, "contact_import", administered=frozenset({"GET", "PATCH", "DELETE"})
    ),
    "v1/contact-imports/<uuid:uuid>/preview/": Route({"GET": None}, "contact_import", administered=frozenset({"GET"})),
    "v1/contact-imports/<uuid:uuid>/refused/": Route({"GET": None}, "contact_import", administered=frozenset({"GET"})),
    "v1/contact-imports/<uuid:uuid>/check/": Route(STEP, "contact_import", administered=frozenset({"POST"})),
    "v1/contact-imports/<uuid:uuid>/start/": Route(STEP, "checked_import", administered=frozenset({"POST"})),
    "v1/contact-imports/<uuid:uuid>/cancel/": Route(STEP, "contact_import", administered=frozenset({"POST"})),
    "v1/contact-merges/<uuid:uuid>/undo/": Route({"POST": {}}, "contact_merge"),
    "v1/contact-notes/<uuid:uuid>/": Route({"GET": None, "DELETE": {}}, "contact_note", administered=frozenset({"DELETE"})),
    "v1/contact-tags/": Route({"GET": None}),
    "v1/contact-attributes/": Route({"GET": None, "POST": {"label": "Plan", "type": "text"}}, administered=frozenset({"POST"})),
    "v1/contact-attributes/<uuid:uuid>/": Route(
        {"GET": None, "PATCH": {"label": "Size"}, "DELETE": {}}, "contact_attribute", administered=frozenset({"PATCH", "DELETE"})
    ),
    "v1/contact-segments/": Route({"GET": None, "POST": {"name": "Club", "rules": {"match": "all", "rules": [{"field": "tag", "op": "is", "value": "vip"}]}}}),
    "v1/contact-segments/fields/": Route({"GET": None}),
    "v1/contact-segments/count/": Route({"POST": {"rules": {"match": "any", "rules": [{"field": "verified", "op": "is", "value": True}]}}}),
    "v1/contact-segments/<uuid:uuid>/": Route({"GET": None, "PATCH": {"name": "Guests"}, "DELETE": {}}, "contact_segment"),
    "v1/tasks/": Route({"GET": None, "POST": {"contact": "<contact>", "body": "Call back", "due_at": "2030-01-31T10:00"}}),
    "v1/tasks/<uuid:uuid>/": Route({"GET": None, "PATCH": {"is_done": True}, "DELETE": {}}, "contact_task"),
    "v1/traffic/": Route({"GET": None}),
    "v1/owners/": Route({"GET": None}),
    "v1/audit-lines/": Route({"GET": None}, administered=frozenset({"GET"})),
    "v1/audit-lines/<uuid:uuid>/undo/": Route({"POST": {}}, "setting_change", administered=frozenset({"POST"})),
    "v1/websites/": Route({"GET": None, "POST": {"name": "Shop", "allowed_origins": ["https://shop.example"]}}, administered=frozenset({"POST"})),
    "v1/websites/<uuid:uuid>/": Route({"GET": None, "PATCH": {"name": "Store"}}, "website", administered=frozenset({"PATCH"})),
    "v1/websites/<uuid:uuid>/identity-keys/": Route({"GET": None, "POST": {}}, "website", administered=frozenset({"POST"})),
    "v1/websites/<uuid:uuid>/member-source/": Route(
        {"GET": None, "PUT": {"url": "https://shop.example.com/members"}, "DELETE": {}}, "website", administered=frozenset({"GET", "PUT", "DELETE"})
    ),
    "v1/websites/<uuid:uuid>/member-source/try/": Route({"POST": {"member": "4711"}}, "website", administered=frozenset({"POST"})),
    "v1/websites/<uuid:uuid>/member-source/keys/": Route({"GET": None, "POST": {}}, "website", administered=frozenset({"POST"})),
    "v1/member-source-keys/<uuid:uuid>/": Route({"GET": None, "DELETE": {}}, "member_source_key", administered=frozenset({"DELETE"})),
    "v1/identity-keys/<uuid:uuid>/": Route({"GET": None, "DELETE": {}}, "identity_key", administered=frozenset({"DELETE"})),
}


def walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern.callback


def api_routes() -> dict[str, Any]:
    routes = {path.removeprefix("api/"): view for path, view in walk(get_resolver("config.urls").url_patterns) if path.startswith("api/v1/")}
    assert routes
    return routes


CASES = [(path, method, body) for path, route in EXPECTED.items() for method, body in route.methods.items()]
WITH_ID = [(path, method, body) for path, method, body in CASES if EXPECTED[path].names]


def change_of_a_setting() -> UUID:
    """The line of a change that can be undone."""
    change_closing_rules(by=User.objects.filter(role=Role.OWNER).first() or make_user(Role.OWNER), asks_comment=False)
    found = AuditLine.objects.filter(setting="closing").latest("pk").uuid
    assert found is not None
    return found


def make_things() -> dict[str, UUID]:
    website = make_website()
    conversation, operator = make_conversation(make_visitor(website)), make_operator()
    contact = make_contact(visitor=conversation.visitor)
    promised, soon = make_conversation(make_visitor(website)), timezone.now() + timedelta(days=1)
    hello = {"name": "Hello", "texts": {"en": "Hello"}}
    return {
        "conversation": conversation.uuid,
        "second_conversation": make_another_conversation(conversation).uuid,
        "merged_conversation": make_merged_conversation(conversation, operator).uuid,
        "promise": promise_return(conversation=promised, by=operator, due_at=soon, now=timezone.now()).uuid,
        "snoozed_conversation": make_conversation(make_visitor(website), status="snoozed").uuid,
        "department": make_department("", make_operator(online=True)).uuid,
        "conversation_view": ConversationView.objects.create(name="Everything").uuid,
        "operator": operator.uuid,
        "visitor": conversation.visitor.uuid,
        # On the site now, and nobody talks with him or invited him.
        "guest": make_visitor(website, seen_at=timezone.now()).uuid,
        "visit": make_visit(conversation.visitor).uuid,
        "website": conversation.website.uuid,
        "canned_picture": make_canned_picture().uuid,
        "company_word": CompanyWord.objects.create(word="Gyokuro", folded="gyokuro", added_at=timezone.now()).uuid,
        "canned_response": CannedResponse.objects.create(state="published", title="Hello", texts={"en": "Hello"}).uuid,
        "operator_message": make_message(conversation, operator).uuid,
        "device": make_push_device(operator).uuid,
        "file": make_attachment(make_message(conversation, operator)).uuid,
        "greeting": Greeting.objects.create(**hello).uuid,
        "invitation_template": InvitationTemplate.objects.create(**hello).uuid,
        "invitation": make_invitation(conversation.visitor, website).uuid,
        "contact": contact.uuid,
        "other_contact": make_contact().uuid,
        "contact_merge": make_contact_merge().uuid,
        "contact_import": make_contact_import().uuid,
        "checked_import": make_contact_import(status="checked").uuid,
        "contact_task": make_contact_task(contact).uuid,
        "contact_segment": make_contact_segment().uuid,
        "identity_key": make_identity_secret(website).row.uuid,
        "member_source_key": make_member_source(website).row.uuid,
        "contact_note": make_contact_note(contact).uuid,
        "contact_attribute": make_contact_attribute().uuid,
        "setting_change": change_of_a_setting(),
    }


def call(api: Api, path: str, method: str, body: dict[str, Any] | None, ids: dict[str, UUID]) -> Any:
    route = EXPECTED[path]
    address = path.removeprefix("v1/").replace("<uuid:uuid>", str(ids.get(route.names or "", ""))).replace("<slug:moment>", "before")
    if method == "GET":
        return api.get(address)
    named = {**ids, "soon": (timezone.now() + timedelta(days=1)).isoformat()}
    sent = json.loads(re.sub(r"<([a-z_]+)>", lambda found: str(named[found[1]]), json.dumps(body or {})))
    return {"POST": api.post, "PUT": api.put, "PATCH": api.patch, "DELETE": api.delete}[method](address, sent)


def json_of(answer: Any) -> Any:
    """The body of an answer; one to a deletion has none."""
    return answer.json() if answer.status_code != 204 else None


def test_every_route_is_declared_with_its_methods() -> None:
    routes = api_routes()
    assert set(routes) == set(EXPECTED), "declare the new route above, with its methods and what its id names"
    for path, view in routes.items():
        assert issubclass(view.cls, ApiView), path
        offered = {name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(view.cls, name)}
        assert offered == set(EXPECTED[path].methods), path


def test_nul_in_a_parameter_is_refused(tenant: TenantRef, api: Api) -> None:
    for query in ("contacts/?q=%00", "contacts/?tag=a%00", "contacts/?email=%00", "contacts/?external_id=%00", "search/?q=%00", "conversations/?view=%00"):
        answer = api.get(query)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), query


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
@pytest.mark.parametrize("path", ["conversations/", "session/", "visitors/"])
def test_other_methods_are_refused(api: Api, path: str, method: str) -> None:
    answer = getattr(api.client, method)(f"/api/v1/{path}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_an_address_that_does_not_exist_is_a_problem(tenant: TenantRef, api: Api) -> None:
    assert Api(tenant).get("nothing/").status_code == 401
    answer = api.get("nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert api.get("conversations/no-uuid/").status_code == 404


def test_keys_that_do_not_work(tenant: TenantRef) -> None:
    user = make_user(Role.ADMIN)
    text = make_key(user)
    key = user.api_keys.get()

    def status(value: str) -> int:
        return Api(tenant, key=value).get("session/").status_code

    assert status(text) == 200
    for wrong in ("", "sodan_", text[:-1], text + "x", f"sodan_{key.prefix}_", text.replace(key.prefix, "0" * 12), "sodan_\u00e9_x", "x" * 5000):
        assert status(wrong) == 401
    assert Api(tenant).client.get("/api/v1/session/", headers={"authorization": f"Basic {text}"}).status_code == 401
    key.expires_at = timezone.now()
    key.save()
    assert status(text) == 401
    key.expires_at = None
    key.save()
    user.is_active = False
    user.save()
    assert status(text) == 401
    user.is_active = True
    user.save()
    assert status(text) == 200
    revoke_api_key(by=user, key=key, now=timezone.now())
    assert status(text) == 401


def test_a_key_in_the_address_is_refused_even_beside_a_session(tenant: TenantRef, api_of) -> None:
    user = make_user(Role.ADMIN)
    text = make_key(user)
    for name in ("key", "api_key", "anything"):
        answer = api_of(user).get(f"session/?{name}={text}")
        assert (answer.status_code, answer.json()["code"]) == (401, "key_in_address")


def test_the_last_use_is_written_once_a_minute(tenant: TenantRef, django_assert_num_queries) -> None:
    user = make_user(Role.ADMIN)
    api = Api(tenant, key=make_key(user))
    api.get("session/")
    first = user.api_keys.get().last_used_at
    assert first is not None
    api.get("session/")
    assert user.api_keys.get().last_used_at == first


def test_a_session_needs_the_csrf_token_to_change_something(tenant: TenantRef) -> None:
    api = Api(tenant, user=make_user(), csrf=True)
    answer = api.post("session/availability/", {"availability": "online"})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert api.get("session/").status_code == 200


def test_no_answer_may_be_read_by_another_origin(tenant: TenantRef, api: Api) -> None:
    for answer in (
        api.client.get("/api/v1/session/", headers={"origin": "https://evil.example"}),
        api.client.options("/api/v1/session/", headers={"origin": "https://evil.example", "access-control-request-method": "GET"}),
    ):
        assert not [name for name in answer.headers if name.startswith("Access-Control")]
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_websites_are_listed_by_name(api: Api) -> None:
    make_website(name="Zoo")
    make_website(name="Aquarium")
    assert [row["name"] for row in api.get("websites/").json()["results"]] == ["Aquarium", "Zoo"]


def test_a_list_costs_the_same_however_long(api: Api) -> None:
    api.get("session/")  # makes the operator, writes when the key was last used
    costs = []
    for _ in range(2):
        for _ in range(5):
            make_conversation()
        with CaptureQueriesContext(connection) as queries:
            assert api.get("conversations/").status_code == 200
        costs.append(len(queries))
    assert costs[1] <= costs[0] <= 6


def test_the_platforms_own_host_has_no_api(db: None, client_of) -> None:
    for path in ("/api/v1/session/", "/api/docs/", "/api/schema/", "/widget/boot/", "/widget.js", f"/c/{'t' * 43}/"):
        assert client_of(None).get(path).status_code == 404


def input_shapes() -> list[type[StrictSerializer]]:
    found, todo = [], [StrictSerializer]
    while todo:
        below = todo.pop().__subclasses__()
        found += below
        todo += below
    return found


def test_no_column_can_be_set_that_the_input_does_not_name() -> None:
    assert api_routes()  # loads every view, and with it every input
    shapes = input_shapes()
    assert len(shapes) > 6
    names = {field.name for model in apps.get_models() for field in model._meta.get_fields()} | {"pk", "is_superuser", "_state", "__class__"}
    assert len(names) > 80
    for shape in shapes:
        offered = set(shape().fields)
        assert offered & {"id", "uuid", "tenant", "role", "staff_seq", "visitor_seq", "created_at", "token_hash"} == set()
        # The key of a question in a form is its name.
        assert shape is FieldBody or "key" not in offered
        for name in names - offered:
            checked = shape(data={name: 1})
            assert not checked.is_valid()
            assert [error.code for error in checked.errors[name]] == ["unknown_field"], (shape, name)
