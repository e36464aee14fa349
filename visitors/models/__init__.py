"""The company's sites, who comes to them, and what they do there."""

from visitors.models.arrival import ArrivalRule
from visitors.models.attribute import BadValue, ContactAttribute
from visitors.models.contact import Contact, ContactNote
from visitors.models.importing import ContactImport, RefusedRow
from visitors.models.member import EndedMember
from visitors.models.memberdata import MemberData, MemberSource, MemberSourceKey
from visitors.models.merge import ContactMerge
from visitors.models.segment import ContactSegment
from visitors.models.task import ContactTask
from visitors.models.traffic import DailyFigure, DailyTraffic, DailyVisitors
from visitors.models.visit import PageView, TrackedEvent, Visit
from visitors.models.visitor import Visitor
from visitors.models.website import IdentitySecret, Website

__all__ = [
    "ArrivalRule", "BadValue", "Contact", "ContactAttribute", "ContactImport", "ContactMerge", "ContactNote", "ContactSegment", "ContactTask", "DailyFigure",
    "DailyTraffic", "DailyVisitors", "EndedMember", "IdentitySecret", "MemberData", "MemberSource", "MemberSourceKey", "PageView", "RefusedRow",
    "TrackedEvent", "Visit", "Visitor", "Website",
]  # fmt: skip
