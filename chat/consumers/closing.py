"""What visitors and operators say at the end of a conversation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.utils import timezone

from chat.consumers.sync import ConversationId
from chat.models import ChatForm, Conversation, Operator, Rating
from chat.permissions import NotFound, access_conversation
from chat.protocol import ConversationSummary, conversation_summary
from chat.protocol_closing import EndingForVisitor, FormForVisitor, RatingForVisitor, form_for_visitor
from chat.selectors import conversation_for_staff
from chat.selectors.closing import closing_rules, ending_of
from chat.services.closing import (
    BadPromise,
    NoRatingAsked,
    NoTranscript,
    RatingRefused,
    ask_for_transcript,
    promise_return,
    rate_conversation,
    wait_for_visitor,
)
from chat.services.forms import Answer, answer_after, has_answered, questions_for
from tenants.limits import RateLimited, hit
from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.realtime.registry import Caller, answer_error, command
from tenants.realtime.tickets import Audience
from visitors.models import Visitor
from visitors.services import EmailRefused

answer_error(NoRatingAsked, ErrorCode.CONFLICT, "This conversation cannot be rated now.")
answer_error(RatingRefused, ErrorCode.INVALID)
answer_error(NoTranscript, ErrorCode.CONFLICT, "There is no transcript of this conversation.")
answer_error(EmailRefused, ErrorCode.INVALID, "This is no e-mail address.")
answer_error(BadPromise, ErrorCode.INVALID, "Choose a moment at least five minutes from now, within a year.")
MOST_ANSWERS = 20


class Rate(msgspec.Struct):
    """``score``: 1 is the worst. ``comment`` null: it stays as it is."""

    conversation: UUID
    score: int
    comment: str | None = None


class AskTranscript(msgspec.Struct):
    """Where the transcript goes."""

    conversation: UUID
    email: str


class AnswerForm(msgspec.Struct):
    """Answers by question: text, a place in the list of choices, or that one agrees."""

    conversation: UUID
    answers: dict[str, Answer]


class Promised(msgspec.Struct):
    """By when the operator comes back."""

    conversation: UUID
    due_at: datetime


class TranscriptAsked(msgspec.Struct):
    """Whether whoever reads the address is asked first."""

    email: str
    needs_consent: bool


class EndingAnswer(msgspec.Struct):
    """How it ended, and what is asked and offered now."""

    ending: EndingForVisitor


class PutOff(msgspec.Struct):
    """The conversation as it is now."""

    conversation: ConversationSummary


def _visitors(caller: Caller, conversation: UUID) -> tuple[Visitor, Conversation]:
    if caller.scope not in {"", str(conversation)}:
        raise NotFound
    visitor = Visitor.objects.select_related("website", "contact").get(pk=caller.subject_id)
    return visitor, access_conversation(conversation_id=conversation, visitor=visitor)


def _operators(caller: Caller, conversation: UUID) -> tuple[Operator, Conversation]:
    operator = Operator.objects.select_related("user").get(pk=caller.subject_id)
    return operator, access_conversation(conversation_id=conversation, operator=operator)


def _ending(visitor: Visitor, conversation: Conversation) -> EndingAnswer:
    conversation.refresh_from_db(fields=["status"])
    ending = ending_of(conversation, now=timezone.now())
    rating: RatingForVisitor | None = None
    form: FormForVisitor | None = None
    if ending.may_rate or ending.rating is not None:
        score, comment = (ending.rating.score, ending.rating.comment) if ending.rating else (0, "")
        rating = RatingForVisitor(ending.steps, score, comment, ending.asks_comment, ending.may_rate, ending.changeable_until)
    if ending.closing is not None and not has_answered(conversation, ending.closing):
        asked = questions_for(visitor, ChatForm.Moment.AFTER)
        form = form_for_visitor(asked.intro, asked.questions) if asked else None
    # Where nobody asks any more, that is nothing to show.
    offers = closing_rules().offers_transcript and conversation.visitor_seq > 0
    return EndingAnswer(EndingForVisitor(rating, offers, visitor.email, form))


@command("ending.get", Audience.VISITOR, ConversationId, kind="service", answer=EndingAnswer)
def get_ending(caller: Caller, data: ConversationId) -> EndingAnswer:
    """Ask how a conversation ended, and what may be said and had now."""
    return _ending(*_visitors(caller, data.conversation))


@command("rating.give", Audience.VISITOR, Rate, kind="service", answer=EndingAnswer)
def give_rating(caller: Caller, data: Rate) -> EndingAnswer:
    """Rate a conversation that has ended; again within a day, to change it."""
    visitor, conversation = _visitors(caller, data.conversation)
    rate_conversation(conversation=conversation, score=data.score, comment=data.comment, source=Rating.Source.WIDGET, now=timezone.now())
    return _ending(visitor, conversation)


@command("form.answer", Audience.VISITOR, AnswerForm, kind="service", answer=EndingAnswer)
def answer_form(caller: Caller, data: AnswerForm) -> EndingAnswer:
    """Answer the form after a conversation."""
    visitor, conversation = _visitors(caller, data.conversation)
    answers = dict(list(data.answers.items())[:MOST_ANSWERS])
    answer_after(conversation=conversation, visitor=visitor, answers=answers, now=timezone.now())
    return _ending(visitor, conversation)


@command("transcript.ask", Audience.VISITOR, AskTranscript, kind="service", answer=TranscriptAsked)
def ask_transcript(caller: Caller, data: AskTranscript) -> TranscriptAsked:
    """Have the conversation sent by mail; an address that nobody vouches for is asked first."""
    visitor, conversation = _visitors(caller, data.conversation)
    email = data.email.strip()[:255]
    try:
        # It sends mail: nothing goes out while nobody counts.
        hit("transcript", "conversation", conversation.pk, limit=5, period=86_400, fail_closed=True)
        hit("transcript", "visitor", visitor.pk, limit=5, period=3600, fail_closed=True)
        hit("transcript", "address", email.lower(), limit=5, period=86_400, fail_closed=True)
        hit("transcript", "client", caller.address, limit=20, period=3600, fail_closed=True)
    except RateLimited as error:
        raise CommandError(ErrorCode.TOO_MANY, "That was asked for too often. Try again later.") from error
    row = ask_for_transcript(conversation=conversation, email=email, now=timezone.now())
    return TranscriptAsked(row.email, row.needs_consent)


@command("conversation.promise", Audience.OPERATOR, Promised, kind="service", answer=PutOff)
def promise(caller: Caller, data: Promised) -> PutOff:
    """Tell the visitor by when one comes back, and put the conversation off until shortly before."""
    operator, conversation = _operators(caller, data.conversation)
    if data.due_at.tzinfo is None:
        raise BadPromise
    promise_return(conversation=conversation, by=operator, due_at=data.due_at, now=timezone.now())
    return PutOff(conversation_summary(conversation_for_staff(data.conversation)))


@command("conversation.wait", Audience.OPERATOR, ConversationId, kind="service", answer=PutOff)
def wait(caller: Caller, data: ConversationId) -> PutOff:
    """Tell the visitor that it is his turn, and put the conversation off until he writes."""
    operator, conversation = _operators(caller, data.conversation)
    wait_for_visitor(conversation=conversation, by=operator, now=timezone.now())
    return PutOff(conversation_summary(conversation_for_staff(data.conversation)))
