"""Everything that changes greetings, and their firing."""

from chat.services.greetings import undoing as _undoing  # noqa: F401 - registers its setting
from chat.services.greetings.conditions import BadConditions, Conditions, Facts, decode_conditions, encode_conditions, unmet
from chat.services.greetings.effect import Comparison, Difference, Range, compare, difference, wilson
from chat.services.greetings.events import PropertyTest
from chat.services.greetings.facts import Claims
from chat.services.greetings.firing import conditions_of, fire_greetings, is_held_out
from chat.services.greetings.managing import BadGoal, Draft, TooManyGreetings, change_greeting, create_greeting, delete_greeting, move_greeting, switch_greeting
from chat.services.greetings.presets import PRESETS, Preset, apply_preset
from chat.services.greetings.preview import Preview, preview_greeting

__all__ = [
    "PRESETS",
    "BadConditions",
    "BadGoal",
    "Claims",
    "Comparison",
    "Conditions",
    "Difference",
    "Draft",
    "Facts",
    "Preset",
    "Preview",
    "PropertyTest",
    "Range",
    "TooManyGreetings",
    "apply_preset",
    "change_greeting",
    "compare",
    "conditions_of",
    "create_greeting",
    "decode_conditions",
    "delete_greeting",
    "difference",
    "encode_conditions",
    "fire_greetings",
    "is_held_out",
    "move_greeting",
    "preview_greeting",
    "switch_greeting",
    "unmet",
    "wilson",
]
