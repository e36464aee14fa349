"""A company with a website, operators and visitors whose rows other processes see, and their tickets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from chat.models import Conversation, Message, Operator, PagePush
from chat.services import start_conversation
from tenants.accounts.models import Role, User
from tenants.hosts import url_of
from tenants.realtime.tickets import Audience, issue_ticket
from tenants.scope import TenantRef, tenant_scope
from tenants.tokens import hash_token, new_token
from tests.factories import make_invitation
from tests.rig.clients import Client
from visitors.models import Visitor, Website

T = TypeVar("T")
SHOP = "https://shop.example"


class World:
    """One company. Synchronous; ``aside`` runs its functions from a test's event loop."""

    def __init__(self, tenant: TenantRef, ports: list[int]) -> None:
        self.tenant, self.ports = tenant, ports
        with tenant_scope(tenant):
            self.website = Website.objects.create(name="Shop", allowed_origins=[SHOP])
        self._clients: list[Client] = []

    def run(self, scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a test's coroutine, and close every socket that it opened."""

        async def closing() -> None:
            try:
                await scenario()
            finally:
                await asyncio.gather(*(client.close() for client in self._clients), return_exceptions=True)

        asyncio.run(closing())

    @property
    def own_origin(self) -> str:
        """The origin of the company's own pages."""
        return url_of(self.tenant, "")

    def visitor(self, name: str = "Vera") -> Visitor:
        """A new visitor."""
        with tenant_scope(self.tenant):
            return Visitor.objects.create(website=self.website, token_hash=hash_token(new_token()), name=name)

    def operator(self, name: str = "Otto") -> Operator:
        """A new operator with his user."""
        with tenant_scope(self.tenant):
            user = User.objects.create(email=f"{uuid4().hex}@example.com", full_name=name, display_name=f"{name} shown", role=Role.OPERATOR)
            return Operator.objects.create(user=user)

    def conversation(self, visitor: Visitor, body: str = "Hello") -> Conversation:
        """A new conversation with one line."""
        with tenant_scope(self.tenant):
            return start_conversation(by=visitor, body=body, cid=uuid4(), now=timezone.now()).conversation

    def invitation(self, visitor: Visitor) -> str:
        """The id of an offer that stands on the visitor's page; he was told of it at another time."""
        with tenant_scope(self.tenant):
            row = make_invitation(visitor, self.website)
        return str(row.uuid)

    def page(self, conversation: str) -> str:
        """The id of a page that was proposed in a conversation, and not answered."""
        with tenant_scope(self.tenant):
            found = Conversation.objects.get(uuid=conversation)
            made = {"cid": uuid4(), "url": f"{SHOP}/tea", "is_foreign": False, "proposed_at": timezone.now()}
            return str(PagePush.objects.create(conversation=found, **made).uuid)

    def messages(self, conversation: Conversation) -> list[Message]:
        """Its lines as they are stored."""
        with tenant_scope(self.tenant):
            return list(Message.objects.filter(conversation_id=conversation.pk).order_by("staff_seq"))

    def fresh(self, conversation: Conversation) -> Conversation:
        """The conversation's row as it is now."""
        with tenant_scope(self.tenant):
            return Conversation.objects.select_related("visitor", "website", "assignee__user").get(pk=conversation.pk)

    def visitor_ticket(self, visitor: Visitor, **changes: Any) -> str:
        """A ticket as the widget's boot hands one out."""
        values: dict[str, Any] = {"origin": SHOP, "epoch": self.tenant.auth_epoch, **changes}
        return issue_ticket(tenant_uuid=self.tenant.uuid, audience=Audience.VISITOR, subject=visitor.uuid, subject_id=visitor.pk, **values)

    def operator_ticket(self, operator: Operator, **changes: Any) -> str:
        """A ticket as the API hands one out to a signed-in operator."""
        claims = {"name": operator.user.full_name, "shown_name": operator.user.shown_name, "photo": "", "title": "", "role": operator.user.role}
        values: dict[str, Any] = {"epoch": self.tenant.auth_epoch, "claims": claims, **changes}
        return issue_ticket(
            tenant_uuid=self.tenant.uuid, audience=Audience.OPERATOR, subject=operator.uuid, subject_id=operator.pk, user_id=operator.user_id, **values
        )

    async def visit(self, visitor: Visitor, server: int = 0, **changes: Any) -> Client:
        """A socket of the visitor."""
        return await self.open(self.ports[server], "visitor", self.visitor_ticket(visitor, **changes), SHOP)

    async def work(self, operator: Operator, server: int = 0, **changes: Any) -> Client:
        """A socket of the operator."""
        return await self.open(self.ports[server], "operator", self.operator_ticket(operator, **changes), self.own_origin)

    async def open(self, port: int, kind: str, ticket: str | None, origin: str | None, *, host: str = "") -> Client:
        """Any socket; it is closed when the test ends."""
        client = await Client.open(port, kind, ticket, host=host or self.tenant.host, origin=origin)
        self._clients.append(client)
        return client


async def aside(function: Callable[..., T], *args: Any) -> T:
    """Run something synchronous in a thread and give its database connection back."""

    def work() -> T:
        try:
            return function(*args)
        finally:
            connection.close()

    return await asyncio.to_thread(work)
