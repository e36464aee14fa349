"""Lines with files, and where files are fetched from. Not hot: a line without files never comes here (``message.send``)."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from chat.consumers.messages import SentByOperator, SentByVisitor
from chat.consumers.notices import mention_words
from chat.models import Operator
from chat.permissions import NotAllowed, access_conversation
from chat.protocol import staff_message, visitor_message
from chat.protocol_files import FileLinks
from chat.selectors.files import links_for
from chat.services import message_sent, send_message
from chat.services.messages import MOST_FILES, ConversationNotFound, TooManyFiles
from chat.services.notices.mentioning import MentionRefused
from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.realtime.registry import Caller, answer_error, command
from tenants.realtime.tickets import Audience
from tenants.scope import current_tenant
from visitors.models import Visitor

answer_error(TooManyFiles, ErrorCode.INVALID, f"A line has at most {MOST_FILES} files.")
answer_error(ConversationNotFound, ErrorCode.NOT_FOUND, "There is no such conversation.")

Uploads = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST_FILES)]
MOST_LINKS = 50


class VisitorFileLine(msgspec.Struct):
    """A line of the visitor with his uploads, in the order in which they are shown; the text may be empty."""

    conversation: UUID
    files: Uploads
    body: str = ""


class OperatorFileLine(msgspec.Struct):
    """A line of an operator, or a note, with his uploads, in the order in which they are shown; the text may be empty."""

    conversation: UUID
    files: Uploads
    body: str = ""
    kind: Literal["message", "note"] = "message"


class WantedLinks(msgspec.Struct):
    """Which files."""

    files: Annotated[list[UUID], msgspec.Meta(max_length=MOST_LINKS)]


class FoundLinks(msgspec.Struct):
    """Those that there are, in no order."""

    links: list[FileLinks]


@command("message.send_files", Audience.VISITOR, VisitorFileLine, kind="service", answer=SentByVisitor, needs_cid=True)
def send_files_by_visitor(caller: Caller, data: VisitorFileLine) -> SentByVisitor:
    """Say a line with files that were uploaded before. One that is not there any more stands in the line as lost; the line is never refused for it."""
    visitor = Visitor.objects.get(pk=caller.subject_id)
    if caller.scope not in {"", str(data.conversation)}:
        raise ConversationNotFound
    assert caller.cid is not None
    access_conversation(conversation_id=data.conversation, visitor=visitor)
    stored = send_message(conversation=data.conversation, by=visitor, body=data.body, cid=caller.cid, files=data.files)
    return SentByVisitor(visitor_message(message_sent(stored), current_tenant()))


@command("message.send_files", Audience.OPERATOR, OperatorFileLine, kind="service", answer=SentByOperator, needs_cid=True)
def send_files_by_operator(caller: Caller, data: OperatorFileLine) -> SentByOperator:
    """Say a line, or write a note, with files that were uploaded before. One that is not there any more stands in it as lost. A note that mentions
    colleagues calls them, or is refused, as by ``note.send``.
    """
    assert caller.cid is not None
    operator = operator_of(caller)
    try:
        stored = send_message(conversation=data.conversation, by=operator, body=data.body, cid=caller.cid, kind=data.kind, files=data.files)
    except MentionRefused as error:
        raise CommandError(ErrorCode.INVALID, mention_words(error)) from error
    return SentByOperator(staff_message(message_sent(stored)))


@command("files.links", Audience.VISITOR, WantedLinks, kind="service", answer=FoundLinks)
def links_for_visitor(caller: Caller, data: WantedLinks) -> FoundLinks:
    """Where files of one's conversations are fetched from, for ten minutes. What is not answered is not there for the asker."""
    visitor = Visitor.objects.get(pk=caller.subject_id)
    return FoundLinks([FileLinks(row.uuid, *where) for row, where in links_for(data.files, visitor, scope=caller.scope)])


@command("files.links", Audience.OPERATOR, WantedLinks, kind="service", answer=FoundLinks)
def links_for_operator(caller: Caller, data: WantedLinks) -> FoundLinks:
    """Where files are fetched from, for ten minutes. What is not answered is not there."""
    return FoundLinks([FileLinks(row.uuid, *where) for row, where in links_for(data.files, operator_of(caller))])


def operator_of(caller: Caller) -> Operator:
    """Who says it, if he still may.

    Raises:
        NotAllowed
    """
    operator = Operator.objects.select_related("user").filter(pk=caller.subject_id, user__is_active=True).first()
    if operator is None:
        raise NotAllowed
    return operator
