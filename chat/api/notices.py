"""How an operator is called, his devices, and where he was mentioned."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api import problems_notices
from chat.api.base import StaffView
from chat.api.schema import CURSOR, LIMIT, items, one, page
from chat.models import Channel, NoticeKind, Operator
from chat.notice_words import notice_text, trial_message
from chat.permissions import access_device
from chat.protocol_notices import DeviceDetails, NoticeDetails, NoticeRulesDetails, device_details, notice_details, notice_rules_details
from chat.selectors.notices import devices_of, listed_notices, quiet_until, rules_of, unseen_count
from chat.services import notices
from chat.services.notices.rules import LATEST_MAIL_MIN, SOONEST_MAIL_MIN
from tenants.accounts.models import ApiKey
from tenants.api.input import Nothing, StrictSerializer
from tenants.api.pagination import SignedCursorPagination
from tenants.limits import hit
from tenants.problems import Problem
from tenants.webpush import PushFailed, PushRefused, SubscriptionGone, public_key, send_push

__all__ = ["problems_notices"]

STRUCTS = (NoticeRulesDetails, DeviceDetails, NoticeDetails)
TRIALS_PER_MINUTE = 10


class QuietBody(StrictSerializer):
    """When one is not called, in one's own time zone."""

    begins = serializers.TimeField(allow_null=True, input_formats=["%H:%M"], help_text="With `ends`, or neither.")
    ends = serializers.TimeField(allow_null=True, input_formats=["%H:%M"], help_text="Before `begins`: on the next day.")
    days = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), max_length=7, help_text="On which it begins; Monday is 0.")
    free_days = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), max_length=7, help_text="Quiet as a whole.")


class NotificationRulesBody(StrictSerializer):
    """What is to change; what is left out stays."""

    channels = serializers.DictField(
        child=serializers.ListField(child=serializers.ChoiceField(Channel.choices), max_length=len(Channel)),
        required=False,
        help_text=f"By kind: {', '.join(NoticeKind.values)}. Kinds left out stay.",
    )
    shows_words = serializers.BooleanField(required=False, help_text="Whether devices show names and what was written.")
    mail_after_min = serializers.IntegerField(required=False, min_value=SOONEST_MAIL_MIN, max_value=LATEST_MAIL_MIN)
    quiet = QuietBody(required=False)


class KeysBody(StrictSerializer):
    """The browser's keys, in base64url."""

    p256dh = serializers.CharField(max_length=100)
    auth = serializers.CharField(max_length=40)


class DeviceBody(StrictSerializer):
    """What `PushManager.subscribe` gave, and what the device is called."""

    endpoint = serializers.CharField(max_length=1000)
    keys = KeysBody()
    name = serializers.CharField(max_length=100, allow_blank=True, default="")


class SeenBody(StrictSerializer):
    """In which conversation; null: everywhere."""

    conversation = serializers.UUIDField(allow_null=True)


class OwnRulesView(StaffView):
    """How one is called."""

    @extend_schema(
        operation_id="get_notification_rules",
        tags=["Notifications"],
        summary="Get how you are called",
        responses={200: one(NoticeRulesDetails, "Your rules; `push_key` is the key to subscribe a browser with, empty where pushes are off.")},
    )
    def get(self, request: Request) -> Response:
        """Those of who asks."""
        return Response(self._details(self.operator(request)))

    @extend_schema(
        operation_id="change_notification_rules",
        tags=["Notifications"],
        summary="Change how you are called",
        request=NotificationRulesBody,
        examples=[
            OpenApiExample(
                "Mentions on devices only, nothing at night",
                value={
                    "channels": {"mention": ["page", "push"]},
                    "quiet": {"begins": "20:00", "ends": "08:00", "days": [0, 1, 2, 3, 4], "free_days": [5, 6]},
                },
                request_only=True,
            )
        ],
        responses={200: one(NoticeRulesDetails, "Your rules as they are now.")},
    )
    def patch(self, request: Request) -> Response:
        """Change what is named."""
        data = self.validated(NotificationRulesBody, request)
        operator = self.operator(request)
        notices.change_notice_rules(
            by=operator,
            now=self.now,
            channels=data.get("channels"),
            shows_words=data.get("shows_words"),
            mail_after_min=data.get("mail_after_min"),
            quiet=data.get("quiet"),
        )
        return Response(self._details(operator))

    def _details(self, operator: Operator) -> NoticeRulesDetails:
        rules, zone = rules_of([operator.pk])[operator.pk], operator.user.time_zone
        return notice_rules_details(rules, zone=zone, quiet_until=quiet_until(rules, zone, self.now), push_key=public_key())


class PersonsView(StaffView):
    """A view for who sits before a browser: devices are his."""

    def session(self, request: Request) -> str:
        """The key of the session that asks.

        Raises:
            Problem: a program asks.
        """
        if isinstance(request.auth, ApiKey) or not request.session.session_key:
            raise Problem(403, "session_needed", _("This needs a person's session."), _("Sign in to the dashboard; programs use the REST API."))
        return str(request.session.session_key)


