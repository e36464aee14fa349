"""Departments: who is in them, which conversations come to them, and who gets those."""

from chat.services.departments import undoing as _undoing  # noqa: F401 - registers its settings
from chat.services.departments.draining import DRAIN, OVERFLOW, note_arrival, note_room, note_room_of_holder, note_waiting
from chat.services.departments.managing import (
    DepartmentDraft,
    DepartmentRefused,
    change_department,
    create_department,
    delete_department,
    draft_of,
    move_department,
    set_members,
    set_up_sales,
    set_work,
)
from chat.services.departments.routing import await_department, drain, find_way, move_to, overflow, place_waiting, route_new
from chat.services.departments.rules import BadRule, Case, RuleConditions, is_silent, read_conditions
from chat.services.departments.ruling import RuleDraft, set_routing, set_rules
from chat.services.departments.transferring import ConversationHasMoved, DepartmentIsEmpty, route_conversation, write_card
from chat.services.messages.statement import PLACE

__all__ = [
    "DRAIN",
    "OVERFLOW",
    "PLACE",
    "BadRule",
    "Case",
    "ConversationHasMoved",
    "DepartmentDraft",
    "DepartmentIsEmpty",
    "DepartmentRefused",
    "RuleConditions",
    "RuleDraft",
    "await_department",
    "change_department",
    "create_department",
    "delete_department",
    "draft_of",
    "drain",
    "find_way",
    "is_silent",
    "move_department",
    "move_to",
    "note_arrival",
    "note_room",
    "note_room_of_holder",
    "note_waiting",
    "overflow",
    "place_waiting",
    "read_conditions",
    "route_conversation",
    "route_new",
    "set_members",
    "set_routing",
    "set_rules",
    "set_up_sales",
    "set_work",
    "write_card",
]
