"""What supervisors do: times by which visitors should have answers, whispering, taking over."""

from chat.services.supervising.answering import DueAnswers, plan_answers, replan_answers
from chat.services.supervising.noticing import LOOK, TELL, look_for_missed_answers, tell_missed_answer
from chat.services.supervising.taking import take_over
from chat.services.supervising.whispering import WhisperRefused, whisper

__all__ = [
    "LOOK",
    "TELL",
    "DueAnswers",
    "WhisperRefused",
    "look_for_missed_answers",
    "plan_answers",
    "replan_answers",
    "take_over",
    "tell_missed_answer",
    "whisper",
]
