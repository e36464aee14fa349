"""The company's own words, for the spelling check."""

from __future__ import annotations

from uuid import UUID

import msgspec
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api import problems_spelling
from chat.api.base import StaffView
from chat.api.schema import one
from chat.models import CompanyWord
from chat.permissions import access_company_word
from chat.selectors.spelling import company_words, names_of_people
from chat.services.writing import add_company_word, may_add_words, remove_company_word, writing_rules
from chat.services.writing.spelling import LONGEST_COMPANY_WORD, MOST_NOT_SO
from tenants.api.input import StrictSerializer
from tenants.scope import current_tenant

__all__ = ["CompanyWordDetail", "CompanyWordList", "problems_spelling"]


class CompanyWordDetails(msgspec.Struct):
    """A word that is right in this company; ``not_so``: how it is not to be written."""

    id: UUID
    word: str
    not_so: list[str]


class CompanyWords(msgspec.Struct):
    """The company's words, by the alphabet, and whether you may add to them. ``names`` are right as well: the company's and its people's."""

    results: list[CompanyWordDetails]
    may_add: bool
    names: list[str]


STRUCTS = (CompanyWordDetails, CompanyWords)


class CompanyWordBody(StrictSerializer):
    """A word."""

    word = serializers.CharField(max_length=LONGEST_COMPANY_WORD)
    not_so = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_COMPANY_WORD),
        max_length=MOST_NOT_SO,
        default=list,
        help_text="How it is not to be written; only the owner and admins say so.",
    )


class CompanyWordList(StaffView):
    """All of the company's."""

    @extend_schema(
        operation_id="list_company_words",
        tags=["Writing"],
        summary="List the company's own words",
        responses={200: one(CompanyWords, "All of them, at most 2,000.")},
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        may_add = may_add_words(self.person(request), writing_rules())
        return Response(CompanyWords([_details(row) for row in company_words()], may_add, [current_tenant().name, *names_of_people()]))

    @extend_schema(
        operation_id="add_company_word",
        tags=["Writing"],
        summary="Add a word to the company's list",
        description="Who may says the company (`words_by` of the writing rules). A word that is there already stays as it is.",
        request=CompanyWordBody,
        examples=[OpenApiExample("A product and how it is not written", value={"word": "Sencha Uji", "not_so": ["Sencha Uiji"]}, request_only=True)],
        responses={201: one(CompanyWordDetails, "It is there.")},
    )
    def post(self, request: Request) -> Response:
        """Add one."""
        data = self.validated(CompanyWordBody, request)
        return Response(_details(add_company_word(word=data["word"], not_so=data["not_so"], by=self.operator(request), now=self.now)), status=201)


class CompanyWordDetail(StaffView):
    """One of them."""

    @extend_schema(
        operation_id="remove_company_word",
        tags=["Writing"],
        summary="Remove a word from the company's list",
        responses={204: OpenApiResponse(description="It is there no more.")},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Remove it."""
        remove_company_word(word=access_company_word(uuid), by=self.operator(request))
        return Response(status=204)


def _details(row: CompanyWord) -> CompanyWordDetails:
    return CompanyWordDetails(row.uuid, row.word, row.not_so)
