"""How people write: the company's rules, and one's own wishes."""

from __future__ import annotations

from typing import Annotated

import msgspec
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import one
from chat.models import English, MannersCheck, Operator, WordsBy, WritingRules
from chat.services.previews import own_pages
from chat.services.writing import UNDO_SEND_S, HarshWord, change_own_writing, change_writing_rules, harsh_words, writing_rules
from chat.services.writing.rules import LONGEST_WORD, MOST_WORDS
from tenants.api.input import StrictSerializer
from tenants.realtime.choices import one_of

CheckName = Annotated[str, one_of(MannersCheck.values)]


class HarshWordDetails(msgspec.Struct):
    """A word, and what is proposed instead; nothing: that it be left out."""

    word: str
    instead: str


class WritingRulesDetails(msgspec.Struct):
    """What the dashboard looks at before a line goes out; it never keeps one from going. ``checks_off``: what it does not look at.
    ``link_previews``: whether lines with an address of an own website get a card of the page; ``own_origins``: of which ones."""

    checks_off: list[CheckName]
    harsh_words: dict[str, list[HarshWordDetails]]
    english: Annotated[str, one_of(English.values)]
    words_by: Annotated[str, one_of(WordsBy.values)]
    link_previews: bool
    own_origins: list[str]


class OwnWritingDetails(msgspec.Struct):
    """What an operator does not want looked at, beside what the company has off, and how many seconds his lines can be taken back."""

    checks_off: list[CheckName]
    undo_send_s: int
    spelling: bool


STRUCTS = (HarshWordDetails, WritingRulesDetails, OwnWritingDetails)
CHECKS_OFF = "Of name, link, asked, harsh, capitals and repeat, those that are off."


class WordBody(StrictSerializer):
    """A word."""

    word = serializers.CharField(max_length=LONGEST_WORD)
    instead = serializers.CharField(max_length=LONGEST_WORD, allow_blank=True, default="")


class RulesChange(StrictSerializer):
    """What is to change; what is left out stays."""

    checks_off = serializers.ListField(child=serializers.ChoiceField(MannersCheck.choices), max_length=10, required=False, help_text=CHECKS_OFF)
    harsh_words = serializers.DictField(
        child=serializers.ListField(child=WordBody(), max_length=MOST_WORDS), required=False, help_text="By language; languages left out stay."
    )
    english = serializers.ChoiceField(English.choices, required=False, help_text="Which English is right: `any`, `us` or `gb`.")
    words_by = serializers.ChoiceField(WordsBy.choices, required=False, help_text="Who adds to the company's words: `operator`, `supervisor` or `admin`.")
    link_previews = serializers.BooleanField(required=False, help_text="Whether lines with an address of an own website get a card of the page.")


class OwnWritingChange(StrictSerializer):
    """What is to change; what is left out stays."""

    checks_off = serializers.ListField(child=serializers.ChoiceField(MannersCheck.choices), max_length=10, required=False, help_text=CHECKS_OFF)
    undo_send_s = serializers.ChoiceField(UNDO_SEND_S, required=False, help_text="0, 5 or 10 seconds.")
    spelling = serializers.BooleanField(required=False, help_text="Whether your spelling is looked at while you write.")


class WritingRulesView(StaffView):
    """The company's rules."""

    @extend_schema(
        operation_id="get_writing_rules",
        tags=["Writing"],
        summary="Get what is looked at before a line goes out",
        responses={200: one(WritingRulesDetails, "The company's rules.")},
    )
    def get(self, request: Request) -> Response:
        """The rules."""
        return Response(_rules(writing_rules()))

    @extend_schema(
        operation_id="change_writing_rules",
        tags=["Writing"],
        summary="Change what is looked at before a line goes out",
        request=RulesChange,
        examples=[
            OpenApiExample(
                "Links may stand alone; two words",
                value={"checks_off": ["link"], "harsh_words": {"en": [{"word": "calm down", "instead": "I understand"}, {"word": "obviously"}]}},
                request_only=True,
            )
        ],
        responses={200: one(WritingRulesDetails, "The rules as they are now.")},
    )
    def patch(self, request: Request) -> Response:
        """Change what is named; for the owner and admins."""
        data = self.validated(RulesChange, request)
        words = None
        if "harsh_words" in data:
            words = {language: [HarshWord(item["word"], item["instead"]) for item in found] for language, found in data["harsh_words"].items()}
        more = {name: data[name] for name in ("checks_off", "english", "words_by", "link_previews") if name in data}
        return Response(_rules(change_writing_rules(by=self.person(request), words=words, **more)))


class OwnWritingView(StaffView):
    """One's own wishes."""

    @extend_schema(
        operation_id="get_own_writing",
        tags=["Session"],
        summary="Get how you write",
        responses={200: one(OwnWritingDetails, "Your wishes.")},
    )
    def get(self, request: Request) -> Response:
        """Those of who asks."""
        return Response(_own(self.operator(request)))

    @extend_schema(
        operation_id="change_own_writing",
        tags=["Session"],
        summary="Change how you write",
        request=OwnWritingChange,
        examples=[OpenApiExample("Take lines back for five seconds", value={"undo_send_s": 5}, request_only=True)],
        responses={200: one(OwnWritingDetails, "Your wishes as they are now.")},
    )
    def patch(self, request: Request) -> Response:
        """Change what is named."""
        data = self.validated(OwnWritingChange, request)
        return Response(_own(change_own_writing(by=self.operator(request), **data)))


def _rules(row: WritingRules) -> WritingRulesDetails:
    return WritingRulesDetails(
        checks_off=row.checks_off,
        harsh_words={language: [HarshWordDetails(*word) for word in words] for language, words in harsh_words(row).items()},
        english=row.english,
        words_by=row.words_by,
        link_previews=row.link_previews,
        own_origins=sorted(own_pages().origins),
    )


def _own(operator: Operator) -> OwnWritingDetails:
    return OwnWritingDetails(checks_off=operator.checks_off, undo_send_s=operator.undo_send_s, spelling=operator.spelling)
