"""The forms before and after a conversation over the public API."""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base import StaffView
from chat.api.schema import items, one
from chat.models import ChatForm
from chat.permissions import NotFound
from chat.services.forms import Field, change_form, fields_of
from chat.services.forms.shapes import LONGEST_CHOICE, LONGEST_INTRO, LONGEST_LABEL, MOST_CHOICES, MOST_FIELDS
from tenants.api.input import StrictSerializer
from tenants.realtime.choices import one_of

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class ChatFormField(msgspec.Struct):
    """A question. ``labels`` by language; ``choices`` by language, in one order; ``maps_to``: name, email, phone or ``attributes.<slug>``."""

    key: str
    kind: Annotated[str, one_of(ChatForm.Kind.values)]
    labels: dict[str, str]
    is_required: bool
    maps_to: str
    choices: dict[str, list[str]]


class ChatFormDetails(msgspec.Struct):
    """What visitors are asked before the first line, or after the rating."""

    moment: Annotated[str, one_of(ChatForm.Moment.values)]
    is_active: bool
    intro: dict[str, str]
    questions: list[ChatFormField]


STRUCTS = (ChatFormField, ChatFormDetails)


class FieldBody(StrictSerializer):
    """A question."""

    key = serializers.RegexField(r"^[a-z0-9]{1,12}$", help_text="Names it; stays the same when its words change.")
    kind = serializers.ChoiceField(ChatForm.Kind.choices)
    labels = serializers.DictField(child=serializers.CharField(max_length=LONGEST_LABEL, allow_blank=True))
    is_required = serializers.BooleanField(default=False)
    maps_to = serializers.CharField(max_length=60, allow_blank=True, default="", help_text="name, email, phone, attributes.<slug>, or empty.")
    choices = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=LONGEST_CHOICE, allow_blank=True), max_length=MOST_CHOICES), default=dict
    )


class FormChange(StrictSerializer):
    """What is to change; what is left out stays."""

    is_active = serializers.BooleanField(required=False)
    intro = serializers.DictField(child=serializers.CharField(max_length=LONGEST_INTRO, allow_blank=True), required=False)
    questions = serializers.ListField(child=FieldBody(), max_length=MOST_FIELDS, required=False)


class FormList(StaffView):
    """Both forms."""

    @extend_schema(
        operation_id="list_chat_forms",
        tags=["Forms"],
        summary="List the forms before and after a conversation",
        responses={200: items(ChatFormDetails, "Both, active or not.")},
    )
    def get(self, request: Request) -> Response:
        """Both."""
        rows = {row.moment: row for row in ChatForm.objects.all()}
        return Response({"results": [_details(rows.get(moment) or ChatForm(moment=moment)) for moment in ChatForm.Moment.values]})


class FormDetail(StaffView):
    """One of the forms."""

    @extend_schema(
        operation_id="change_chat_form",
        tags=["Forms"],
        summary="Change a form",
        description="`moment` is before or after. What was answered before stays as it was asked.",
        request=FormChange,
        examples=[
            OpenApiExample(
                "Ask for the order number",
                value={
                    "is_active": True,
                    "questions": [{"key": "order", "kind": "text", "labels": {"en": "Order number, if you have one", "ja": "ご注文番号（お持ちの場合）"}}],
                },
                request_only=True,
            )
        ],
        responses={200: one(ChatFormDetails, "The form as it is now.")},
    )
    def patch(self, request: Request, moment: str) -> Response:
        """Change what is named; for the owner and admins."""
        if moment not in ChatForm.Moment.values:
            raise NotFound
        data = self.validated(FormChange, request)
        fields = None
        if "questions" in data:
            fields = [Field(required=each.pop("is_required"), **each) for each in data["questions"]]
        return Response(_details(change_form(by=self.person(request), moment=moment, is_active=data.get("is_active"), intro=data.get("intro"), fields=fields)))


def _details(row: ChatForm) -> ChatFormDetails:
    fields = [ChatFormField(one.key, one.kind, one.labels, one.required, one.maps_to, one.choices) for one in fields_of(row)]
    return ChatFormDetails(row.moment, row.is_active, row.intro, fields)
