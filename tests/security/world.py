"""Two companies with the same cast and the same things, the actors that attack them, and proof that nothing moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from chat.models import (
    CannedResponse,
    CompanyWord,
    Conversation,
    ConversationLink,
    ConversationView,
    Greeting,
    Invitation,
    InvitationTemplate,
    Operator,
    RoutingRule,
)
from chat.permissions import transcript_token
from chat.services import ensure_operator
from chat.services.closing import ask_for_transcript, change_closing_rules, promise_return
from tenants.accounts.models import ApiKey, AuditLine, Role, StaffInvitation, User
from tenants.accounts.services.invitations import invite_colleague
from tenants.scope import TenantRef, tenant_scope
from tenants.tokens import hash_token
from tests.factories import (
    ORIGIN,
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
    make_key,
    make_member_source,
    make_message,
    make_operator,
    make_push_device,
    make_side,
    make_user,
    make_visit,
    make_visitor,
    make_website,
)
from visitors.models import Visitor, Website

ROLES = [Role.OPERATOR.value, Role.SUPERVISOR.value, Role.ADMIN.value, Role.OWNER.value]
ACTORS = ["anonymous", *ROLES, "read_key", "write_key", "other_session", "other_key"]
# What must never be in any answer (A119): every secret and hash of the fixture holds this word.
CANARY = "CANARY"


@dataclass
class Company:
    """One company, filled; ``ids`` are what stands in addresses."""

    ref: TenantRef
    users: dict[str, User] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    website: Website | None = None
    visitor: Visitor | None = None
    token: str = ""


def fill(ref: TenantRef) -> Company:
    """Make the cast and the things of a company. Call it outside any scope."""
    company = Company(ref, token=f"{CANARY}-token-{ref.slug}")
    with tenant_scope(ref):
        for role in ROLES:
            company.users[role] = make_user(role, f"{role.title()} of {ref.slug}", password=f"md5${CANARY}${CANARY}")
            ensure_operator(user=company.users[role])
        target = make_user(Role.OPERATOR, f"Colleague of {ref.slug}")
        owner = company.users["owner"]
        company.keys = {"read_key": make_key(owner, ("read",)), "write_key": make_key(owner)}
        company.website = make_website(name=f"Site of {ref.slug}", allowed_origins=[ORIGIN, f"https://{ref.slug}.example"])
        company.visitor = make_visitor(company.website, company.token, name=f"Visitor of {ref.slug}")
        conversation = make_conversation(company.visitor)
        contact = make_contact(company.visitor, name=f"Contact of {ref.slug}", email=f"contact@{ref.slug}.example")
        invitation = invite_colleague(by=owner, email=f"{CANARY.lower()}@{ref.slug}.example", role=Role.OPERATOR, language="en")
        StaffInvitation.objects.filter(pk=invitation.pk).update(token_hash=hash_token(f"token-of-invitation-{ref.slug}"))
        # The matrix may go on for longer than an operator who is not heard of counts as there.
        present = make_operator(online=True)
        Operator.objects.filter(pk=present.pk).update(seen_at=timezone.now() + timedelta(days=1))
        # The first use of a minute is noted, which would count as a change: let it be noted already.
        ApiKey.objects.update(last_used_at=timezone.now() + timedelta(days=1))
        ConversationLink.objects.create(
            conversation=conversation,
            token_hash=hash_token(f"token-of-link-{ref.slug}"),
            created_at=timezone.now(),
            expires_at=timezone.now() + timedelta(days=30),
        )
        operator = Operator.objects.get(user=target) if Operator.objects.filter(user=target).exists() else ensure_operator(user=target)
        assert company.website is not None
        offered = Invitation.objects.create(
            visitor=company.visitor,
            website=company.website,
            operator=operator,
            cid=uuid4(),
            body="Hello?",
            status=Invitation.Status.DISMISSED,
            sent_at=timezone.now(),
            expires_at=timezone.now(),
        )
        promised = make_conversation()
        promise = promise_return(conversation=promised, by=operator, due_at=timezone.now() + timedelta(days=1), now=timezone.now())
        transcript = ask_for_transcript(conversation=promised, email=f"reader@{ref.slug}.example", now=timezone.now())
        # Of nobody now: so anybody of the company may say that it was kept.
        Conversation.objects.filter(pk=promised.pk).update(assignee=None)
        change_closing_rules(by=owner, offers_transcript=False)
        side = make_side(ensure_operator(user=company.users["operator"]), conversation)
        company.ids = {
            "side": str(side.uuid),
            "side_line": str(side.lines.get().uuid),
            "setting_change": str(AuditLine.objects.get(setting="closing").uuid),
            "promise": str(promise.uuid),
            "transcript_token": transcript_token(transcript.uuid),
            "chat_invitation": str(offered.uuid),
            "canned": str(CannedResponse.objects.create(title="Hello", texts={"en": "Hello"}, state="published").uuid),
            "canned_picture": str(make_canned_picture().uuid),
            "company_word": str(CompanyWord.objects.create(word="Gyokuro", folded="gyokuro", added_at=timezone.now()).uuid),
            "operator_message": str(make_message(conversation, operator).uuid),
            "greeting": str(Greeting.objects.create(name="Hello", texts={"en": "Hello"}).uuid),
            "template": str(InvitationTemplate.objects.create(name="Hello", texts={"en": "Hello"}).uuid),
            "push_device": str(make_push_device(ensure_operator(user=target)).uuid),
            "file": str(make_attachment(make_message(conversation, operator)).uuid),
            "conversation": str(conversation.uuid),
            "operator": str(operator.uuid),
            "visitor": str(company.visitor.uuid),
            "visit": str(make_visit(company.visitor).uuid),
            "website": str(company.website.uuid),
            "person": str(target.uuid),
            "contact": str(contact.uuid),
            "other_contact": str(make_contact(name=f"Twin of {ref.slug}").uuid),
            "contact_merge": str(make_contact_merge().uuid),
            "checked_import": str(make_contact_import(status="checked").uuid),
            "contact_import": str(make_contact_import().uuid),
            "department": str((department := make_department(f"Department of {ref.slug}", present)).uuid),
            "routing_rule": str(RoutingRule.objects.create(department=department).uuid),
            "conversation_view": str(ConversationView.objects.create(name=f"View of {ref.slug}").uuid),
            "contact_task": str(make_contact_task(contact, target).uuid),
            "contact_segment": str(make_contact_segment().uuid),
            "identity_key": str(make_identity_secret(company.website).row.uuid),
            "member_source_key": str(make_member_source(company.website).row.uuid),
            "contact_note": str(make_contact_note(contact).uuid),
            "contact_attribute": str(make_contact_attribute("plan").uuid),
            "invitation": str(invitation.uuid),
            "api_key": str(ApiKey.objects.get(scopes=["read"]).uuid),
            "invitation_token": f"token-of-invitation-{ref.slug}",
            "link_token": f"token-of-link-{ref.slug}",
        }
    return company


RANDOM_IDS = {
    name: str(uuid4())
    for name in (
        "conversation",
        "file",
        "push_device",
        "operator",
        "canned",
        "canned_picture",
        "company_word",
        "operator_message",
        "visitor",
        "visit",
        "website",
        "person",
        "invitation",
        "api_key",
        "identity_key",
        "member_source_key",
        "contact",
        "other_contact",
        "contact_merge",
        "checked_import",
        "contact_import",
        "conversation_view",
        "department",
        "routing_rule",
        "contact_task",
        "contact_segment",
        "contact_note",
        "contact_attribute",
        "chat_invitation",
        "template",
        "greeting",
        "promise",
        "setting_change",
        "side",
        "side_line",
    )
} | {
    "transcript_token": "nobody-made-this-token",
    "invitation_token": "nobody-made-this-token",
    "link_token": "nobody-made-this-token",
}


class World:
    """The companies "acme" (attacked) and "other" (the attacker's), and a client for every actor."""

    def __init__(self, own: TenantRef, other: TenantRef) -> None:
        self.own, self.other = fill(own), fill(other)
        self.cookies = {role: self._session_of(self.own, role) for role in ROLES}
        self.cookies["other_session"] = self._session_of(self.other, "owner")

    @staticmethod
    def _session_of(company: Company, role: str) -> str:
        client = Client(headers={"host": company.ref.host + settings.URL_PORT})
        with tenant_scope(company.ref):
            client.force_login(company.users[role])
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def client(self, actor: str, *, host: str | None = None, csrf: bool = False) -> Client:
        """A client of this actor on the attacked company's host (or another host)."""
        headers = {"host": (host or self.own.ref.host) + settings.URL_PORT}
        if actor in self.own.keys:
            headers["authorization"] = f"Bearer {self.own.keys[actor]}"
        if actor == "other_key":
            headers["authorization"] = f"Bearer {self.other.keys['write_key']}"
        client = Client(headers=headers, enforce_csrf_checks=csrf)
        client.raise_request_exception = False
        if actor in self.cookies:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[actor]
        return client


_FORGETTABLE = {"django_session", "django_migrations"}


def digest(ref: TenantRef) -> dict[str, Any]:
    """A number for the content of every table of a company; equal numbers, equal rows."""
    with tenant_scope(ref), connection.cursor() as cursor:
        cursor.execute(_digest_sql(ref.schema_name))
        return {name: (count, total) for name, count, total in cursor.fetchall()}


@lru_cache
def _digest_sql(schema: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
        tables = [name for (name,) in cursor.fetchall() if name not in _FORGETTABLE]
    return " UNION ALL ".join(f'SELECT \'{name}\', count(*), sum(hashtextextended(t::text, 0)::numeric) FROM "{schema}"."{name}" t' for name in tables)


# Everything else may change a table, as far as this can tell.
_READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def noting_writes() -> Iterator[list[str]]:
    """The statements that may have changed a table. Where there is none, no table need be compared: comparing costs more than most requests."""
    noted: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(_READS):
            noted.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield noted


def content_of(response: Any) -> bytes:
    """The body of an answer, of a file that is streamed as well."""
    return b"".join(response.streaming_content) if getattr(response, "streaming", False) else bytes(response.content)
