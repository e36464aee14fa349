"""Rows for tests, made as the services would make them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from chat.models import Attachment, Availability, CannedResponse, Conversation, Department, Invitation, Message, Operator, PushDevice
from chat.services import Started, merge_conversations, send_message, start_conversation
from chat.services.canned import CannedDraft, create_canned
from chat.services.departments import DepartmentDraft, create_department
from tenants.accounts.models import Role, User
from tenants.accounts.services.api_keys import create_api_key
from tenants.tokens import hash_token
from visitors.models import (
    Contact,
    ContactAttribute,
    ContactImport,
    ContactMerge,
    ContactNote,
    ContactSegment,
    ContactTask,
    MemberSource,
    Visit,
    Visitor,
    Website,
)
from visitors.services.contacts import add_note, create_contact, create_task
from visitors.services.contacts.merge import merge_contacts
from visitors.services.contacts.segments import create_segment
from visitors.services.memberdata import NewSourceKey, create_source_key
from visitors.services.secrets import NewSecret, create_identity_secret

ORIGIN = "https://shop.example"
# A point on the curve, as a browser sends its public key.
P256DH = "BNNL5ZaTfK81qhXOx23-wewhigUeFb632jN6LvRWCFH1ubQr77FE_9qV1FuojuRmHP42zmf34rXgW80OvUVDgTk"
_numbers = count(1)


def make_user(role: str = Role.OPERATOR, name: str = "Ana Weber", **fields: object) -> User:
    return User.objects.create(email=f"user{next(_numbers)}@example.com", full_name=name, role=role, **fields)


def make_operator(role: str = Role.OPERATOR, name: str = "Ana Weber", *, online: bool = False, **fields: object) -> Operator:
    now = timezone.now()
    there = {"availability": Availability.ONLINE, "seen_at": now, "active_at": now, "availability_changed_at": now} if online else {}
    return Operator.objects.create(user=make_user(role, name, **fields), **there)


def make_website(**fields: object) -> Website:
    return Website.objects.create(**{"name": "Shop", "allowed_origins": [ORIGIN], **fields})


def make_visitor(website: Website | None = None, token: str = "", **fields: object) -> Visitor:
    return Visitor.objects.create(website=website or make_website(), token_hash=hash_token(token or uuid4().hex), **fields)


def make_attachment(message: Message) -> Attachment:
    """A file of a line, without content."""
    now = timezone.now()
    fields = {"name": "offer.pdf", "kind": "pdf", "media": "application/pdf", "announced": 9, "received": 9, "size": 9, "reserved": 9}
    return Attachment.objects.create(message=message, state="ready", created_at=now, moved_at=now, **fields)


def make_push_device(operator: Operator, **fields: object) -> PushDevice:
    """A browser that takes pushes, in a session that there is not."""
    endpoint = f"https://updates.push.services.mozilla.com/{uuid4().hex}"
    usual = {"endpoint": endpoint, "p256dh": P256DH, "auth": "MDEyMzQ1Njc4OWFiY2RlZg", "key_id": "k", "session": "none", "created_at": timezone.now()}
    return PushDevice.objects.create(operator=operator, **{**usual, **fields})


def make_contact(visitor: Visitor | None = None, **fields: Any) -> Contact:
    """A contact added by hand; ``visitor`` is one of his browsers. Whatever a service would not take is set afterwards."""
    direct = {name: fields.pop(name) for name in ("is_verified", "source", "seen_at", "created_at", "external_id") if name in fields}
    contact = create_contact(by=None, fields={"name": "Mika Sato", **fields}, source=Contact.Source.HAND, now=timezone.now())
    for name, value in direct.items():
        setattr(contact, name, value)
    contact.search_text = contact.searchable()
    contact.save()
    if visitor is not None:
        visitor.contact = contact
        visitor.save(update_fields=["contact"])
    return contact


def make_contact_note(contact: Contact | None = None, body: str = "Likes green tea") -> ContactNote:
    return add_note(by=make_user(), contact=contact or make_contact(), body=body, now=timezone.now())


def make_contact_attribute(slug: str = "", type_: str = "text", **fields: Any) -> ContactAttribute:
    slug = slug or f"attribute_{next(_numbers)}"
    return ContactAttribute.objects.create(slug=slug, label=slug.title(), type=type_, **fields)


def make_contact_merge() -> ContactMerge:
    return merge_contacts(by=make_user(), contact=make_contact(), other=make_contact(name="Twin"), now=timezone.now())


def make_contact_task(contact: Contact | None = None, owner: User | None = None, **fields: Any) -> ContactTask:
    """A task that is due in an hour."""
    now = timezone.now()
    wanted: Any = {"body": "Call back", "due_at": now + timedelta(hours=1), **fields}
    return create_task(by=owner or make_user(), contact=contact or make_contact(), fields=wanted, now=now)


def make_contact_import(**fields: Any) -> ContactImport:
    """A draft whose file is gone already; the tests of importing have real ones."""
    usual = {"filename": "people.csv", "size": 30, "encoding": "utf-8", "delimiter": ",", "columns": ["Name"], "targets": ["name"], "rows": 1}
    return ContactImport.objects.create(**{**usual, **fields})


def make_contact_segment(rules: dict[str, Any] | None = None) -> ContactSegment:
    rules = rules or {"match": "all", "rules": [{"field": "tag", "op": "is", "value": "vip"}]}
    return create_segment(by=make_user(), name=f"Segment {next(_numbers)}", rules=rules, now=timezone.now())


def make_identity_secret(website: Website | None = None) -> NewSecret:
    return create_identity_secret(by=make_user(Role.ADMIN), website=website or make_website())


def make_member_source(website: Website, url: str = "https://shop.invalid/members") -> NewSourceKey:
    """Where the website's members are asked for, with a key. Nobody answers there."""
    MemberSource.objects.create(website=website, url=url)
    return create_source_key(by=make_user(Role.ADMIN), website=website)


