"""What chat's API views share."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api import problems, problems_departments, problems_supervising
from chat.models import Conversation, Operator
from chat.permissions import NotAllowed, access_conversation
from chat.protocol import conversation_summary
from chat.selectors import conversation_for_staff
from chat.services import ensure_operator
from tenants.accounts.models import User
from tenants.api.views import ApiView

__all__ = ["StaffView", "problems", "problems_departments", "problems_supervising"]


class StaffView(ApiView):
    """A view for people of the company; they act as their operator."""

    def operator(self, request: Request) -> Operator:
        """The operator who makes the request."""
        user = self.person(request)
        return Operator.objects.select_related("user").filter(user=user).first() or ensure_operator(user=user)

    def administrator(self, request: Request) -> User:
        """Who makes the request; asked for before what he names, so that others learn nothing of it.

        Raises:
            NotAllowed: he is neither owner nor admin.
        """
        by = self.person(request)
        if not by.may_administer:
            raise NotAllowed
        return by

    def conversation(self, request: Request, uuid: UUID) -> Conversation:
        """The conversation that the address names.

        Raises:
            NotFound: there is none that the operator may see.
        """
        return access_conversation(conversation_id=uuid, operator=self.operator(request))

    def summary(self, conversation: Conversation, **options: Any) -> Response:
        """The newest state of a conversation as the answer."""
        return Response(conversation_summary(conversation_for_staff(conversation.uuid)), **options)

    @property
    def now(self) -> datetime:
        """The moment of the request; services never read the clock."""
        return timezone.now()
