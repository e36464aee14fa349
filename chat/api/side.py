"""Side conversations over the public API: what colleagues say to each other about a visitor, and he never receives."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api import problems_side
from chat.api.base import StaffView
from chat.api.schema import CURSOR, IDEMPOTENCY, LIMIT, items, one, page
from chat.models import Conversation, Operator, SideConversation
from chat.models.side import LONGEST_SIDE_LINE, LONGEST_SIDE_SUBJECT, MOST_SIDE_PEOPLE
from chat.permissions import access_conversation
from chat.permissions_side import access_participant, access_side, access_side_line, operators_who_see_visitor
from chat.protocol_side import SideColleague, SideDetails, SideLineDetails, SideSummary, side_colleague, side_details, side_line, side_summary
from chat.selectors.side import SideSeen, colleagues, line_by_uuid, lines_of, name_of, own_sides, seen_by, sides_about, unread_sides
from chat.services import side as services
from tenants.api.idempotency import idempotent
from tenants.api.input import StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.problems import Problem
from visitors.models import Contact, Visitor
from visitors.permissions import access_contact, access_visitor

__all__ = ["problems_side"]

CID_HELP = "Made by you; the same again has no second effect and gives the first answer."
ABOUT = [
    OpenApiParameter("contact", str, description="Id of the contact whom it is about."),
    OpenApiParameter("visitor", str, description="Id of the visitor; of one who is a contact it means the contact."),
]


class PeopleBody(StrictSerializer):
    """Who is to take part."""

    people = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_SIDE_PEOPLE, help_text="Ids of operators.")


class SidePersonBody(StrictSerializer):
    """Who is to take part no more."""

    operator = serializers.UUIDField(help_text="Your own id: you leave.")


class SideBody(PeopleBody):
    """About whom (one of `conversation`, `visitor`, `contact`), with whom, and what is said first."""

    conversation = serializers.UUIDField(required=False, help_text="Beside which it begins; it is about its visitor.")
    visitor = serializers.UUIDField(required=False)
    contact = serializers.UUIDField(required=False)
    subject = serializers.CharField(max_length=LONGEST_SIDE_SUBJECT, allow_blank=True, default="", help_text="Empty: the first words stand for it.")
    body = serializers.CharField(max_length=LONGEST_SIDE_LINE, trim_whitespace=False)
    cid = serializers.UUIDField(required=False, help_text=CID_HELP)


class SideLineBody(StrictSerializer):
    """What is said."""

    body = serializers.CharField(max_length=LONGEST_SIDE_LINE, trim_whitespace=False)
    cid = serializers.UUIDField(required=False, help_text=CID_HELP)


class SideSeenBody(StrictSerializer):
    """Up to which line."""

    seq = serializers.IntegerField(min_value=0, max_value=2**53)


class SideView(StaffView):
    """What the views of side conversations share."""

    def side(self, request: Request, uuid: UUID) -> SideConversation:
        """The side conversation that the address names.

        Raises:
            NotFound: there is none that the operator may read.
        """
        return access_side(side_id=uuid, operator=self.operator(request))

    def about(self, asked: Any, operator: Operator) -> tuple[Contact | None, Visitor | None, Conversation | None]:
        """Whom a request is about.

        Raises:
            NotFound: there is no such one that the operator may see.
            SideRefused: not exactly one is named.
        """
        named = [name for name in ("contact", "visitor", "conversation") if asked.get(name)]
        if len(named) != 1:
            raise services.SideRefused("about")
        value = asked[named[0]]
        if named[0] == "contact":
            return access_contact(contact_id=value), None, None
        conversation = access_conversation(conversation_id=value, operator=operator) if named[0] == "conversation" else None
        visitor = access_visitor(visitor_id=conversation.visitor.uuid if conversation else value)
        return visitor.contact, visitor, conversation

    def details(self, side: SideConversation, operator: Operator, **options: Any) -> Response:
        """A side conversation as the answer."""
        row = access_side(side_id=side.uuid, operator=operator)
        (seen,) = seen_by([row], operator)
        seeing = operators_who_see_visitor(contact=row.contact, visitor=row.visitor, conversation=row.conversation)
        known = set(seeing.filter(pk__in=[each.pk for each in seen.people]).values_list("pk", flat=True))
        unsighted = [each.uuid for each in seen.people if each.pk not in known and each.user.is_active]
        may = row.by_id == operator.pk or operator.user.may_supervise
        return Response(side_details(_summary(seen), unsighted=unsighted, may_take_out=may), **options)


def _summary(seen: SideSeen) -> SideSummary:
    return side_summary(
        seen.row,
        title=seen.title,
        name=name_of(seen.row),
        people=seen.people,
        last=seen.last,
        conversation=seen.conversation,
        unread=seen.unread,
        is_in=seen.is_in,
    )


class SideList(SideView):
    """Side conversations."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"contact", "visitor", "unread", "cursor", "limit"})

    @extend_schema(
        operation_id="list_side_conversations",
        tags=["Side conversations"],
        summary="List side conversations",
        description="Those about a visitor or contact that you may read: in which you take part, and all for supervisors and above. Named neither, "
        "those in which you take part.",
        parameters=[*ABOUT, OpenApiParameter("unread", bool, description="`true`: only your own with lines that you have not seen."), CURSOR, LIMIT],
        responses={
            200: page(SideSummary, "The one said in last first; `unread`: in how many of your own something is unseen, up to 100.", unread={"type": "integer"})
        },
    )
    def get(self, request: Request) -> Response:
        """One page."""
        operator, asked = self.operator(request), request.query_params
        unread = asked.get("unread", "false")
        if unread not in {"true", "false"}:
            raise Problem(400, "bad_unread", _("This is neither true nor false."), _("Write unread=true, or leave it out."))
        if asked.get("contact") or asked.get("visitor"):
            contact, visitor, _conversation = self.about({name: asked.get(name) for name in ("contact", "visitor")}, operator)
            rows = sides_about(operator, contact=contact, visitor=visitor)
        else:
            rows = own_sides(operator, only_unread=unread == "true")
        paginator = SignedCursorPagination()
        found = paginator.paginate_queryset(rows, request)
        return paginator.get_paginated_response([_summary(seen) for seen in seen_by(found, operator)], unread=unread_sides(operator))

    @extend_schema(
        operation_id="start_side_conversation",
        tags=["Side conversations"],
        summary="Start a side conversation",
        description="Ask colleagues about a visitor. It stands beside all conversations with him, and he never receives any of it. Who takes part reads it "
        "even where he may not see those conversations.",
        request=SideBody,
        parameters=[IDEMPOTENCY],
        examples=[
            OpenApiExample(
                "A question",
                value={"conversation": "01890a5d-ac96-774b-bcce-b302099a8057", "people": ["01890a5d-ac96-774b-bcce-b302099a8058"], "body": "May she have it?"},
                request_only=True,
            )
        ],
        responses={201: one(SideDetails, "The side conversation."), 400: OpenApiResponse(description="`side_refused`: `reason` says why.")},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Begin it."""
        data, operator = self.validated(SideBody, request), self.operator(request)
        contact, visitor, conversation = self.about(data, operator)
        side = services.start_side(
            by=operator,
            contact=contact,
            visitor=visitor,
            conversation=conversation,
            people=data["people"],
            subject=data["subject"],
            body=data["body"],
            cid=data.get("cid") or uuid4(),
            now=self.now,
        )
        return self.details(side, operator, status=201)


class SideColleagues(SideView):
    """Whom one can ask."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"contact", "visitor", "conversation"})

    @extend_schema(
        operation_id="list_side_colleagues",
        tags=["Side conversations"],
        summary="List whom you can ask about a visitor",
        description="Your colleagues; `sees` is false for those who may not see the conversation that is named (or any with the visitor): taking part, they "
        "read the side conversation only. Named nobody, it is true of all.",
        parameters=[*ABOUT, OpenApiParameter("conversation", str, description="Id of the conversation beside which it would begin.")],
        responses={200: items(SideColleague, "By name.")},
    )
    def get(self, request: Request) -> Response:
        """By name."""
        operator, asked = self.operator(request), request.query_params
        rows = colleagues(without=[operator.pk])
        seeing: set[int] | None = None
        if any(asked.get(name) for name in self.query_parameters):
            contact, visitor, conversation = self.about(asked, operator)
            seeing = set(operators_who_see_visitor(contact=contact, visitor=visitor, conversation=conversation).values_list("pk", flat=True))
        return Response({"results": [side_colleague(row, sees=seeing is None or row.pk in seeing) for row in rows]})


class SideDetail(SideView):
    """One side conversation."""

    @extend_schema(
        operation_id="get_side_conversation",
        tags=["Side conversations"],
        summary="Get a side conversation",
        responses={200: one(SideDetails, "The side conversation.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """As it is now."""
        return self.details(self.side(request, uuid), self.operator(request))


class SideLines(SideView):
    """What was said."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit"})

    @extend_schema(
        operation_id="list_side_lines",
        tags=["Side conversations"],
        summary="List the lines of a side conversation",
        parameters=[CURSOR, LIMIT],
        responses={200: page(SideLineDetails, "The newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """One page."""
        paginator = SignedCursorPagination()
        rows = paginator.paginate_queryset(lines_of(self.side(request, uuid)), request)
        return paginator.get_paginated_response([side_line(row) for row in rows])

    @extend_schema(
        operation_id="send_side_line",
        tags=["Side conversations"],
        summary="Say something in a side conversation",
        description="For those who take part; supervisors and above can join first. The visitor never receives it.",
        request=SideLineBody,
        parameters=[IDEMPOTENCY],
        examples=[OpenApiExample("An answer", value={"body": "Yes, once."}, request_only=True)],
        responses={201: one(SideLineDetails, "What was said."), 400: OpenApiResponse(description="`side_refused`: `reason` says why.")},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Say it."""
        data, side = self.validated(SideLineBody, request), self.side(request, uuid)
        said = services.say_in_side(side=side, by=self.operator(request), body=data["body"], cid=data.get("cid") or uuid4(), now=self.now)
        row = line_by_uuid(said.uuid)
        assert row is not None
        return Response(side_line(row), status=201)


class SideLineDetail(StaffView):
    """One line."""

    @extend_schema(
        operation_id="delete_side_line",
        tags=["Side conversations"],
        summary="Take a line back",
        description="Your own. A mark stays in its place; its text is gone for everybody.",
        responses={200: one(SideLineDetails, "What is left of it.")},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Take it back."""
        operator = self.operator(request)
        line = services.delete_side_line(line=access_side_line(line_id=uuid, operator=operator), by=operator, now=self.now)
        left = line_by_uuid(line.uuid)
        assert left is not None
        return Response(side_line(left))


class SideRead(SideView):
    """What one has seen."""

    @extend_schema(
        operation_id="read_side_conversation",
        tags=["Side conversations"],
        summary="Say up to which line you have seen it",
        request=SideSeenBody,
        responses={200: one(SideDetails, "The side conversation.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Note it; a mark never goes back."""
        data, side = self.validated(SideSeenBody, request), self.side(request, uuid)
        services.see_side(side=side, by=self.operator(request), seq=data["seq"], now=self.now)
        return self.details(side, self.operator(request))


class SidePeople(SideView):
    """Who takes part."""

    @extend_schema(
        operation_id="add_side_people",
        tags=["Side conversations"],
        summary="Add colleagues to a side conversation",
        description="They read what was said before, too. For those who take part; supervisors and above may join themselves.",
        request=PeopleBody,
        parameters=[IDEMPOTENCY],
        responses={200: one(SideDetails, "The side conversation.")},
    )
    @idempotent
    def post(self, request: Request, uuid: UUID) -> Response:
        """Add them."""
        data, side = self.validated(PeopleBody, request), self.side(request, uuid)
        services.add_people(side=side, people=data["people"], by=self.operator(request), now=self.now)
        return self.details(side, self.operator(request))


class SidePersonOut(SideView):
    """One who takes part no more."""

    @extend_schema(
        operation_id="remove_side_person",
        tags=["Side conversations"],
        summary="Leave a side conversation, or take somebody out",
        description="Yourself; others if you began it, or for supervisors and above. Whoever is out reads nothing of it any more.",
        request=SidePersonBody,
        responses={204: OpenApiResponse(description="He takes part no more.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Take him out."""
        data, side = self.validated(SidePersonBody, request), self.side(request, uuid)
        services.take_out(side=side, who=access_participant(operator_id=data["operator"], side=side), by=self.operator(request), now=self.now)
        return Response(status=204)
