"""The only ways from an id that a client gave to a row (attacks A005 to A007)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare

from chat.models import (
    Attachment,
    CannedResponse,
    CompanyWord,
    Conversation,
    ConversationView,
    Department,
    DepartmentMember,
    Greeting,
    Invitation,
    InvitationTemplate,
    Message,
    Operator,
    PagePush,
    Promise,
    PushDevice,
    RoutingSettings,
    Transcript,
    Whisper,
)
from tenants.accounts.models import Role
from tenants.scope import current_tenant
from tenants.tokens import derive_token
from visitors.models import Visitor
from visitors.selectors import browsers_of_member

TRANSCRIPT_LINK_LIVES = timedelta(days=2)


class NotFound(Exception):
    """There is no such thing, or it is none of the asker's business: the answer is the same."""


class NotAllowed(Exception):
    """The asker may see it but not do this to it."""


def as_uuid(value: object) -> UUID:
    """The id that a client sent, parsed.

    Raises:
        NotFound: it is no UUID; a client learns no more from a malformed id than from a foreign one.
    """
    if isinstance(value, UUID):
        return value
    try:
        return UUID(str(value))
    except ValueError as error:
        raise NotFound from error


def access_conversation(*, conversation_id: UUID | str, operator: Operator | None = None, visitor: Visitor | None = None) -> Conversation:
    """The conversation, if this operator or this visitor may see it.

    Exactly one of ``operator`` and ``visitor`` names the asker.

    Raises:
        NotFound: there is none, or it belongs to another visitor, or the asker was deactivated or banned.
    """
    if (operator is None) == (visitor is None):
        raise TypeError("name exactly one asker: operator= or visitor=")
    rows = Conversation.objects.select_related("visitor", "website", "assignee__user", "department", "merged_into")
    if visitor is not None:
        rows = rows.filter(visitor__in=browsers_of_member(visitor), visitor__is_banned=False)
    elif operator is not None:
        if not operator.user.is_active:
            raise NotFound
        rows = visible_to(rows, operator)
    row = rows.filter(uuid=as_uuid(conversation_id)).first()
    if row is None:
        raise NotFound
    return row


_SEES_ALL = "_sees_all_conversations"


def sees_all(operator: Operator) -> bool:
    """Whether no conversation is kept from an operator; from supervisors and above none is. Looked up once for each time he was loaded."""
    if operator.user.may_supervise:
        return True
    if _SEES_ALL not in operator.__dict__:
        operator.__dict__[_SEES_ALL] = not is_something_kept()
    return bool(operator.__dict__[_SEES_ALL])


def is_something_kept() -> bool:
    """Whether the company keeps conversations from some operators."""
    return RoutingSettings.objects.filter(operators_see=RoutingSettings.Sight.OWN).exists()


def visible_to(rows: QuerySet[Conversation], operator: Operator) -> QuerySet[Conversation]:
    """The conversations that an operator may see: all, or as the company says those of his departments, those of none, and his own (A006)."""
    # Apart from the list's query, which is a third slower to plan and to run with a condition that hardly any company sets.
    if sees_all(operator):
        return rows
    own = DepartmentMember.objects.filter(operator=operator).values("department_id")
    return rows.filter(Q(department=None) | Q(assignee=operator) | Q(department__in=own))


def operators_who_see(conversation: Conversation) -> QuerySet[Operator]:
    """The same rule the other way round: the active operators who may see a conversation."""
    rows = Operator.objects.filter(user__is_active=True)
    if conversation.department_id is None or not is_something_kept():
        return rows
    members = DepartmentMember.objects.filter(department=conversation.department_id).values("operator_id")
    return rows.filter(Q(pk=conversation.assignee_id) | Q(pk__in=members) | ~Q(user__role=Role.OPERATOR))


def may_look(conversation: str, operator: str, role: str, tables: Mapping[str, str]) -> str:
    """The same rule for statements on the hot path, as SQL; where the company keeps nothing from anybody, one look at one row decides for a batch.

    Args:
        conversation: alias of the conversation's row.
        operator: the key of the operator, as SQL.
        role: the role of his login, as SQL.
        tables: of ``routing`` (settings) and ``member`` (of departments).
    """
    nothing_kept = f"NOT (SELECT EXISTS (SELECT 1 FROM {tables['routing']} WHERE operators_see = 'own'))"  # noqa: S608 - our own names
    is_in = f"EXISTS (SELECT 1 FROM {tables['member']} dm WHERE dm.department_id = {conversation}.department_id AND dm.operator_id = {operator})"  # noqa: S608 - our own names
    own = f"{conversation}.department_id IS NULL OR {conversation}.assignee_id = {operator} OR {role} <> 'operator'"
    return f"({nothing_kept} OR {own} OR {is_in})"


