"""Cards of own pages under lines: asked for apart from the lines, so that no line waits for one."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from django.utils import timezone

from chat.consumers.files import operator_of
from chat.permissions import NotFound, access_conversation
from chat.protocol_writing import LineCard, PageForVisitor, page_card, page_for_visitor
from chat.services.previews import previews_of_lines
from chat.services.previews.asking import MOST_LINES
from tenants.realtime.registry import Caller, command
from tenants.realtime.tickets import Audience
from tenants.scope import current_tenant
from visitors.models import Visitor


class WantedPreviews(msgspec.Struct):
    """Lines of a conversation in which an operator wrote a link."""

    conversation: UUID
    messages: Annotated[list[UUID], msgspec.Meta(max_length=MOST_LINES)]


class FoundPreviews(msgspec.Struct):
    """The cards of lines that have one. ``waits``: a page is being fetched; `previews.changed` says when it is here."""

    previews: list[LineCard]
    waits: bool


class FoundPreviewsForVisitor(msgspec.Struct):
    """The cards of lines that have one. ``waits``: a page is being fetched; `previews.changed` says when it is here."""

    previews: list[PageForVisitor]
    waits: bool


@command("previews.lines", Audience.OPERATOR, WantedPreviews, kind="service", answer=FoundPreviews)
def for_operator(caller: Caller, data: WantedPreviews) -> FoundPreviews:
    """Cards of the company's own pages for lines of operators. Lines without one are left out."""
    conversation = access_conversation(conversation_id=data.conversation, operator=operator_of(caller))
    found, waits = previews_of_lines(conversation=conversation, messages=data.messages, now=timezone.now(), for_visitor=False)
    return FoundPreviews([LineCard(line, page_card(row)) for line, row in found.items()], waits)


@command("previews.lines", Audience.VISITOR, WantedPreviews, kind="service", answer=FoundPreviewsForVisitor)
def for_visitor(caller: Caller, data: WantedPreviews) -> FoundPreviewsForVisitor:
    """Cards of the company's own pages for lines of operators. Lines without one are left out."""
    if caller.scope not in {"", str(data.conversation)}:
        raise NotFound
    conversation = access_conversation(conversation_id=data.conversation, visitor=Visitor.objects.get(pk=caller.subject_id))
    found, waits = previews_of_lines(conversation=conversation, messages=data.messages, now=timezone.now(), for_visitor=True)
    tenant = current_tenant()
    return FoundPreviewsForVisitor([page_for_visitor(line, row, tenant) for line, row in found.items()], waits)
