"""What the staff notes about a conversation: its subject, how urgent it is, and tags. The visitor learns nothing of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction

from chat.events import ConversationDetailsChanged
from chat.models import Conversation, Operator
from chat.models.conversation import LONGEST_SUBJECT
from chat.services.changes import lock_conversation, person_of, record_change
from tenants.bus import publish
from tenants.fields import clean_line
from visitors.models import BadValue
from visitors.services.contacts.fields import clean_tags

MOST_TAGS = 20


class Details(TypedDict, total=False):
    """What is to be set; what is left out stays."""

    subject: str
    priority: str
    tags: list[str]


class DetailsRefused(ValueError):
    """Values that cannot be taken; ``errors`` says why, by member: too_long, too_many, bad_choice."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(f"{member}: {code}" for member, code in errors.items()))
        self.errors = errors


def change_details(*, conversation: Conversation, by: Operator, details: Details, now: datetime) -> Conversation:
    """Set what is named; a closed conversation too, because reports are made of those. Nothing new changes nothing.

    Raises:
        DetailsRefused
    """
    cleaned = _cleaned(details)
    with transaction.atomic():
        row = lock_conversation(conversation)
        changes = {member: {"from": getattr(row, member), "to": value} for member, value in cleaned.items() if getattr(row, member) != value}
        if not changes:
            return row
        for member in changes:
            setattr(row, member, cleaned[member])
        record_change(conversation=row, event="changed", by=person_of(by), changes=changes, now=now)
        publish(ConversationDetailsChanged(conversation=row.uuid, members=tuple(changes), by=by.uuid, at=now))
        return row


def change_tags(*, conversation: Conversation, by: Operator, add: list[str], remove: list[str], now: datetime) -> Conversation:
    """Add and take away single tags, whatever others did to the rest meanwhile.

    Raises:
        DetailsRefused
    """
    with transaction.atomic():
        row = lock_conversation(conversation)
        gone = {tag.casefold() for tag in _tags(remove)}
        kept = [tag for tag in row.tags if tag.casefold() not in gone]
        # Later ones win over the same word in another case, so that adding what is there changes nothing.
        return change_details(conversation=row, by=by, details={"tags": [*_tags(add), *kept]}, now=now)


def _cleaned(details: Details) -> dict[str, Any]:
    cleaned: dict[str, Any] = {}
    errors: dict[str, str] = {}
    if "subject" in details:
        cleaned["subject"] = clean_line(details["subject"])
        if len(cleaned["subject"]) > LONGEST_SUBJECT:
            errors["subject"] = "too_long"
    if "priority" in details:
        cleaned["priority"] = details["priority"]
        if details["priority"] not in Conversation.Priority.values:
            errors["priority"] = "bad_choice"
    if "tags" in details:
        try:
            cleaned["tags"] = _tags(details["tags"])
        except DetailsRefused as refused:
            errors |= refused.errors
        else:
            if len(cleaned["tags"]) > MOST_TAGS:
                errors["tags"] = "too_many"
    if errors:
        raise DetailsRefused(errors)
    return cleaned


def _tags(values: list[str]) -> list[str]:
    try:
        return clean_tags(values)
    except BadValue as error:
        raise DetailsRefused({"tags": error.code}) from None
