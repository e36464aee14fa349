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
from visitors.services.contacts.identity import Identified, identify_visitor, sign_out_visitor
from visitors.services.contacts.linking import VisitorIsIdentified, link_visitor
from visitors.services.contacts.notes import NotYourNote, add_note, delete_note

__all__ = [
    "AttributeFields",
    "AttributeRefused",
    "ContactFields",
    "ContactRefused",
    "Identified",
    "NotYourNote",
    "TooManyAttributes",
    "UnsignedIdentity",
    "VisitorIsIdentified",
    "add_note",
    "change_attribute",
    "change_contact",
    "claim_contact",
    "create_attribute",
    "create_contact",
    "delete_attribute",
    "delete_contact",
    "delete_note",
    "identify_visitor",
    "link_visitor",
    "record_consent",
    "sign_out_visitor",
]
