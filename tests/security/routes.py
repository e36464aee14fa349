"""Who may do what, for every address of both hosts. One line a method; what is not declared here fails test_matrix.

``P`` is a page: strangers are sent to the sign-in page (302), people without the right get 403. ``A`` is an address of the API:
strangers get 401, people and keys without the right 403. ``open_to_all`` answers strangers as well. In all three, things of
another company and things that do not exist are 404 for those who have the right, and nothing of them leaks to the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal
from uuid import uuid4

from django.utils import timezone

SIGNED_IN = frozenset({"operator", "supervisor", "admin", "owner"})
SUPERVISORS = frozenset({"supervisor", "admin", "owner"})
ADMINS = frozenset({"admin", "owner"})
OWNER = frozenset({"owner"})
READERS = SIGNED_IN | {"read_key", "write_key"}
WRITERS = SIGNED_IN | {"write_key"}
SUPERVISORS = ADMINS | {"supervisor"}
WALL = SUPERVISORS | {"read_key", "write_key"}
KEEPERS = ADMINS | {"read_key", "write_key"}
EVERYBODY = SIGNED_IN | {"anonymous", "read_key", "write_key", "other_session", "other_key"}

BULK = frozenset({"operator", "department", "until", "priority", "add_tags", "remove_tags"})
Body = Mapping[str, Any]


@dataclass(frozen=True)
class May:
    """Who may use a method, which answers that can give on one's own things, and what is sent.

    ``names`` are members of the body that name other things: member -> (kind of thing, the answer to a foreign one).
    """

    who: frozenset[str]
    answers: tuple[int, ...] = (200,)
    body: Body = field(default_factory=dict)
    names: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    # Methods that answer without a CSRF token, and why.
    no_csrf: str = ""
    is_json: bool = False
    # Members of a body that may be left out, beside those sent.
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Route:
    """One address: what kind it is, which thing its argument names, and what each method may do."""

    kind: Literal["page", "api", "open"]
    methods: Mapping[str, May]
    thing: str = ""
    argument: str = "uuid"
    fixed: Mapping[str, str] = field(default_factory=dict)
    missing: int = 404


def P(thing: str = "", *, argument: str = "uuid", fixed: Mapping[str, str] | None = None, missing: int = 404, **methods: May) -> Route:  # noqa: N802
    """A page."""
    return Route("page", methods, thing, argument, fixed or {}, missing)


def A(thing: str = "", *, fixed: Mapping[str, str] | None = None, **methods: May) -> Route:  # noqa: N802
    """An address of the API."""
    return Route("api", methods, thing, fixed=fixed or {})


def soon() -> str:
    """Tomorrow."""
    return (timezone.now() + timedelta(days=1)).isoformat()


def open_to_all(thing: str = "", *, argument: str = "uuid", fixed: Mapping[str, str] | None = None, missing: int = 404, **methods: May) -> Route:
    """An address for strangers."""
    return Route("open", methods, thing, argument, fixed or {}, missing)


def read(*answers: int, who: frozenset[str] = READERS, filters: frozenset[str] = frozenset()) -> May:
    """A GET of the API; ``filters`` are the parameters that it offers."""
    return May(who, answers or (200,), optional=filters)


def step(*answers: int, body: Body | None = None, names: Mapping[str, tuple[str, int]] | None = None, optional: frozenset[str] = frozenset()) -> May:
    """A POST of the API that people and writing keys may make."""
    return May(WRITERS, answers or (200,), body or {}, names or {}, optional=optional)


def change(*answers: int, body: Body, optional: frozenset[str]) -> May:
    """A change through the API that admins and their writing keys may make."""
    return May(ADMINS | {"write_key"}, answers, body, optional=optional)


DEPARTMENT = frozenset({"names", "color", "strategy", "is_offered", "overflow", "overflow_after_s", "overflow_to", "first_answer_s", "next_answer_s", "hours"})
WEBSITE = {"name": "Shop", "allowed_origins": ["https://three.example"]}
WEBSITE_LOOK = frozenset({"accent", "side", "offset_x", "offset_y", "phone_offset_x", "phone_offset_y", "theme", "icon", "faces", "labels", "texts"})
WEBSITE_PAGE = {"name": "Renamed", "origins": "https://shop.example", "is_active": "on"}
LOOK = {"accent": "#112233", "side": "left", "offset_x": "1", "offset_y": "2", "theme": "auto", "icon": "talk", "faces": "initials"}
TEMPLATE = {"name": "Hello", "texts": {"en": "Hello {name|there}"}}
CANNED = {"title": "Hello", "texts": {"en": "Hello {name|there}"}}
GREETING = {"name": "Hello", "texts": {"en": "Hello {name|there}"}}
GREETING_OPTIONAL = frozenset({"website", "department", "conditions", "look", "delay_s", "holdout", "is_active", "goal_event", "goal_page"})
ARRIVAL_RULE = ("wanted", "only_returning", "only_talked_before", "only_with_words", "channels", "countries", "page", "has_sound")
DEVICE: dict[str, Any] = {"endpoint": "ftp://fcm.googleapis.com/a", "keys": {"p256dh": "A", "auth": "B"}}
DEPARTMENT_PAGE = {"name": "Sales", "color": "blue", "strategy": "broadcast", "overflow": "wait", "overflow_after": "3"}
PROFILE = {"full_name": "Some Body", "display_name": "", "title": "", "language": "en", "time_zone": "UTC"}
CONTACT = frozenset({"name", "email", "phones", "company", "language", "external_id", "tags", "attributes"})
CONTACT_FILTERS = frozenset({"q", "tag", "owner", "verified", "segment", "email", "external_id", "sort"})
TASK = {"body": "Call back", "due_at": "2030-01-31T10:00"}
RULES = {"match": "all", "rules": [{"field": "tag", "op": "is", "value": "vip"}]}
V1 = "api/v1/"

TENANT: dict[str, Route] = {
    # --- every host ---
    "health/": open_to_all(GET=May(EVERYBODY)),
    "language/": open_to_all(POST=May(EVERYBODY, (302,), {"language": "ja"})),
    # --- ways in ---
    "account/login/": open_to_all(GET=May(EVERYBODY, (200, 302)), POST=May(EVERYBODY, (200, 302), {"login": "nobody@example.com", "password": "wrong"})),
    "account/logout/": open_to_all(GET=May(EVERYBODY, (200, 302)), POST=May(EVERYBODY, (302,))),
    "account/inactive/": open_to_all(GET=May(EVERYBODY)),
    "account/password/reset/": open_to_all(GET=May(EVERYBODY), POST=May(EVERYBODY, (302,), {"email": "nobody@example.com"})),
    "account/password/reset/done/": open_to_all(GET=May(EVERYBODY)),
    "account/password/reset/key/done/": open_to_all(GET=May(EVERYBODY)),
    "^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": open_to_all(
        "reset_key", argument="key", fixed={"uidb36": "1"}, missing=200, GET=May(EVERYBODY, (200, 302)), POST=May(EVERYBODY, (200, 302))
    ),
    "enter/<str:token>/": open_to_all("invitation_token", argument="token", missing=302, GET=May(EVERYBODY, (302,))),
    "invitation/<str:token>/": open_to_all("invitation_token", argument="token", GET=May(EVERYBODY), POST=May(EVERYBODY, (422,))),
    "photos/<str:name>": open_to_all("invitation_token", argument="name", GET=May(EVERYBODY, (404,))),
    "logos/<str:name>": open_to_all("invitation_token", argument="name", GET=May(EVERYBODY, (404,))),
    "link-pictures/<str:name>": open_to_all("invitation_token", argument="name", GET=May(EVERYBODY, (404,))),
    # --- one's own ---
    "settings/profile/": P(GET=May(SIGNED_IN), POST=May(SIGNED_IN, (302,), PROFILE)),
    "settings/profile/photo/": P(POST=May(SIGNED_IN, (422,))),
    "settings/profile/password/": P(POST=May(SIGNED_IN, (422,), {"current": "wrong", "password": "seven green kettles"})),
    "settings/profile/sign-out-elsewhere/": P(POST=May(SIGNED_IN, (302,))),
    # --- the team ---
    "settings/team/": P(GET=May(ADMINS)),
    "settings/team/invite/": P(POST=May(ADMINS, (302,), {"email": "new@example.com", "role": "operator", "language": "en"})),
    "settings/team/transfer/": P(GET=May(OWNER), POST=May(OWNER, (422,), {"user_uuid": "", "password": "wrong"}, {"user_uuid": ("person", 422)})),
    "^settings/team/invitations/(?P<uuid>UUID)/(?P<action>resend|revoke)/$": P("invitation", fixed={"action": "revoke"}, POST=May(ADMINS, (302,))),
    "^settings/team/(?P<uuid>UUID)/(?P<action>role|deactivate|reactivate)/$": P("person", fixed={"action": "deactivate"}, POST=May(ADMINS, (302,))),
    # --- the company ---
    "settings/company/": P(GET=May(ADMINS), POST=May(ADMINS, (302,), {"name": "Acme", "language": "en", "time_zone": "UTC", "support_address": ""})),
    "settings/privacy/": P(GET=May(ADMINS), POST=May(ADMINS, (302,), {"visits_kept_days": "400"}, optional=frozenset({"keeps_addresses"}))),
    "settings/company/export/": P(POST=May(OWNER)),
    "settings/company/delete/": P(GET=May(OWNER), POST=May(OWNER, (422,), {"address": "acme.localhost", "password": "wrong"})),
    "settings/api-keys/": P(GET=May(ADMINS), POST=May(ADMINS, (200,), {"name": "Key", "scope": "read"})),
    "settings/api-keys/<uuid:uuid>/revoke/": P("api_key", POST=May(ADMINS, (302,))),
    "settings/audit-log/": P(GET=May(ADMINS)),
    "settings/arrivals/": P(GET=May(SIGNED_IN), POST=May(SIGNED_IN, (302,), {"wanted": "some", "only_returning": "on", "countries": "JP"})),
    "contacts/": P(GET=May(SIGNED_IN)),
    "contacts/export/": P(POST=May(ADMINS)),
    "contacts/tasks/": P(GET=May(SIGNED_IN)),
    "contacts/imports/": P(GET=May(ADMINS)),
    "contacts/imports/<uuid:uuid>/": P("contact_import", missing=200, GET=May(ADMINS)),
    "contacts/imports/<uuid:uuid>/refused/": P("contact_import", GET=May(ADMINS)),
    # Like the inbox: the island asks the API.
    "contacts/<uuid:contact>/": P("contact", argument="contact", missing=200, GET=May(SIGNED_IN)),
    "settings/contact-attributes/": P(GET=May(ADMINS), POST=May(ADMINS, (302,), {"label": "Plan", "type": "text"})),
    "settings/contact-attributes/<uuid:uuid>/": P("contact_attribute", GET=May(ADMINS), POST=May(ADMINS, (302,), {"label": "Size"})),
    "settings/contact-attributes/<uuid:uuid>/delete/": P("contact_attribute", POST=May(ADMINS, (302,))),
    "settings/websites/": P(GET=May(ADMINS), POST=May(ADMINS, (302,), {"name": "Shop 2", "origins": "https://two.example"})),
    "settings/websites/<uuid:uuid>/": P("website", GET=May(ADMINS), POST=May(ADMINS, (302,), WEBSITE_PAGE)),
    "settings/websites/<uuid:uuid>/appearance/": P("website", GET=May(ADMINS), POST=May(ADMINS, (302,), LOOK)),
    "settings/websites/<uuid:uuid>/appearance/try/": P("website", POST=May(ADMINS, (200,), LOOK)),
    "settings/websites/<uuid:uuid>/appearance/frame/": P("website", GET=May(ADMINS)),
    "settings/changes/<uuid:uuid>/undo/": P("setting_change", POST=May(ADMINS, (302,))),
    "settings/websites/<uuid:uuid>/identity/": P("website", POST=May(ADMINS, (302,), {"required": "on"})),
    "settings/websites/<uuid:uuid>/identity/keys/": P("website", POST=May(ADMINS, (200,))),
    "settings/identity-keys/<uuid:uuid>/revoke/": P("identity_key", POST=May(ADMINS, (302,))),
    "settings/websites/<uuid:uuid>/member-data/": P("website", POST=May(ADMINS, (302,), {"url": "https://shop.example.com/members"})),
    "settings/websites/<uuid:uuid>/member-data/remove/": P("website", POST=May(ADMINS, (302,))),
    # So often is not tried by hand.
    "settings/websites/<uuid:uuid>/member-data/try/": P("website", POST=May(ADMINS, (200, 429), {"member": "4711"})),
    "settings/websites/<uuid:uuid>/member-data/keys/": P("website", POST=May(ADMINS, (200, 302))),
    "settings/member-data-keys/<uuid:uuid>/revoke/": P("member_source_key", POST=May(ADMINS, (302,))),
    "settings/departments/": P(
        GET=May(ADMINS),
        POST=May(ADMINS, (302,), {"operators_see": "all", "order_pattern": "A-#####"}, optional=frozenset({"product_words", "first_answer", "next_answer"})),
    ),
    "settings/departments/set-up/": P(POST=May(ADMINS, (302,))),
    "settings/departments/new/": P(GET=May(ADMINS), POST=May(ADMINS, (302,), DEPARTMENT_PAGE)),
    "settings/departments/<uuid:uuid>/": P("department", GET=May(ADMINS), POST=May(ADMINS, (302,), {**DEPARTMENT_PAGE, "name": "Renamed"})),
    "settings/departments/<uuid:uuid>/hours/": P("department", GET=May(ADMINS), POST=May(ADMINS, (302,), {"is_own": "on", "zone": "Asia/Tokyo"})),
    "settings/departments/<uuid:uuid>/delete/": P("department", GET=May(ADMINS), POST=May(ADMINS, (302,))),
    "^settings/departments/(?P<uuid>UUID)/(?P<action>up|down)/$": P("department", fixed={"action": "up"}, POST=May(ADMINS, (302,))),
    "settings/departments/workload/<uuid:uuid>/": P("operator", GET=May(ADMINS), POST=May(ADMINS, (302,), {"capacity": "3"})),
    "settings/departments/rules/new/": P(GET=May(ADMINS), POST=May(ADMINS, (302,), {"kind": "choice"})),
    "settings/departments/rules/<uuid:uuid>/": P("routing_rule", GET=May(ADMINS), POST=May(ADMINS, (302,), {"kind": "choice"})),
    "^settings/departments/rules/(?P<uuid>UUID)/(?P<action>up|down|delete)/$": P("routing_rule", fixed={"action": "delete"}, POST=May(ADMINS, (302,))),
    "settings/hours/": P(GET=May(ADMINS), POST=May(ADMINS, (302,), {"d0_1_from": "09:00", "d0_1_to": "17:00"})),
    "settings/canned-responses/": P(GET=May(SIGNED_IN)),
    "settings/canned-responses/new/": P(
        GET=May(SIGNED_IN), POST=May(SIGNED_IN, (302,), {"title": "Hello", "kind": "response", "scope": "own", "text_en": "Hi"})
    ),
    "settings/canned-responses/<uuid:uuid>/": P(
        "canned", GET=May(SIGNED_IN), POST=May(SUPERVISORS, (302,), {"title": "Hello", "kind": "response", "text_en": "Hi"})
    ),
    "^settings/canned-responses/(?P<uuid>UUID)/(?P<action>publish|return|delete)/$": P("canned", fixed={"action": "publish"}, POST=May(SUPERVISORS, (302,))),
    "settings/writing/words/": P(POST=May(ADMINS, (302,), {"words-words": "Sencha", "words-before": ""})),
    "settings/files/": P(GET=May(ADMINS), POST=May(ADMINS, (302,), {"kinds": "picture", "largest_mb": "10"})),
    # An operator changes his own and his drafts; of a published one he is refused: tests/chat/services/canned/test_pictures.py
    "settings/canned-responses/<uuid:uuid>/pictures/": P("canned", POST=May(SIGNED_IN, (302, 403))),
    "settings/canned-responses/<uuid:uuid>/pictures/<uuid:picture>/delete/": P(
        "canned", fixed={"picture": "01890a5d-ac96-774b-bcce-b302099a8057"}, POST=May(SIGNED_IN, (403, 404))
    ),
    "settings/writing/": P(GET=May(SIGNED_IN), POST=May(SIGNED_IN, (302,), {"checks": "name", "undo_send_s": "5"})),
    "settings/writing/company/": P(
        POST=May(ADMINS, (302,), {"company-checks": "name", "company-text_en": "dumb", "company-english": "any", "company-words_by": "operator"})
    ),
    "settings/forms/": P(GET=May(ADMINS)),
    "ratings/": P(GET=May(SIGNED_IN)),
    "settings/invitations/": P(GET=May(ADMINS)),
    "settings/invitations/policy/<uuid:uuid>/": P("website", POST=May(ADMINS, (422,), {})),
    "settings/invitations/preset/<uuid:uuid>/": P("website", POST=May(ADMINS, (302,), {"kind": "shop"})),
    "settings/invitations/texts/new/": P(GET=May(ADMINS), POST=May(ADMINS, (302,), {"name": "Hello", "text_en": "Hello"})),
    "settings/invitations/texts/<uuid:uuid>/": P("template", GET=May(ADMINS), POST=May(ADMINS, (302,), {"name": "Hello", "text_en": "Hello"})),
    "settings/invitations/texts/<uuid:uuid>/delete/": P("template", POST=May(ADMINS, (302,))),
    "settings/greetings/new/": P(GET=May(ADMINS), POST=May(ADMINS, (302,), {"name": "Hello", "text_en": "Hello", "look": "card"})),
    "settings/greetings/preview/": P(POST=May(ADMINS, (200,), {"pages": "2"})),
    "settings/greetings/<uuid:uuid>/": P("greeting", GET=May(ADMINS), POST=May(ADMINS, (302,), {"name": "Hello", "text_en": "Hello", "look": "card"})),
    "^settings/greetings/(?P<uuid>UUID)/(?P<action>up|down|on|off|delete)/$": P("greeting", fixed={"action": "delete"}, POST=May(ADMINS, (302,))),
    # --- the dashboard ---
    "": P(GET=May(EVERYBODY, (302,))),
    "inbox/": P(GET=May(SIGNED_IN)),
    # The page is the same for every id: the island asks the API, which knows who may see what.
    "inbox/<uuid:conversation>/": P("conversation", argument="conversation", missing=200, GET=May(SIGNED_IN)),
    "wall/": P(GET=May(SUPERVISORS)),
    # The same holds for the list of visitors.
    "visitors/": P(GET=May(SIGNED_IN)),
    "visitors/<uuid:visitor>/": P("visitor", argument="visitor", missing=200, GET=May(SIGNED_IN)),
    # Figures name nobody; everybody of the company may see and take them.
    "traffic/": P(GET=May(SIGNED_IN)),
    "traffic/export/": P(GET=May(SIGNED_IN)),
    "welcome/": P(GET=May(SIGNED_IN, (200, 302))),
    "welcome/progress/": P(GET=May(SIGNED_IN)),
    "welcome/try/": P(GET=May(SIGNED_IN, (200, 302))),
    # --- visitors ---
    "widget.js": open_to_all(GET=May(EVERYBODY)),
    "service-worker.js": open_to_all(GET=May(EVERYBODY)),
    "manifest.webmanifest": open_to_all(GET=May(EVERYBODY)),
    "settings/notifications/": P(GET=May(SIGNED_IN)),
    "widget/boot/": open_to_all(POST=May(EVERYBODY, (400,), {"website": 1}, is_json=True, no_csrf="reads no cookie; the token is in the body")),
    "widget/files/": open_to_all(POST=May(EVERYBODY, (401,), {"name": "a.pdf", "size": 1}, is_json=True, no_csrf="reads no cookie; the ticket is in a header")),
    "widget/files/<uuid:uuid>/": open_to_all(
        "file",
        missing=401,
        GET=May(EVERYBODY, (401,)),
        PATCH=May(EVERYBODY, (401,), is_json=True, no_csrf="reads no cookie; the ticket is in a header"),
        DELETE=May(EVERYBODY, (401,), is_json=True, no_csrf="reads no cookie; the ticket is in a header"),
    ),
    "widget/message/": open_to_all(POST=May(EVERYBODY, (400,), {"ticket": "x"}, is_json=True, no_csrf="reads no cookie; the ticket is in the body")),
    "c/<str:token>/": open_to_all(
        "link_token",
        argument="token",
        GET=May(EVERYBODY),
        POST=May(EVERYBODY, (302,), {"body": "Thanks"}, no_csrf="reads no cookie; the token is in the address"),
    ),
    "transcript/<str:token>/": open_to_all(
        "transcript_token",
        argument="token",
        GET=May(EVERYBODY),
        POST=May(EVERYBODY, (302,), no_csrf="reads no cookie; the token is in the address"),
    ),
    # --- the API ---
    V1 + "conversations/": A(GET=read(filters=frozenset({"view", "filter", "order", "visitor"}))),
    V1 + "search/": A(GET=read(filters=frozenset({"q", "status", "assignee", "since", "until"}))),
    # Conversations stand in a list: tests/api/test_handling.py asks with ids that are not there.
    V1 + "conversations/bulk/": A(POST=step(200, body={"conversations": [str(uuid4())], "action": "close"}, optional=BULK)),
    V1 + "conversations/<uuid:uuid>/route/": A(
        "conversation", POST=step(200, body={"department": "<department>"}, names={"department": ("department", 404)}, optional=frozenset({"keeps"}))
    ),
    V1 + "conversations/<uuid:uuid>/card/": A(
        "conversation",
        GET=read(),
        PATCH=May(WRITERS, (200,), {"order": "A-10428"}, optional=frozenset({"product", "email", "phone", "wish"})),
    ),
    V1 + "departments/": A(
        GET=read(),
        POST=May(ADMINS | {"write_key"}, (201,), {"name": "After-sales"}, {"overflow_to": ("department", 404)}, optional=DEPARTMENT),
    ),
    V1 + "departments/<uuid:uuid>/": A(
        "department",
        GET=read(),
        PATCH=change(200, body={"color": "green"}, optional=DEPARTMENT | {"name"}),
        DELETE=change(204, body={}, optional=frozenset()),
    ),
    # Members stand in a list: tests/chat/test_department_rights.py asks with ids that are not there.
    V1 + "departments/<uuid:uuid>/members/": A("department", PUT=change(200, body={"members": []}, optional=frozenset())),
    V1 + "departments/<uuid:uuid>/move/": A("department", POST=change(200, body={"direction": "down"}, optional=frozenset())),
    V1 + "routing/": A(
        GET=read(),
        PATCH=change(200, body={"order_pattern": "A-#####"}, optional=frozenset({"operators_see", "product_words", "first_answer_s", "next_answer_s"})),
    ),
    V1 + "routing/rules/": A(GET=May(KEEPERS), PUT=change(200, body={"rules": [{"kind": "choice"}]}, optional=frozenset())),
    V1 + "operators/<uuid:uuid>/workload/": A("operator", GET=read(), PATCH=change(200, body={"capacity": 5}, optional=frozenset({"skills", "languages"}))),
    V1 + "conversation-tags/": A(GET=read()),
    V1 + "conversation-views/": A(
        GET=read(), POST=step(201, body={"name": "Urgent", "filter": {"priority": ["urgent"]}}, optional=frozenset({"order", "is_shared"}))
    ),
    V1 + "conversation-views/<uuid:uuid>/": A(
        "conversation_view",
        GET=read(),
        PATCH=May(SUPERVISORS | {"write_key"}, (200,), {"name": "Renamed"}, optional=frozenset({"filter", "order"})),
        DELETE=May(SUPERVISORS | {"write_key"}, (204,)),
    ),
    V1 + "conversations/<uuid:uuid>/": A("conversation", GET=read(), PATCH=step(200, body={"priority": "high"}, optional=frozenset({"subject", "tags"}))),
    V1 + "conversations/<uuid:uuid>/source/": A("conversation", GET=read()),
    V1 + "conversations/<uuid:uuid>/messages/": A(
        "conversation", GET=read(), POST=step(201, body={"body": "Hello", "cid": str(uuid4())}, optional=frozenset({"files"}))
    ),
    V1 + "conversations/<uuid:uuid>/accept/": A("conversation", POST=step()),
    V1 + "conversations/<uuid:uuid>/release/": A("conversation", POST=step()),
    V1 + "conversations/<uuid:uuid>/close/": A("conversation", POST=step()),
    V1 + "conversations/<uuid:uuid>/reopen/": A("conversation", POST=step(409)),
    V1 + "conversations/<uuid:uuid>/assign/": A("conversation", POST=step(200, names={"operator": ("operator", 404)})),
    V1 + "conversations/<uuid:uuid>/snooze/": A("conversation", POST=step(200, body={"until": None})),
    V1 + "conversations/<uuid:uuid>/wake/": A("conversation", POST=step(409)),
    V1 + "conversations/<uuid:uuid>/merge/": A("conversation", POST=step(409, names={"into": ("conversation", 404)})),
    V1 + "conversations/<uuid:uuid>/unmerge/": A("conversation", POST=step(409)),
    V1 + "conversations/<uuid:uuid>/read/": A("conversation", POST=step(200, body={"seq": 1})),
    V1 + "conversations/<uuid:uuid>/pages/": A(
        "conversation", GET=read(), POST=step(201, body={"url": "https://shop.example/tea"}, optional=frozenset({"title"}))
    ),
    V1 + "conversations/<uuid:uuid>/canned-responses/": A("conversation", GET=read()),
    V1 + "conversations/<uuid:uuid>/canned-uses/": A(
        "conversation", POST=step(200, body={"responses": [str(uuid4())]}, names={"message": ("operator_message", 404)})
    ),
    V1 + "conversations/<uuid:uuid>/take-over/": A("conversation", POST=May(SUPERVISORS | {"write_key"})),
    V1 + "conversations/<uuid:uuid>/whispers/": A("conversation", GET=read(), POST=May(SUPERVISORS | {"write_key"}, (201,), {"body": "Offer free shipping"})),
    V1 + "side-conversations/": A(
        GET=read(filters=frozenset({"contact", "visitor", "unread"})),
        POST=step(
            400,
            body={"people": [str(uuid4())], "body": "May she have it?"},
            names={"conversation": ("conversation", 404)},
            optional=frozenset({"contact", "visitor", "subject", "cid"}),
        ),
    ),
    V1 + "side-conversations/colleagues/": A(GET=read(filters=frozenset({"contact", "visitor", "conversation"}))),
    V1 + "side-conversations/<uuid:uuid>/": A("side", GET=read()),
    V1 + "side-conversations/<uuid:uuid>/lines/": A("side", GET=read(), POST=step(201, body={"body": "Yes, once."}, optional=frozenset({"cid"}))),
    V1 + "side-conversations/<uuid:uuid>/read/": A("side", POST=step(200, body={"seq": 1})),
    V1 + "side-conversations/<uuid:uuid>/people/": A("side", POST=step(400, body={"people": [str(uuid4())]})),
    V1 + "side-conversations/<uuid:uuid>/people/remove/": A(
        "side", POST=May(SUPERVISORS | {"operator", "write_key"}, (204,), {}, {"operator": ("operator", 404)})
    ),
    # Only one's own line: tests/chat/services/side/test_side.py.
    V1 + "side-lines/<uuid:uuid>/": A("side_line", DELETE=May(WRITERS, (200, 403))),
    V1 + "late-conversations/": A(GET=read()),
    V1 + "wall/": A(GET=read(who=WALL)),
    V1 + "wall/conversations/": A(GET=read(who=WALL, filters=frozenset({"department", "operator", "late"}))),
    V1 + "conversations/<uuid:uuid>/promises/": A("conversation", GET=read(), POST=step(200, body={"due_at": soon()})),
    V1 + "conversations/<uuid:uuid>/wait/": A("conversation", POST=step(200)),
    V1 + "conversations/<uuid:uuid>/transcript/": A("conversation", POST=step(202, body={"email": "hannah@shop.example"})),
    V1 + "promises/": A(GET=read(filters=frozenset({"operator"}))),
    V1 + "promises/<uuid:uuid>/kept/": A("promise", POST=step()),
    V1 + "ratings/": A(GET=read(filters=frozenset({"begin", "end", "operator", "score"}))),
    V1 + "ratings/figures/": A(GET=read(filters=frozenset({"begin", "end"}))),
    V1 + "closing-rules/": A(GET=read(), PATCH=change(200, body={"rating_steps": 3}, optional=frozenset({"asks_comment", "offers_transcript"}))),
    V1 + "chat-forms/": A(GET=read()),
    V1 + "chat-forms/<slug:moment>/": A(
        fixed={"moment": "before"}, PATCH=change(200, body={"intro": {"en": "Hello"}}, optional=frozenset({"is_active", "questions"}))
    ),
    V1 + "conversations/<uuid:uuid>/draft/": A(
        "conversation",
        PATCH=May(WRITERS, (200,), {"body": "Hello"}, optional=frozenset({"files", "kind"})),
        DELETE=May(WRITERS, (204,)),
    ),
    V1 + "conversations/<uuid:uuid>/link-previews/": A("conversation", POST=step(body={"url": "https://elsewhere.example/"})),
    V1 + "conversations/<uuid:uuid>/hidden-previews/": A(
        "conversation", POST=step(204, body={"cid": "01890a5d-ac96-774b-bcce-b302099a8057"}, optional=frozenset({"is_hidden"}))
    ),
    # Only who sent it may: tests/chat/services/writing.
    V1 + "files/": A(GET=read(filters=frozenset({"conversation", "visitor", "contact"})), POST=step(201, body={"name": "offer.pdf", "size": 100})),
    # Sent already: nobody uploads more of it or takes it back. One's own uploads: tests/chat/api/test_files.py.
    V1 + "files/<uuid:uuid>/": A("file", GET=read(), PATCH=May(frozenset(), ()), DELETE=May(frozenset(), ())),
    V1 + "file-rules/": A(GET=read(), PATCH=change(200, body={"largest_mb": 10}, optional=frozenset({"kinds", "from_visitors"}))),
    V1 + "messages/<uuid:uuid>/": A("operator_message", GET=read(), PATCH=May(frozenset(), (), {"body": "Otherwise"}), DELETE=May(frozenset(), ())),
    V1 + "messages/<uuid:uuid>/revisions/": A("operator_message", GET=read()),
    V1 + "drafts/": A(GET=read()),
    V1 + "canned-responses/": A(
        GET=read(filters=frozenset({"q", "folder", "kind", "state"})),
        POST=step(201, body=CANNED, optional=frozenset({"kind", "scope", "shortcut", "folder", "position"})),
    ),
    V1 + "canned-responses/<uuid:uuid>/": A(
        "canned",
        GET=read(),
        PATCH=May(SUPERVISORS | {"write_key"}, (200,), CANNED, optional=frozenset({"kind", "shortcut", "folder", "position"})),
        DELETE=May(SUPERVISORS | {"write_key"}, (204,)),
    ),
    # There is nothing to hand in of what is published; tests/chat/services/canned has the other steps.
    # An upload is its owner's: of those here the one who calls has none. tests/chat/services/canned/test_pictures.py
    V1 + "canned-responses/<uuid:uuid>/pictures/": A("canned", GET=read(), POST=May(WRITERS, (403, 404), {"file": "01890a5d-ac96-774b-bcce-b302099a8057"})),
    V1 + "canned-responses/<uuid:uuid>/pictures/copies/": A("canned", POST=step(201)),
    V1 + "canned-pictures/<uuid:uuid>/": A("canned_picture", DELETE=May(WRITERS, (204, 403))),
    V1 + "canned-responses/<uuid:uuid>/review/": A("canned", POST=step(409, body={"step": "submit"}, optional=frozenset({"remark"}))),
    V1 + "greetings/": A(GET=read(), POST=change(201, body=GREETING, optional=GREETING_OPTIONAL)),
    V1 + "greetings/preview/": A(POST=step(200, body={"conditions": {"pages": 2}}, names={"website": ("website", 404)})),
    V1 + "greetings/<uuid:uuid>/": A(
        "greeting",
        GET=read(),
        PATCH=change(200, body=GREETING, optional=GREETING_OPTIONAL),
        DELETE=change(204, body={}, optional=frozenset()),
    ),
    V1 + "greetings/<uuid:uuid>/move/": A("greeting", POST=change(200, body={"direction": "up"}, optional=frozenset())),
    V1 + "websites/<uuid:uuid>/invitation-policy/": A("website", GET=read(), PATCH=change(200, body={"policy": "once"}, optional=frozenset({"pause_s"}))),
    V1 + "websites/<uuid:uuid>/invitation-preset/": A("website", POST=change(201, body={"kind": "repair"}, optional=frozenset())),
    V1 + "privacy/": A(GET=read(), PATCH=change(200, body={"visits_kept_days": 400}, optional=frozenset({"keeps_addresses"}))),
    V1 + "greetings/<uuid:uuid>/figures/": A("greeting", GET=read()),
    V1 + "invitations/": A(GET=read()),
    V1 + "invitations/<uuid:uuid>/": A("chat_invitation", GET=read()),
    # Nobody of the fixture is on a site just now.
    V1 + "visitors/<uuid:uuid>/invitations/": A("visitor", GET=read(), POST=step(409, body={"body": "May I help?"})),
    V1 + "visitors/<uuid:uuid>/invitations/proposal/": A("visitor", GET=read()),
    V1 + "invitation-templates/": A(GET=read(), POST=change(201, body=TEMPLATE, optional=frozenset())),
    V1 + "invitation-templates/<uuid:uuid>/": A(
        "template", GET=read(), PATCH=change(200, body=TEMPLATE, optional=frozenset()), DELETE=change(204, body={}, optional=frozenset())
    ),
    V1 + "operators/": A(GET=read()),
    V1 + "operators/<uuid:uuid>/": A("operator", GET=read()),
    V1 + "session/": A(GET=read()),
    V1 + "session/ticket/": A(POST=May(SIGNED_IN)),
    V1 + "session/availability/": A(POST=step(200, body={"availability": "online"})),
    V1 + "session/notifications/": A(
        GET=read(), PATCH=May(WRITERS, (200,), {"shows_words": False}, optional=frozenset({"channels", "mail_after_min", "quiet"}))
    ),
    V1 + "session/devices/": A(GET=May(SIGNED_IN), POST=May(SIGNED_IN, (400,), DEVICE, optional=frozenset({"name"}))),
    # A colleague's, who has none for them. One's own: tests/chat/api/test_notices.py.
    V1 + "session/devices/<uuid:uuid>/": A("push_device", DELETE=May(SIGNED_IN, (404,))),
    V1 + "session/devices/<uuid:uuid>/test/": A("push_device", POST=May(SIGNED_IN, (404,))),
    V1 + "session/mentions/": A(GET=read(filters=frozenset({"unseen"}))),
    V1 + "session/mentions/seen/": A(POST=step(204, body={"conversation": None}, names={"conversation": ("conversation", 404)})),
    V1 + "session/writing/": A(GET=read(), PATCH=May(WRITERS, (200,), {"undo_send_s": 5}, optional=frozenset({"checks_off", "spelling"}))),
    V1 + "writing-rules/": A(
        GET=read(), PATCH=change(200, body={"checks_off": ["link"]}, optional=frozenset({"harsh_words", "english", "words_by", "link_previews"}))
    ),
    V1 + "company-words/": A(GET=read(), POST=step(201, body={"word": "Sencha"}, optional=frozenset({"not_so"}))),
    V1 + "company-words/<uuid:uuid>/": A("company_word", DELETE=May(WRITERS, (204,))),
    V1 + "onboarding/": A(GET=read()),
    V1 + "arrival-rule/": A(GET=read(), PATCH=May(WRITERS, (200,), optional=frozenset(ARRIVAL_RULE))),
    V1 + "visitors/": A(GET=read()),
    V1 + "visitors/live/": A(GET=read()),
    V1 + "visitors/<uuid:uuid>/": A("visitor", GET=read(), PATCH=step(200, body={"tags": ["vip"]})),
    V1 + "visitors/<uuid:uuid>/notes/": A("visitor", GET=read(), POST=step(201, body={"body": "Likes green tea"})),
    V1 + "visits/<uuid:uuid>/pages/": A("visit", GET=read()),
    V1 + "visits/<uuid:uuid>/events/": A("visit", GET=read()),
    # Events name visitors inside a list: tests/visitors/test_events.py asks with those of another company.
    V1 + "events/": A(POST=step(404, body={"events": [{"visitor": str(uuid4()), "name": "order_paid"}]})),
    V1 + "visitors/<uuid:uuid>/visits/": A("visitor", GET=read()),
    V1 + "visitors/<uuid:uuid>/contact/": A("visitor", GET=read(), POST=step(200, names={"contact": ("contact", 404)})),
    V1 + "contacts/": A(GET=read(filters=CONTACT_FILTERS), POST=step(201, body={"name": "Mika"}, names={"owner": ("person", 404)}, optional=CONTACT)),
    V1 + "contacts/<uuid:uuid>/": A(
        "contact", GET=read(), PATCH=step(200, body={"name": "Renamed"}, names={"owner": ("person", 404)}, optional=CONTACT), DELETE=step(204)
    ),
    V1 + "contacts/<uuid:uuid>/notes/": A("contact", GET=read(), POST=step(201, body={"body": "Likes tea"})),
    V1 + "contacts/<uuid:uuid>/consents/": A("contact", POST=step(201, body={"what": "newsletter", "is_given": True}, optional=frozenset({"where"}))),
    V1 + "contacts/<uuid:uuid>/devices/": A("contact", GET=read()),
    V1 + "contacts/<uuid:uuid>/timeline/": A("contact", GET=read()),
    V1 + "contacts/<uuid:uuid>/conversations/": A("contact", GET=read()),
    V1 + "contacts/<uuid:uuid>/member-data/": A(
        "contact",
        GET=read(),
        PUT=May(WRITERS, (200,), {"orders": [{"number": "K-1"}]}, optional=frozenset({"cards"})),
        PATCH=May(WRITERS, (200,), {"orders": [{"number": "K-2"}]}, optional=frozenset({"cards", "remove_orders", "remove_cards"})),
        DELETE=May(WRITERS, (204,)),
    ),
    V1 + "contacts/<uuid:uuid>/member-data/refresh/": A("contact", POST=step(200, optional=frozenset({"again"}))),
    V1 + "contacts/<uuid:uuid>/duplicates/": A("contact", GET=read()),
    V1 + "contacts/<uuid:uuid>/merges/": A("contact", GET=read(), POST=step(201, names={"other": ("other_contact", 404)})),
    V1 + "contacts/<uuid:uuid>/erase/": A("contact", POST=May(ADMINS | {"write_key"}, (200,))),
    V1 + "contact-merges/<uuid:uuid>/undo/": A("contact_merge", POST=step()),
    V1 + "contact-notes/<uuid:uuid>/": A("contact_note", GET=read(), DELETE=May(ADMINS | {"write_key"}, (204,))),
    V1 + "contact-tags/": A(GET=read()),
    V1 + "contact-attributes/": A(GET=read(), POST=change(201, body={"label": "Plan", "type": "text"}, optional=frozenset({"slug", "choices", "position"}))),
    V1 + "contact-attributes/<uuid:uuid>/": A(
        "contact_attribute",
        GET=read(),
        PATCH=change(200, body={"label": "Size"}, optional=frozenset({"choices", "position"})),
        DELETE=May(ADMINS | {"write_key"}, (204,)),
    ),
    V1 + "contact-imports/": A(GET=May(KEEPERS), POST=May(ADMINS | {"write_key"}, (201,), {"content": "Name\nMika\n"}, optional=frozenset({"filename"}))),
    V1 + "contact-imports/<uuid:uuid>/": A(
        "contact_import",
        GET=May(KEEPERS),
        PATCH=change(200, body={"existing": "overwrite"}, optional=frozenset({"encoding", "delimiter", "has_header", "targets", "match"})),
        DELETE=May(ADMINS | {"write_key"}, (204,)),
    ),
    V1 + "contact-imports/<uuid:uuid>/preview/": A("contact_import", GET=May(KEEPERS)),
    V1 + "contact-imports/<uuid:uuid>/refused/": A("contact_import", GET=May(KEEPERS)),
    V1 + "contact-imports/<uuid:uuid>/check/": A("contact_import", POST=change(200, body={}, optional=frozenset())),
    V1 + "contact-imports/<uuid:uuid>/start/": A("checked_import", POST=change(200, body={}, optional=frozenset())),
    V1 + "contact-imports/<uuid:uuid>/cancel/": A("contact_import", POST=change(200, body={}, optional=frozenset())),
    V1 + "contact-segments/": A(GET=read(), POST=step(201, body={"name": "Club", "rules": RULES})),
    V1 + "contact-segments/fields/": A(GET=read()),
    V1 + "contact-segments/count/": A(POST=step(200, body={"rules": RULES})),
    V1 + "contact-segments/<uuid:uuid>/": A(
        "contact_segment", GET=read(), PATCH=step(200, body={"name": "Guests"}, optional=frozenset({"rules"})), DELETE=step(204)
    ),
    V1 + "tasks/": A(
        GET=read(filters=frozenset({"owner", "contact", "state"})),
        POST=step(201, body=TASK, names={"contact": ("contact", 404)}, optional=frozenset({"owner", "has_reminder"})),
    ),
    V1 + "tasks/<uuid:uuid>/": A(
        "contact_task",
        GET=read(),
        PATCH=step(200, body={"is_done": True}, optional=frozenset({"due_at", "owner", "has_reminder"})),
        DELETE=step(204),
    ),
    V1 + "traffic/": A(GET=read(filters=frozenset({"span", "since", "until", "website"}))),
    V1 + "owners/": A(GET=read()),
    V1 + "audit-lines/": A(GET=read(who=KEEPERS, filters=frozenset({"kind", "user", "setting"}))),
    V1 + "audit-lines/<uuid:uuid>/undo/": A("setting_change", POST=change(200, body={}, optional=frozenset())),
    V1 + "websites/": A(GET=read(), POST=change(201, body=WEBSITE, optional=WEBSITE_LOOK)),
    V1 + "websites/<uuid:uuid>/": A("website", GET=read(), PATCH=change(200, body=WEBSITE, optional=WEBSITE_LOOK | {"is_active", "requires_signed_identity"})),
    V1 + "websites/<uuid:uuid>/identity-keys/": A("website", GET=read(), POST=May(ADMINS | {"write_key"}, (201,))),
    V1 + "websites/<uuid:uuid>/member-source/": A(
        "website",
        GET=May(KEEPERS),
        PUT=change(200, body={"url": "https://shop.example.com/members"}, optional=frozenset()),
        DELETE=May(ADMINS | {"write_key"}, (204,)),
    ),
    V1 + "websites/<uuid:uuid>/member-source/try/": A("website", POST=change(200, 429, body={"member": "4711"}, optional=frozenset())),
    V1 + "websites/<uuid:uuid>/member-source/keys/": A("website", GET=read(), POST=May(ADMINS | {"write_key"}, (201, 409))),
    V1 + "member-source-keys/<uuid:uuid>/": A("member_source_key", GET=read(), DELETE=May(ADMINS | {"write_key"}, (204,))),
    V1 + "identity-keys/<uuid:uuid>/": A("identity_key", GET=read(), DELETE=May(ADMINS | {"write_key"}, (204,))),
    "api/schema/": A(GET=read()),
    "api/docs/": P(GET=May(SIGNED_IN)),
    "api/^": A(GET=read(404), POST=May(READERS, (404, 403))),
}

PUBLIC: dict[str, Route] = {
    "health/": open_to_all(GET=May(EVERYBODY)),
    "language/": open_to_all(POST=May(EVERYBODY, (302,), {"language": "ja"})),
    "": open_to_all(GET=May(EVERYBODY)),
    "pricing/": open_to_all(GET=May(EVERYBODY)),
    "signup/": open_to_all(GET=May(EVERYBODY), POST=May(EVERYBODY, (422,))),
    "signup/address/": open_to_all(GET=May(EVERYBODY)),
    "signup/sent/<str:ticket>/": open_to_all("invitation_token", argument="ticket", GET=May(EVERYBODY, (404,))),
    "signup/sent/<str:ticket>/resend/": open_to_all("invitation_token", argument="ticket", POST=May(EVERYBODY, (404,))),
    "signup/confirm/<str:token>/": open_to_all("invitation_token", argument="token", GET=May(EVERYBODY, (404,)), POST=May(EVERYBODY, (404,))),
    "closed/": open_to_all(GET=May(EVERYBODY)),
    "restore/<uuid:uuid>/<str:token>/": open_to_all(
        "invitation_token", argument="token", fixed={"uuid": "01a20200-0000-7000-8000-000000000000"}, GET=May(EVERYBODY, (404,)), POST=May(EVERYBODY, (404,))
    ),
}
