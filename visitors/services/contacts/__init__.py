"""Everything that changes contacts."""

from visitors.services.contacts.attributes import (
    AttributeFields,
    AttributeRefused,
    TooManyAttributes,
    change_attribute,
    create_attribute,
    delete_attribute,
)
from visitors.services.contacts.change import change_contact, create_contact, delete_contact, record_consent
from visitors.services.contacts.claims import UnsignedIdentity, claim_contact
from visitors.services.contacts.fields import ContactFields, ContactRefused
from visitors.services.contacts.identity import Identified, forget_ended_members, identify_visitor, sign_out_visitor
from visitors.services.contacts.linking import VisitorIsIdentified, link_visitor
from visitors.services.contacts.notes import NotYourNote, add_note, delete_note
from visitors.services.contacts.strangers import add_visitor_note, tag_visitor
from visitors.services.contacts.tasks import TaskFields, TooManyTasks, change_task, create_task, delete_task

__all__ = [
    "AttributeFields",
    "AttributeRefused",
    "ContactFields",
    "ContactRefused",
    "Identified",
    "NotYourNote",
    "TaskFields",
    "TooManyAttributes",
    "TooManyTasks",
    "UnsignedIdentity",
    "VisitorIsIdentified",
    "add_note",
    "add_visitor_note",
    "change_attribute",
    "change_contact",
    "change_task",
    "claim_contact",
    "create_attribute",
    "create_contact",
    "create_task",
    "delete_attribute",
    "delete_contact",
    "delete_note",
    "delete_task",
    "forget_ended_members",
    "identify_visitor",
    "link_visitor",
    "record_consent",
    "sign_out_visitor",
    "tag_visitor",
]
