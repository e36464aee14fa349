"""Side conversations: what colleagues say to each other about a visitor. Nothing of it has a number, a feed or a frame that a visitor's could meet."""

from chat.services.side.erasing import erase_sides_of
from chat.services.side.people import add_people, take_out
from chat.services.side.saying import delete_side_line, say_in_side
from chat.services.side.seeing import see_side
from chat.services.side.starting import start_side
from chat.services.side.storing import SideRefused, SideTakenNoPart

__all__ = [
    "SideRefused",
    "SideTakenNoPart",
    "add_people",
    "delete_side_line",
    "erase_sides_of",
    "say_in_side",
    "see_side",
    "start_side",
    "take_out",
]
