"""Everything that changes websites and visitors."""

from visitors.services.boot import Booted, Page, add_boot_part, boot_parts, boot_visitor
from visitors.services.visitors import EmailRefused, store_contact_details, touch_visitors

__all__ = ["Booted", "EmailRefused", "Page", "add_boot_part", "boot_parts", "boot_visitor", "store_contact_details", "touch_visitors"]
