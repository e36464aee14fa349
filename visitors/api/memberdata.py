"""Member data over the public API: pushed by the company's systems, and where they are asked for it."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.documents import items, one
from tenants.api.input import Nothing
from tenants.api.views import ApiView
from tenants.limits import RateLimited
from tenants.problems import Problem
from visitors.api.contacts import GONE
from visitors.api.member_shapes import (
    STRUCTS,
    MemberDataBody,
    MemberDataChange,
    MemberDataDetails,
    MemberSourceDetails,
    MemberSourceKeyDetails,
    MemberSourceTryOut,
    NewMemberSourceKey,
    RefreshBody,
    SourceBody,
    TryBody,
    member_data_details,
    source_details,
    source_key_details,
)
from visitors.models import Contact
from visitors.permissions import access_contact, access_source_key, access_website_by_id
from visitors.selectors.memberdata import member_data_of
from visitors.services import memberdata as services

__all__ = ["STRUCTS"]
DETAILS = one(MemberDataDetails, "What is known now.")
ORDER = {
    "number": "K-2041",
    "status": "sent",
    "total": "48.00",
    "currency": "EUR",
    "placed_on": "2026-11-20",
    "url": "https://shop.example.com/orders/K-2041",
    "tracking_number": "JD0146000055",
    "items": [{"name": "Sencha of the morning", "quantity": "2", "total": "28.00"}],
}
CARD = {"slug": "tea-club", "title": "Tea club", "rows": [{"label": "Level", "value": "Blossom"}, {"label": "Points", "value": "1,240"}]}
ALL = OpenApiExample("Everything", {"orders": [ORDER], "cards": [CARD]}, request_only=True)
CHANGE = OpenApiExample("One order more, one card less", {"orders": [ORDER], "remove_cards": ["tea-club"]}, request_only=True)


class ContactMemberData(ApiView):
    """What the company's own systems know of a contact."""

    @extend_schema(
        operation_id="get_member_data",
        tags=["Member data"],
        summary="Get a contact's orders and cards",
        description="From every source: the identity that a site's server signed, this API, and the addresses that are asked. Nobody is asked by reading; "
        "`refresh/` does that.",
        responses={200: DETAILS},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """What is known."""
        return Response(_details(access_contact(contact_id=uuid)))

    @extend_schema(
        operation_id="replace_member_data",
        tags=["Member data"],
        summary="Tell all of a contact's orders and cards",
        description="Replaces everything that the API told of him before, and nothing that other sources told. The same again changes nothing.",
        request=MemberDataBody,
        examples=[ALL],
        responses={200: DETAILS},
    )
    def put(self, request: Request, uuid: UUID) -> Response:
        """Replace everything."""
        contact, data = access_contact(contact_id=uuid), self.validated(MemberDataBody, request)
        services.replace_pushed_data(contact=contact, sheet=services.clean_sheet(data, is_strict=True), now=timezone.now())
        return Response(_details(contact))

    @extend_schema(
        operation_id="change_member_data",
        tags=["Member data"],
        summary="Tell single orders and cards",
        description="Orders go by their number and cards by their slug: what is there already is replaced, what is new comes first, what is named in "
        "`remove_orders` and `remove_cards` goes. Of more than 20 orders the last ones go. The same again changes nothing.",
        request=MemberDataChange,
        examples=[CHANGE],
        responses={200: DETAILS},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Add, replace and take away."""
        contact, data = access_contact(contact_id=uuid), self.validated(MemberDataChange, request)
        gone_orders, gone_cards = data.pop("remove_orders", ()), data.pop("remove_cards", ())
        sheet = services.clean_sheet(data, is_strict=True)
        services.change_pushed_data(contact=contact, sheet=sheet, gone_orders=gone_orders, gone_cards=gone_cards, now=timezone.now())
        return Response(_details(contact))

    @extend_schema(
        operation_id="delete_member_data",
        tags=["Member data"],
        summary="Take away what the API told of a contact",
        description="Other sources' orders and cards stay.",
        responses=GONE,
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Take all of it away."""
        services.remove_pushed_data(contact=access_contact(contact_id=uuid))
        return Response(status=204)


class ContactMemberDataRefresh(ApiView):
    """Have the websites' servers asked."""

    @extend_schema(
        operation_id="refresh_member_data",
        tags=["Member data"],
        summary="Ask the websites' servers for a contact",
        description="Each address whose answer is more than three minutes old is asked; a worker does it, and this answer does not wait for it. Sources in "
        "the state `asked` have told or failed some seconds later.",
        request=RefreshBody,
        responses={200: DETAILS},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Ask what is old."""
        contact, data = access_contact(contact_id=uuid), self.validated(RefreshBody, request)
        services.ask_for_member_data(contact=contact, is_again=data.get("again", False), now=timezone.now())
        return Response(_details(contact))


class MemberSourceView(ApiView):
    """Where a website's members are asked for."""

    @extend_schema(
        operation_id="get_member_source",
        tags=["Websites"],
        summary="Get where members are asked for",
        description="For the owner and admins, like all about it.",
        responses={200: one(MemberSourceDetails, "The address and how it is doing.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The address."""
        services.may_set_up(by=self.person(request))
        return Response(source_details(access_website_by_id(website_id=uuid)))

    @extend_schema(
        operation_id="set_member_source",
        tags=["Websites"],
        summary="Set where members are asked for",
        description="With another address, what the one before told is forgotten.",
        request=SourceBody,
        examples=[OpenApiExample("A shop", {"url": "https://shop.example.com/sodan/members"}, request_only=True)],
        responses={200: one(MemberSourceDetails, "The address.")},
    )
    def put(self, request: Request, uuid: UUID) -> Response:
        """Set it."""
        services.may_set_up(by=self.person(request))
        data = self.validated(SourceBody, request)
        website = access_website_by_id(website_id=uuid)
        services.set_member_source(by=self.person(request), website=website, url=data["url"])
        return Response(source_details(website))

    @extend_schema(
        operation_id="remove_member_source",
        tags=["Websites"],
        summary="Ask a website no longer",
        description="What it told is forgotten.",
        responses=GONE,
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Stop asking."""
        services.may_set_up(by=self.person(request))
        services.remove_member_source(by=self.person(request), website=access_website_by_id(website_id=uuid))
        return Response(status=204)


class MemberSourceTry(ApiView):
    """A question to try."""

    @extend_schema(
        operation_id="try_member_source",
        tags=["Websites"],
        summary="Try where members are asked for",
        description="Asks once, at once, for at most three seconds; nothing of the answer is kept. At most ten times a minute.",
        request=TryBody,
        examples=[OpenApiExample("A member", {"member": "4711"}, request_only=True)],
        responses={200: one(MemberSourceTryOut, "How it went.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Ask once."""
        services.may_set_up(by=self.person(request))
        data = self.validated(TryBody, request)
        try:
            tried = services.try_member_source(by=self.person(request), website=access_website_by_id(website_id=uuid), member=data["member"])
        except RateLimited as error:
            raise Problem(
                429,
                "too_many_requests",
                _("There were too many requests."),
                _("Wait a moment, then try again."),
                headers={"Retry-After": str(error.retry_after)},
            ) from error
        counts = (len(tried.sheet.orders or ()), len(tried.sheet.cards or ())) if tried.sheet else (0, 0)
        return Response(MemberSourceTryOut(tried.failure, tried.detail, *counts, tried.took_ms))


class MemberSourceKeyList(ApiView):
    """The keys that sign questions."""

    @extend_schema(
        operation_id="list_member_source_keys",
        tags=["Websites"],
        summary="List keys for member data",
        responses={200: items(MemberSourceKeyDetails, "The valid ones, two at most, the newest first.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The valid keys."""
        website = access_website_by_id(website_id=uuid)
        return Response({"results": [source_key_details(row) for row in website.member_source_keys.order_by("-id")]})

    @extend_schema(
        operation_id="create_member_source_key",
        tags=["Websites"],
        summary="Make a key for member data",
        description="For the owner and admins. Its text is told in this answer only, so an Idempotency-Key is not taken. While there are two, each question "
        "carries a signature of both; 409 `too_many_member_source_keys` for a third.",
        request=None,
        responses={201: one(NewMemberSourceKey, "The key with its text.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Make one."""
        self.validated(Nothing, request)
        made = services.create_source_key(by=self.person(request), website=access_website_by_id(website_id=uuid))
        return Response(NewMemberSourceKey(made.row.uuid, made.row.ending, made.text, made.row.created_at), status=201)


class MemberSourceKeyDetail(ApiView):
    """One key."""

    @extend_schema(
        operation_id="get_member_source_key",
        tags=["Websites"],
        summary="Get a key for member data",
        responses={200: one(MemberSourceKeyDetails, "The key.")},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """The key without its text."""
        return Response(source_key_details(access_source_key(key_id=uuid)))

    @extend_schema(
        operation_id="revoke_member_source_key",
        tags=["Websites"],
        summary="Revoke a key for member data",
        description="For the owner and admins. Without any key the website is not asked.",
        responses=GONE,
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Revoke it."""
        services.revoke_source_key(by=self.person(request), key=access_source_key(key_id=uuid))
        return Response(status=204)


def _details(contact: Contact) -> MemberDataDetails:
    return member_data_details(member_data_of(contact, now=timezone.now()))
