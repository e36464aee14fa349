"""The questions that a company asks before and after a conversation."""

from chat.services.forms.answering import answer_after, has_answered, start_answered
from chat.services.forms.asking import Asked, questions_for
from chat.services.forms.managing import FormRefused, change_form
from chat.services.forms.shapes import Answer, Field, LabelledAnswer, fields_of, read_fields, suits

__all__ = [
    "Answer",
    "Asked",
    "Field",
    "FormRefused",
    "LabelledAnswer",
    "answer_after",
    "change_form",
    "fields_of",
    "has_answered",
    "questions_for",
    "read_fields",
    "start_answered",
    "suits",
]
