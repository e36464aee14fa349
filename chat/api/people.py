"""Operators, and the one who asks: session, socket ticket, availability, first steps."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat import models, services
from chat.api.base import StaffView
from chat.api.schema import one, ref
from chat.api.shapes import Availability, OnboardingStep, OperatorCard, Session, SessionCompany, TicketAnswer, operator_card, session_user
from chat.permissions import access_operator
from chat.protocol import Counts
from chat.selectors import inbox_counts, onboarding, operators_by_name
from tenants.accounts.models import ApiKey
from tenants.api.input import Nothing, StrictSerializer
from tenants.hosts import url_of
from tenants.problems import Problem
from tenants.realtime.tickets import LIFETIME_S, Audience, issue_ticket
from tenants.scope import current_tenant


class AvailabilityBody(StrictSerializer):
    """What the operator chooses."""

    availability = serializers.ChoiceField(models.Availability.choices)


class OperatorList(StaffView):
    """The operators."""

    @extend_schema(
        operation_id="list_operators",
        tags=["Operators"],
        summary="List operators",
        responses={
            200: OpenApiResponse(
                {"type": "object", "required": ["results"], "properties": {"results": {"type": "array", "items": ref(OperatorCard)}}},
                description="All who can be given work, by name.",
            )
        },
    )
    def get(self, request: Request) -> Response:
        """All active operators."""
        return Response({"results": [operator_card(row) for row in operators_by_name()]})


class OperatorDetail(StaffView):
    """One operator."""

    @extend_schema(operation_id="get_operator", tags=["Operators"], summary="Get an operator", responses={200: one(OperatorCard, "The operator.")})
    def get(self, request: Request, uuid: object) -> Response:
        """The operator."""
        return Response(operator_card(access_operator(operator_id=str(uuid))))


class SessionView(StaffView):
    """Who am I."""

    @extend_schema(operation_id="get_session", tags=["Session"], summary="Who am I", responses={200: one(Session, "The login, its operator and counts.")})
    def get(self, request: Request) -> Response:
        """The login behind the request."""
        operator = self.operator(request)
        tenant = current_tenant()
        counts = inbox_counts(operator=operator)
        return Response(
            Session(
                user=session_user(operator.user),
                company=SessionCompany(tenant.name, tenant.host),
                operator=operator_card(operator),
                counts=Counts(counts.queue, counts.mine, counts.all, counts.unread),
            )
        )


class TicketView(StaffView):
    """The way to the socket."""

    @extend_schema(
        operation_id="create_ticket",
        tags=["Session"],
        summary="Get a socket ticket",
        request=None,
        responses={200: one(TicketAnswer, "A ticket that works once, and where to use it.")},
    )
    def post(self, request: Request) -> Response:
        """A ticket bound to this session; keys have none, because a ticket ends with its login."""
        self.validated(Nothing, request)
        if isinstance(request.auth, ApiKey):
            raise Problem(403, "session_needed", _("This needs a person's session."), _("Sign in to the dashboard; programs use the REST API."))
        operator = self.operator(request)
        user, tenant = operator.user, current_tenant()
        ticket = issue_ticket(
            tenant_uuid=tenant.uuid,
            audience=Audience.OPERATOR,
            subject=operator.uuid,
            subject_id=operator.pk,
            epoch=tenant.auth_epoch,
            session=request.session.session_key or "",
            user_id=operator.user_id,
            claims={
                "name": user.full_name,
                "shown_name": user.shown_name,
                "photo": user.photo,
                "title": user.title,
                "role": user.role,
            },
        )
        socket = url_of(tenant, "/ws/operator/").replace("http", "ws", 1)
        return Response(TicketAnswer(ticket, socket, url_of(tenant, "/rt/operator/"), LIFETIME_S[Audience.OPERATOR.value]))


class AvailabilityView(StaffView):
    """Online, away, offline."""

    @extend_schema(
        operation_id="set_availability",
        tags=["Session"],
        summary="Choose your availability",
        request=AvailabilityBody,
        responses={200: one(Availability, "What holds now.")},
    )
    def post(self, request: Request) -> Response:
        """Choose."""
        data = self.validated(AvailabilityBody, request)
        row = services.set_availability(operator=self.operator(request), availability=models.Availability(data["availability"]), now=self.now)
        return Response(Availability(row.availability, row.away_reason))


class OnboardingView(StaffView):
    """The first steps."""

    @extend_schema(
        operation_id="get_onboarding",
        tags=["Session"],
        summary="First steps",
        responses={
            200: OpenApiResponse(
                {
                    "type": "object",
                    "required": ["steps", "is_done", "snippet"],
                    "properties": {
                        "steps": {"type": "array", "items": ref(OnboardingStep)},
                        "is_done": {"type": "boolean"},
                        "snippet": {"type": ["string", "null"]},
                    },
                },
                description="Which of them are done, and the script tag to copy.",
            )
        },
    )
    def get(self, request: Request) -> Response:
        """Which steps are done; the snippet of the company's first website."""
        found = onboarding()
        done = {
            "website": found.website is not None,
            "widget_seen": found.is_seen,
            "colleague_invited": found.has_colleague,
            "first_message": found.has_message,
        }
        steps = [OnboardingStep(key, is_done) for key, is_done in done.items()]
        address = url_of(current_tenant(), "/widget.js")
        snippet = f'<script async src="{address}" data-website="{found.website.key}"></script>' if found.website else None
        return Response({"steps": steps, "is_done": all(done.values()), "snippet": snippet})
