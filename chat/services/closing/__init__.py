"""The end of a conversation: what is asked, promised and handed over then."""

from chat.services.closing.mails import CLOSING_MAIL, PROMISE_MAIL, PlannedClosing, closing_to_mail, plan_closing_mail, plan_promise_mail
from chat.services.closing.promising import BadPromise, PromiseIsOver, keep_promise, promise_return, wait_for_visitor
from chat.services.closing.rating import NoRatingAsked, RatingRefused, rate_conversation
from chat.services.closing.rules import BadSteps, change_closing_rules
from chat.services.closing.transcripts import (
    TRANSCRIPT_MAIL,
    NoTranscript,
    agree_to_transcript,
    ask_for_transcript,
    record_transcript_sent,
    send_transcript,
)
from chat.services.keeping import PROMISE_EFFECT, promise_is_due

__all__ = [
    "CLOSING_MAIL",
    "PROMISE_EFFECT",
    "PROMISE_MAIL",
    "TRANSCRIPT_MAIL",
    "BadPromise",
    "BadSteps",
    "NoRatingAsked",
    "NoTranscript",
    "PlannedClosing",
    "PromiseIsOver",
    "RatingRefused",
    "agree_to_transcript",
    "ask_for_transcript",
    "change_closing_rules",
    "closing_to_mail",
    "keep_promise",
    "plan_closing_mail",
    "plan_promise_mail",
    "promise_is_due",
    "promise_return",
    "rate_conversation",
    "record_transcript_sent",
    "send_transcript",
    "wait_for_visitor",
]