def takes_part(owner: str, asker: str, visitors: str) -> str:
    """The same rule for statements on the hot path, as SQL: a conversation is his whose browser it was begun on, and where the site's server
    vouches for both browsers, the member's on any of his browsers on that website. What somebody only says opens nothing (A088).

    Args:
        owner: alias of the conversation's visitor.
        asker: the key of the visitor who asks, as SQL.
        visitors: the table.
    """
    vouched = f"me.identified_at IS NOT NULL AND {owner}.identified_at IS NOT NULL AND NOT me.is_banned"
    same = f"me.contact_id = {owner}.contact_id AND me.website_id = {owner}.website_id"
    return f"NOT {owner}.is_banned AND ({owner}.id = {asker} OR coalesce((SELECT {same} FROM {visitors} me WHERE me.id = {asker} AND {vouched}), false))"  # noqa: S608 - our own names


def access_message(*, message_id: UUID | str, operator: Operator) -> Message:
    """The line, for people of the company; whether they may change it is the service's business.

    Raises:
        NotFound: there is none.
    """
    row = Message.objects.select_related("conversation__visitor").filter(uuid=as_uuid(message_id)).first()
    if row is None or not operator.user.is_active:
        raise NotFound
    access_conversation(conversation_id=row.conversation.uuid, operator=operator)
    return row


def access_operator(*, operator_id: UUID | str) -> Operator:
    """A colleague who can be given work.

    Raises:
        NotFound: there is none, or his account is inactive.
    """
    row = Operator.objects.select_related("user").filter(uuid=as_uuid(operator_id), user__is_active=True).first()
    if row is None:
        raise NotFound
    return row


def access_department(*, department_id: UUID | str) -> Department:
    """The department, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = Department.objects.select_related("overflow_to").filter(uuid=as_uuid(department_id)).first()
    if row is None:
        raise NotFound
    return row


def access_view(*, view_id: UUID | str, operator: Operator) -> ConversationView:
    """The saved view, if it is the operator's or the whole company's.

    Raises:
        NotFound: there is none, or it is a colleague's own.
    """
    row = ConversationView.objects.filter(Q(owner=None) | Q(owner=operator), uuid=as_uuid(view_id)).first()
    if row is None:
        raise NotFound
    return row


def access_invitation(*, invitation_id: UUID | str, visitor: Visitor | None = None) -> Invitation:
    """The invitation, for people of the company, or for the ``visitor`` if it is his.

    Raises:
        NotFound: there is none, or it is another visitor's, or was never sent.
    """
    rows = Invitation.objects.select_related("visitor", "website", "operator__user", "greeting", "conversation").exclude(status=Invitation.Status.HELD)
    if visitor is not None:
        rows = rows.filter(visitor=visitor)
    row = rows.filter(uuid=as_uuid(invitation_id)).first()
    if row is None:
        raise NotFound
    return row


def access_template(*, template_id: UUID | str) -> InvitationTemplate:
    """The text, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = InvitationTemplate.objects.filter(uuid=as_uuid(template_id)).first()
    if row is None:
        raise NotFound
    return row


def access_greeting(*, greeting_id: UUID | str) -> Greeting:
    """The greeting, for people of the company.

    Raises:
        NotFound: there is none.
    """
    row = Greeting.objects.select_related("website", "department").filter(uuid=as_uuid(greeting_id)).first()
    if row is None:
        raise NotFound
    return row


def access_page(*, page_id: UUID | str, visitor: Visitor) -> PagePush:
    """The proposed page, if it was proposed to this visitor.

    Raises:
        NotFound: there is none, or it is another visitor's.
    """
    row = (
        PagePush.objects.select_related("conversation", "operator__user")
        .filter(uuid=as_uuid(page_id), conversation__visitor__in=browsers_of_member(visitor))
        .first()
    )
    if row is None:
        raise NotFound
    return row


def may_hand_over(*, conversation: Conversation, operator: Operator) -> bool:
    """Whether the operator may give the conversation to somebody: his own, one of nobody, or any for a supervisor."""
    return conversation.assignee_id in {None, operator.pk} or operator.user.may_supervise


def may_whisper(*, conversation: Conversation, operator: Operator) -> bool:
    """Whether the operator may say something beside the conversation: whoever has it, and those who supervise."""
    return conversation.assignee_id == operator.pk or operator.user.may_supervise


