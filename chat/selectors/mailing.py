"""What is mailed, to whom, and what stands behind the link in it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from chat.models import AnswerMail, Conversation, ConversationLink, Message
from chat.selectors.timeline import Line, lines_for_visitor
from tenants.accounts.selectors import owner_address
from tenants.scope import current_tenant
from tenants.tokens import hash_token

MOST_CHARACTERS = 100
QUOTED_QUESTIONS = 3


def conversation_by_uuid(uuid: UUID | str) -> Conversation | None:
    """The conversation with its people, or None when it was deleted."""
    return Conversation.objects.select_related("visitor__website", "website", "assignee__user").filter(uuid=uuid).first()


def answers_to_mail(conversation: Conversation) -> list[Line]:
    """What was answered and neither seen nor mailed yet, oldest first."""
    return lines_for_visitor(conversation, _answers(conversation).filter(visitor_seq__gt=max(conversation.visitor_read_seq, conversation.visitor_mailed_seq)))


def answers_in_mail(mail: AnswerMail) -> list[Line]:
    """What was planned for a mail and is not deleted, oldest first."""
    return lines_for_visitor(mail.conversation, _answers(mail.conversation).filter(visitor_seq__range=(mail.first_seq, mail.last_seq)))


def question_before(conversation: Conversation, seq: int) -> list[Line]:
    """The visitor's own newest lines before a line of the visitor's counting, for the quote."""
    rows = conversation.messages.filter(
        kind=Message.Kind.MESSAGE, sender_kind=Message.SenderKind.VISITOR, visitor_seq__lt=seq, deleted_at__isnull=True
    ).order_by("-visitor_seq")[:QUOTED_QUESTIONS]
    return lines_for_visitor(conversation, reversed(rows))


def line_by_uuid(conversation: Conversation, uuid: UUID | str) -> Line | None:
    """One line that the visitor may see."""
    found = lines_for_visitor(conversation, conversation.messages.filter(uuid=uuid, deleted_at__isnull=True))
    return found[0] if found else None


def conversation_behind(token: str, *, now: datetime) -> Conversation | None:
    """The one conversation that a link opens, or the one in which its matter goes on; None for a token that is unknown, ended or revoked, or of a
    banned visitor.
    """
    if not token or len(token) > MOST_CHARACTERS or not token.isascii():
        return None
    link = (
        ConversationLink.objects.select_related("conversation__visitor__website", "conversation__website", "conversation__assignee__user")
        .filter(token_hash=hash_token(token), revoked_at__isnull=True, expires_at__gt=now, conversation__visitor__is_banned=False)
        .first()
    )
    if link is None:
        return None
    conversation = link.conversation
    while conversation.merged_into_id is not None:
        conversation = Conversation.objects.select_related("visitor__website", "website", "assignee__user").get(pk=conversation.merged_into_id)
    return conversation


def support_address() -> str:
    """Where a plain reply to a mail goes: the company's own address for that, else the owner's."""
    return current_tenant().support_address or owner_address()


def _answers(conversation: Conversation) -> QuerySet[Message]:
    kinds = [Message.SenderKind.OPERATOR, Message.SenderKind.ROBOT]
    return conversation.messages.filter(kind=Message.Kind.MESSAGE, sender_kind__in=kinds, deleted_at__isnull=True).order_by("visitor_seq")
