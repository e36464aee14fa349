"""Everything that changes websites and visitors."""

from visitors.services.arrivals import UnknownChannel, UnknownCountry, change_arrival_rule
from visitors.services.boot import Booted, Page, add_boot_part, boot_parts, boot_visitor, note_load
from visitors.services.contacts import UnsignedIdentity
from visitors.services.inviting import record_invitation, record_refusal, set_invitation_policy
from visitors.services.look import Look
from visitors.services.visitors import EmailRefused, Talk, note_talks, store_contact_details, touch_visitors
from visitors.services.websites import BadOrigin, NotAllowed, TooManyWebsites, change_website, clean_origin, create_website

__all__ = [
    "BadOrigin",
    "Booted",
    "EmailRefused",
    "Look",
    "NotAllowed",
    "Page",
    "Talk",
    "TooManyWebsites",
    "UnknownChannel",
    "UnknownCountry",
    "UnsignedIdentity",
    "add_boot_part",
    "boot_parts",
    "boot_visitor",
    "change_arrival_rule",
    "change_website",
    "clean_origin",
    "create_website",
    "note_load",
    "note_talks",
    "record_invitation",
    "record_refusal",
    "set_invitation_policy",
    "store_contact_details",
    "touch_visitors",
]