def whispers_for(rows: QuerySet[Whisper], operator: Operator) -> QuerySet[Whisper]:
    """The whispers that an operator may read, of conversations that he may see: all for those who supervise; else those of conversations that he
    has now (they go along with one that is handed over), and what he said or was told himself."""
    if operator.user.may_supervise:
        return rows
    return rows.filter(Q(conversation__assignee=operator) | Q(author=operator) | Q(to=operator))


def access_canned(*, canned_id: UUID | str, operator: Operator) -> CannedResponse:
    """The canned response, if this operator may see it: his own, a published one, or any draft for a supervisor.

    Raises:
        NotFound: there is none, or it is a colleague's own or his draft.
    """
    row = CannedResponse.objects.select_related("author__user").filter(uuid=as_uuid(canned_id)).first()
    if row is None or not _sees_canned(row, operator):
        raise NotFound
    return row


def access_canned_of_picture(*, picture_id: UUID | str, operator: Operator) -> CannedResponse:
    """The canned response that a picture belongs to, as far as this operator sees it.

    Raises:
        NotFound
    """
    row = CannedResponse.objects.select_related("author__user").filter(pictures__uuid=as_uuid(picture_id)).first()
    if row is None or not _sees_canned(row, operator):
        raise NotFound
    return row


def access_company_word(word_id: UUID | str) -> CompanyWord:
    """A word of the company's list; every operator sees all.

    Raises:
        NotFound: there is none.
    """
    row = CompanyWord.objects.filter(uuid=as_uuid(word_id)).first()
    if row is None:
        raise NotFound
    return row


def _sees_canned(row: CannedResponse, operator: Operator) -> bool:
    if row.author_id == operator.pk:
        return True
    return row.scope == CannedResponse.Scope.ALL and (row.state == CannedResponse.State.PUBLISHED or operator.user.may_supervise)


def may_change_canned(*, canned: CannedResponse, operator: Operator) -> bool:
    """Whether the operator may change or delete it: his own, his draft, or any that is everybody's for a supervisor."""
    if canned.scope == CannedResponse.Scope.ALL and operator.user.may_supervise:
        return True
    return canned.author_id == operator.pk and (canned.scope == CannedResponse.Scope.OWN or canned.state != CannedResponse.State.PUBLISHED)


def access_upload(*, file_id: UUID | str, visitor: Visitor | None = None, operator: Operator | None = None) -> Attachment:
    """Somebody's own upload that is in no line yet.

    Raises:
        NotFound: there is none, or it is somebody else's, or it was sent.
    """
    if (operator is None) == (visitor is None):
        raise TypeError("name exactly one asker: operator= or visitor=")
    own = Q(visitor=visitor) if visitor is not None else Q(operator=operator)
    row = Attachment.objects.filter(own, uuid=as_uuid(file_id), message=None).exclude(state=Attachment.State.INFECTED).first()
    if row is None:
        raise NotFound
    return row


def access_promise(*, promise_id: UUID | str, operator: Operator) -> Promise:
    """The promise, for who may see its conversation.

    Raises:
        NotFound: there is none.
    """
    rows = Promise.objects.select_related("operator__user", "conversation__visitor", "conversation__assignee__user")
    rows = rows.filter(conversation__in=visible_to(Conversation.objects.all(), operator))
    row = rows.filter(uuid=as_uuid(promise_id)).first()
    if row is None or not operator.user.is_active:
        raise NotFound
    return row


def access_device(*, device_id: UUID | str, operator: Operator) -> PushDevice:
    """The device, if it is the operator's.

    Raises:
        NotFound: there is none, or it is a colleague's.
    """
    row = PushDevice.objects.filter(uuid=as_uuid(device_id), operator=operator).first()
    if row is None:
        raise NotFound
    return row


def access_transcript(*, token: str, now: datetime) -> Transcript:
    """The transcript that a mail asks about, for who holds its link; for two days.

    Raises:
        NotFound: there is none, the link is another's or too old, or nobody has to be asked.
    """
    uuid = as_uuid(token[:32])
    # First, so that another company's link costs and answers the same as none.
    if not constant_time_compare(token, transcript_token(uuid)):
        raise NotFound
    row = Transcript.objects.select_related("conversation__visitor", "conversation__website").filter(uuid=uuid, needs_consent=True).first()
    if row is None or now > row.asked_at + TRANSCRIPT_LINK_LIVES or row.conversation.visitor.is_banned:
        raise NotFound
    return row


def transcript_token(transcript: UUID) -> str:
    """The token of the link that asks for consent. It is made from the row and the secret key, so nothing of it is stored."""
    return transcript.hex + derive_token("transcript", current_tenant().uuid, transcript)