def make_visit(visitor: Visitor | None = None, **fields: object) -> Visit:
    """A stored visit of one page, without the page."""
    visitor, now = visitor or make_visitor(), timezone.now()
    common = {"website": visitor.website, "number": 1, "started_at": now, "seen_at": now, "page_at": now, "channel": "direct"}
    return Visit.objects.create(visitor=visitor, **{**common, **fields})


def start(visitor: Visitor | None = None, body: str = "Hello", now: datetime | None = None) -> Started:
    return start_conversation(by=visitor or make_visitor(), body=body, cid=uuid4(), now=now or timezone.now())


def make_conversation(visitor: Visitor | None = None, **fields: object) -> Conversation:
    conversation = start(visitor).conversation
    for name, value in fields.items():
        setattr(conversation, name, value)
    conversation.save()
    return conversation


def make_another_conversation(conversation: Conversation, **fields: object) -> Conversation:
    """A second live one of the same visitor, who never begins two by himself."""
    live = dict(Conversation.objects.filter(visitor=conversation.visitor).exclude(status="closed").values_list("pk", "status"))
    Conversation.objects.filter(pk__in=live).update(status=Conversation.Status.CLOSED)
    other = make_conversation(conversation.visitor, **fields)
    for pk, status in live.items():
        Conversation.objects.filter(pk=pk).update(status=status)
    return other


def make_merged_conversation(conversation: Conversation, by: Operator) -> Conversation:
    """One whose matter goes on in another."""
    other = make_another_conversation(conversation)
    merge_conversations(conversation=other, into=conversation, by=by, now=timezone.now())
    other.refresh_from_db()
    return other


def make_message(conversation: Conversation, by: Operator | Visitor | None = None, body: str = "Hello", kind: str = "message") -> Message:
    """A stored line, of the visitor unless an operator is named."""
    stored = send_message(conversation=conversation.uuid, by=by or conversation.visitor, body=body, cid=uuid4(), kind=kind)
    return Message.objects.get(uuid=stored.uuid)


def make_canned(
    by: Operator | None = None, *, scope: str = "all", state: str = "", title: str = "Hello", text: str = "Hello {name|there}", **fields: Any
) -> CannedResponse:
    """A canned response, published unless a state is given."""
    row = create_canned(by=by or make_operator(), draft=CannedDraft(title=title, texts=fields.pop("texts", {"en": text}), **fields), scope=scope)
    CannedResponse.objects.filter(pk=row.pk).update(state=state or "published")
    row.refresh_from_db()
    return row


def make_canned_picture() -> Attachment:
    """A picture of a published canned response, without content."""
    now = timezone.now()
    fields = {"name": "cup.png", "kind": "picture", "media": "image/png", "announced": 9, "received": 9, "size": 9, "reserved": 0}
    return Attachment.objects.create(canned=make_canned(), state="ready", created_at=now, moved_at=now, **fields)


def make_invitation(visitor: Visitor, website: Website) -> Invitation:
    """One that stands on the visitor's page."""
    now = timezone.now()
    return Invitation.objects.create(
        visitor=visitor, website=website, cid=uuid4(), body="May I help?", status="shown", sent_at=now, shown_at=now, expires_at=now + timedelta(minutes=5)
    )


def make_key(user: User | None = None, scopes: tuple[str, ...] = ("read", "write")) -> str:
    """The text of a key of ``user`` (a new admin if left out)."""
    return create_api_key(by=user or make_user(Role.ADMIN), name="key", scopes=list(scopes)).text


def make_department(name: str = "", *members: Operator, **fields: Any) -> Department:
    """A department with these operators in it."""
    draft = DepartmentDraft(name=name or f"Department {next(_numbers)}", **fields)
    return create_department(by=make_user(Role.ADMIN), draft=draft, members=members)