class DeviceList(PersonsView):
    """One's devices."""

    @extend_schema(
        operation_id="list_devices",
        tags=["Notifications"],
        summary="List your devices",
        responses={200: items(DeviceDetails, "The browsers that take pushes for you.")},
    )
    def get(self, request: Request) -> Response:
        """Those whose sessions are alive."""
        session = self.session(request)
        return Response({"results": [device_details(row, session=session) for row in devices_of(self.operator(request))]})

    @extend_schema(
        operation_id="register_device",
        tags=["Notifications"],
        summary="Set up this browser for pushes",
        description="Needs a person's session, with which the device ends. The same subscription again is the same device.",
        request=DeviceBody,
        examples=[
            OpenApiExample(
                "A browser",
                value={
                    "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/abc",
                    "keys": {"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx...", "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
                    "name": "Firefox on Linux",
                },
                request_only=True,
            )
        ],
        responses={201: one(DeviceDetails, "It takes pushes from now on.")},
    )
    def post(self, request: Request) -> Response:
        """Keep the subscription."""
        data = self.validated(DeviceBody, request)
        session = self.session(request)
        keys = data["keys"]
        device = notices.register_device(
            by=self.operator(request), endpoint=data["endpoint"], p256dh=keys["p256dh"], auth=keys["auth"], name=data["name"], session=session, now=self.now
        )
        return Response(device_details(device, session=session), status=201)


class DeviceDetail(PersonsView):
    """One device."""

    @extend_schema(
        operation_id="remove_device",
        tags=["Notifications"],
        summary="Remove a device",
        responses={204: OpenApiResponse(description="It takes pushes no more.")},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Remove it."""
        self.session(request)
        notices.remove_device(device=access_device(device_id=uuid, operator=self.operator(request)))
        return Response(status=204)


class DeviceTrial(PersonsView):
    """A push to oneself."""

    @extend_schema(
        operation_id="try_device",
        tags=["Notifications"],
        summary="Send a test notification to a device",
        request=None,
        responses={204: OpenApiResponse(description="Its push service took it."), 502: OpenApiResponse(description="Its push service did not take it.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Sent at once, whatever the rules say, so that its answer is known."""
        self.validated(Nothing, request)
        self.session(request)
        device = access_device(device_id=uuid, operator=self.operator(request))
        hit("push-trial", device.operator_id, limit=TRIALS_PER_MINUTE, period=60)
        message = trial_message()
        try:
            send_push(endpoint=device.endpoint, p256dh=device.p256dh, auth=device.auth, payload=message.encoded, tag=message.tag)
        except SubscriptionGone as error:
            notices.remove_device(device=device)
            raise Problem(
                410, "device_gone", _("This device takes no notifications any more."), _("It was removed. Turn notifications on again in its browser.")
            ) from error
        except (PushFailed, PushRefused) as error:
            raise Problem(
                502,
                "push_failed",
                _("The device's push service did not take it."),
                _("Try again in a minute. If it stays so, remove the device and set it up again."),
            ) from error
        notices.record_pushed(device=device, now=self.now)
        return Response(status=204)


class MentionList(StaffView):
    """Where one was mentioned."""

    query_parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "limit", "unseen"})

    @extend_schema(
        operation_id="list_mentions",
        tags=["Notifications"],
        summary="List where colleagues mentioned you",
        parameters=[CURSOR, LIMIT, OpenApiParameter("unseen", bool, description="Only what you have not seen.")],
        responses={200: page(NoticeDetails, "Newest first; `unseen` counts up to 100.", unseen={"type": "integer"})},
    )
    def get(self, request: Request) -> Response:
        """One page."""
        operator = self.operator(request)
        rows = listed_notices(operator)
        if request.query_params.get("unseen") == "true":
            rows = rows.filter(seen_at=None)
        paginator = SignedCursorPagination()
        found = paginator.paginate_queryset(rows, request)
        answer: Any = paginator.get_paginated_response([notice_details(row, text=notice_text(row)) for row in found])
        answer.data["unseen"] = unseen_count(operator)
        return Response(answer.data)


class MentionsSeen(StaffView):
    """What one saw of it."""

    @extend_schema(
        operation_id="see_mentions",
        tags=["Notifications"],
        summary="Say that you saw what you were called for",
        request=SeenBody,
        examples=[OpenApiExample("All of it", value={"conversation": None}, request_only=True)],
        responses={204: OpenApiResponse(description="It is noted.")},
    )
    def post(self, request: Request) -> Response:
        """Note it."""
        data = self.validated(SeenBody, request)
        conversation = self.conversation(request, data["conversation"]) if data["conversation"] else None
        notices.see_notices(operator=self.operator(request), conversation=conversation, now=self.now)
        return Response(status=204)
