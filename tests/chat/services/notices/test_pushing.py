"""Pushes: sealed for one browser, only what matters yet, and to nobody who looks, sleeps, has left or may not see."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.feed import move_inbox
from chat.models import Conversation, Notice, NoticeKind, Operator, PushDevice, RoutingSettings
from chat.services import accept_conversation, assign_conversation, mark_read_by_operator, send_message, start_conversation
from chat.services.notices import PUSH_DEVICE, PUSH_NOTICE, DeviceRefused, change_notice_rules, note_look, raise_notices, register_device
from chat.services.notices.devices import MOST_FAILURES
from chat.services.notices.raising import AGAIN_AFTER
from chat.tasks.notices import MOST_ATTEMPTS
from tenants import webpush
from tenants.accounts.models import Role
from tenants.ids import new_id
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import claim_due, run_effect
from tenants.scope import TenantRef, tenant_scope
from tenants.webpush import TIMEOUT_S
from tests.chat.services.notices.conftest import run_outbox, set_up, signed_in
from tests.factories import make_conversation, make_department, make_operator, make_visitor
from tests.push_service import Browser, PushService

PUSHES = (PUSH_NOTICE, PUSH_DEVICE)


def said(service: PushService, browser: Browser, name: str = "a") -> list[dict[str, Any]]:
    return [browser.unseal(body) for _headers, body in service.of(name)]


def line(conversation: Conversation, body: str) -> None:
    send_message(conversation=conversation.uuid, by=conversation.visitor, body=body, cid=new_id())
    # The test is one transaction, so the database's clock stands still in it.
    Conversation.objects.filter(pk=conversation.pk).update(last_message_at=timezone.now())
    move_inbox()


def begun(body: str) -> Conversation:
    return start_conversation(by=make_visitor(), body=body, cid=new_id(), now=timezone.now()).conversation


def taken(operator: Operator, **fields: Any) -> Conversation:
    conversation = make_conversation(**fields)
    accept_conversation(conversation=conversation, by=operator, now=timezone.now())
    return conversation


def test_a_new_conversation_is_pushed_sealed_once_and_with_no_more_than_is_needed(tenant: TenantRef, service: PushService) -> None:
    operator, colleague = make_operator(), make_operator()
    browser, other = set_up(service, operator), set_up(service, colleague, "b")
    change_notice_rules(by=colleague, now=timezone.now(), channels={"new": ["page", "sound", "mail"]})
    conversation = begun("Where is\n\n my \u202eparcel?\x07 " + "x" * 300)
    conversation.visitor.email = "vera@example.org"
    conversation.visitor.save()

    move_inbox()
    move_inbox()
    run_outbox(*PUSHES)

    ((headers, sealed),) = service.of("a")
    message = browser.unseal(sealed)
    assert set(message) == {"v", "tag", "title", "body", "url"}
    assert message["url"] == f"/inbox/{conversation.uuid}/" and message["tag"] == f"sodan-{conversation.uuid}"
    assert message["body"].startswith("Where is my parcel? xxx") and len(message["body"]) <= 120 and message["body"].endswith("…")
    assert b"parcel" not in sealed and headers["ttl"] == "14400" and headers["urgency"] == "high" and len(headers["topic"]) <= 32
    assert str(conversation.uuid) not in headers["topic"] and "vera@example.org" not in str(message)
    assert not service.of("b") and other
    assert PushDevice.objects.get(operator=operator).reached_at is not None


def test_a_repeat_replaces_and_words_may_be_kept_off_screens(tenant: TenantRef, service: PushService) -> None:
    operator = make_operator()
    browser = set_up(service, operator)
    conversation = taken(operator)
    change_notice_rules(by=operator, now=timezone.now(), shows_words=False)

    line(conversation, "My card number is secret")
    run_outbox(*PUSHES)
    Notice.objects.update(raised_at=timezone.now() - AGAIN_AFTER)
    line(conversation, "And so is my address")
    run_outbox(*PUSHES)

    first, second = said(service, browser)
    assert first["tag"] == second["tag"] and "secret" not in str(first) and f"#{conversation.number}" in first["body"]
    topics = {headers["topic"] for headers, _body in service.of("a")}
    assert len(topics) == 1


@pytest.mark.parametrize("what", ["read", "seen", "handed_over", "deactivated", "signed_out", "quiet", "kept_from_him"])
def test_what_does_not_matter_any_more_is_not_pushed(tenant: TenantRef, service: PushService, what: str) -> None:
    operator, colleague = make_operator(), make_operator(role=Role.OWNER)
    session = signed_in(operator)
    set_up(service, operator, session=session)
    conversation, now = taken(operator), timezone.now()
    line(conversation, "Are you there?")
    assert Notice.objects.get(operator=operator).turn == 1

    match what:
        case "read":
            conversation.refresh_from_db()
            mark_read_by_operator(conversation=conversation, by=operator, seq=conversation.staff_seq, now=now)
        case "seen":
            Notice.objects.update(seen_at=now)
        case "handed_over":
            assign_conversation(conversation=conversation, to=colleague, by=colleague, now=now)
        case "deactivated":
            operator.user.is_active = False
            operator.user.save()
        case "signed_out":
            operator.user.session_epoch += 1
            operator.user.save()
        case "quiet":
            change_notice_rules(by=operator, now=now, quiet={"begins": time(0, 1), "ends": time(0), "days": range(7), "free_days": range(7)})
        case "kept_from_him":
            RoutingSettings.objects.update_or_create(pk=1, defaults={"operators_see": RoutingSettings.Sight.OWN})
            Conversation.objects.filter(pk=conversation.pk).update(department=make_department(), assignee=None, status="queued")
    run_outbox(*PUSHES)

    assert not service.of("a")


def test_who_looks_at_the_dashboard_is_pushed_to_only_when_he_left_it_without_seeing(tenant: TenantRef, service: PushService) -> None:
    operator, page = make_operator(), new_id()
    browser = set_up(service, operator)
    conversation = taken(operator)
    note_look(operator=operator, page=page, is_looked_at=True, now=timezone.now())
    line(conversation, "Hello?")
    for entry in claim_due():
        assert run_effect(entry)
    waits = OutboxEntry.objects.get(kind=PUSH_NOTICE, state="pending")
    assert timedelta(seconds=30) < waits.not_before - timezone.now() <= timedelta(seconds=45)

    # Another page that is left says nothing of this one.
    note_look(operator=operator, page=new_id(), is_looked_at=False, now=timezone.now())
    operator.refresh_from_db()
    assert operator.looked_at is not None
    note_look(operator=operator, page=page, is_looked_at=False, now=timezone.now())
    run_outbox(*PUSHES)

    assert [message["body"] for message in said(service, browser)] == ["Hello?"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_takes_no_more_is_removed_and_others_are_reached(tenant: TenantRef, service: PushService, status: int) -> None:
    operator = make_operator()
    set_up(service, operator)
    conversation = taken(operator)
    service.status = status
    line(conversation, "Hello?")
    run_outbox(*PUSHES)
    assert not PushDevice.objects.exists() and OutboxEntry.objects.filter(kind=PUSH_DEVICE, state="done").count() == 1


def test_one_that_fails_is_tried_again_and_repeats_no_other(tenant: TenantRef, service: PushService) -> None:
    operator = make_operator()
    set_up(service, operator, "a")
    set_up(service, operator, "b")
    conversation = taken(operator)
    line(conversation, "Hello?")
    for entry in claim_due():
        run_effect(entry)
    entries = claim_due()
    for entry, status in zip(entries, (503, 201), strict=True):
        service.status = status
        assert run_effect(entry) == (status == 201)
    OutboxEntry.objects.filter(state="pending", kind=PUSH_DEVICE).update(not_before=timezone.now() - timedelta(seconds=1))
    # A worker that died after sending sends it once more: the same tag.
    entries = claim_due()
    assert [run_effect(entry) for entry in entries] == [True] and [run_effect(entry) for entry in entries] == [True]
    counts = sorted(len(service.of(name)) for name in "ab")
    assert counts == [1, 3]


def give_up(service: PushService, conversation: Conversation) -> OutboxEntry:
    """A line whose push is tried as often as it is tried."""
    Notice.objects.update(raised_at=timezone.now() - AGAIN_AFTER)
    line(conversation, "Hello?")
    for _attempt in range(MOST_ATTEMPTS + 2):
        OutboxEntry.objects.filter(state="pending", kind__in=PUSHES).update(not_before=timezone.now() - timedelta(seconds=1))
        for entry in claim_due():
            run_effect(entry)
    return OutboxEntry.objects.filter(kind=PUSH_DEVICE).latest("pk")


def test_a_push_service_that_takes_nothing_is_given_up_soon(tenant: TenantRef, service: PushService) -> None:
    operator = make_operator()
    set_up(service, operator)
    service.status = 503
    entry = give_up(service, taken(operator))
    assert (entry.state, entry.attempts, len(service.came)) == ("done", MOST_ATTEMPTS, MOST_ATTEMPTS) and TIMEOUT_S <= 3
    assert PushDevice.objects.get().failures == 1


def test_a_device_that_could_not_be_reached_for_long_is_removed_and_one_that_answers_again_stays(tenant: TenantRef, service: PushService) -> None:
    operator = make_operator()
    set_up(service, operator)
    conversation, days_ago = taken(operator), timezone.now() - timedelta(days=2)
    PushDevice.objects.update(failures=MOST_FAILURES - 1, reached_at=days_ago)
    give_up(service, conversation)
    assert PushDevice.objects.get().failures == 0

    # So many pushes in an hour without a push service are no reason.
    service.status = 503
    PushDevice.objects.update(failures=MOST_FAILURES - 1)
    give_up(service, conversation)
    assert PushDevice.objects.get().failures == MOST_FAILURES
    # Nor is a single one, however long ago the last was taken.
    PushDevice.objects.update(failures=0, reached_at=days_ago)
    give_up(service, conversation)
    assert PushDevice.objects.get().failures == 1
    PushDevice.objects.update(failures=MOST_FAILURES - 1)
    service.status = 403
    give_up(service, conversation)
    assert not PushDevice.objects.exists()


REFUSED = (
    "http://fcm.googleapis.com/a https://127.0.0.1/a https://10.1.2.3/a https://push.internal/a https://user@fcm.googleapis.com/a file:///etc/passwd "
    "https://fcm.googleapis.com:8443/a https://push.example.com/a https://fcm.googleapis.com.example.com/a https://not-fcm.googleapis.com/a "
    "https://push.services.mozilla.com.example.com/a https://evilpush.apple.com/a https://push.apple.com/a"
).split()
TAKEN = (
    "https://fcm.googleapis.com/fcm/send/a https://updates.push.services.mozilla.com/wpush/v2/a https://eu.push.services.mozilla.com/a "
    "https://web.push.apple.com/a https://wns2-par02p.notify.windows.com/w/?token=a https://FCM.googleapis.com/a"
).split()


@pytest.mark.parametrize("endpoint", REFUSED)
def test_an_address_that_is_not_of_a_push_service_is_refused(tenant: TenantRef, service: PushService, settings: Any, endpoint: str) -> None:
    settings.FETCH_LOOPBACK = False
    browser = Browser()
    for keys, address, code in (
        ((browser.p256dh, browser.auth), endpoint, "bad_endpoint"),
        ((browser.p256dh, browser.auth), service.endpoint("a"), "bad_endpoint"),
        (("AAAA", browser.auth), TAKEN[0], "bad_keys"),
        ((browser.p256dh, "AAAA"), TAKEN[0], "bad_keys"),
    ):
        with pytest.raises(DeviceRefused) as refused:
            register_device(by=make_operator(), endpoint=address, p256dh=keys[0], auth=keys[1], name="", session="s", now=timezone.now())
        assert refused.value.code == code
    assert not PushDevice.objects.exists()


@pytest.mark.parametrize("endpoint", TAKEN)
def test_the_push_services_of_browsers_are_taken(tenant: TenantRef, service: PushService, endpoint: str) -> None:
    browser = Browser()
    register_device(by=make_operator(), endpoint=endpoint, p256dh=browser.p256dh, auth=browser.auth, name="", session="s", now=timezone.now())
    assert PushDevice.objects.get().endpoint == endpoint


def test_a_device_with_another_address_is_removed_and_never_asked(tenant: TenantRef, service: PushService, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was set up before addresses were looked at."""
    operator, asked = make_operator(), []
    set_up(service, operator)
    monkeypatch.setattr(webpush, "fetch", lambda *args, **_options: asked.append(args))
    PushDevice.objects.update(endpoint="https://push.example.com/a")
    give_up(service, taken(operator))
    assert not PushDevice.objects.exists() and not asked


def test_a_browser_belongs_to_who_signed_in_last_in_it(tenant: TenantRef, service: PushService) -> None:
    before, after = make_operator(), make_operator()
    set_up(service, before)
    conversation = taken(before)
    set_up(service, after)
    line(conversation, "For the first one only")
    run_outbox(*PUSHES)
    assert PushDevice.objects.get().operator == after and not service.of("a")


def test_another_company_has_its_own_devices_and_notices(tenant: TenantRef, other_tenant: TenantRef, service: PushService) -> None:
    operator = make_operator()
    set_up(service, operator)
    with tenant_scope(other_tenant):
        raise_notices(kind=NoticeKind.BREACH, key="breach", operators=[operator.pk], conversation=make_conversation(), since=timezone.now(), now=timezone.now())
        run_outbox(*PUSHES)
        assert not Notice.objects.exists() and not PushDevice.objects.exists()
    assert not service.came
