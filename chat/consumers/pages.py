"""A visitor answers a page that was proposed to him. Operators propose over REST."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec
from django.utils import timezone

from chat.permissions import NotFound, access_page
from chat.protocol_inviting import ProposedPage, proposed_page
from chat.services.pages import answer_page
from tenants.realtime.registry import Caller, command
from tenants.realtime.tickets import Audience
from visitors.models import Visitor


class AnswerPage(msgspec.Struct):
    """Which page, and what the visitor chose."""

    page: UUID
    status: Literal["opened", "new_tab", "later"]


class AnsweredPage(msgspec.Struct):
    """The page as it stands now."""

    page: ProposedPage


@command("page.answer", Audience.VISITOR, AnswerPage, kind="service", answer=AnsweredPage)
def answer(caller: Caller, data: AnswerPage) -> AnsweredPage:
    """Say what the visitor chose for a proposed page."""
    if caller.scope:
        raise NotFound
    page = access_page(page_id=data.page, visitor=Visitor.objects.get(pk=caller.subject_id))
    return AnsweredPage(proposed_page(answer_page(page=page, status=data.status, now=timezone.now())))
