"""Erasing leaves nothing: every table of the company and every key of Valkey is searched for a marker (A127)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from chat.models import AnswerMail, Conversation, ConversationSource, Invitation, PagePush
from chat.services import open_link, send_message
from chat.services.side import start_side
from tenants.accounts.models import Role
from tenants.ingest.consumer import Ingest
from tenants.outbox.models import OutboxEntry
from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.factories import (
    ORIGIN,
    make_contact,
    make_contact_attribute,
    make_contact_import,
    make_conversation,
    make_invitation,
    make_key,
    make_operator,
    make_user,
    make_visitor,
    make_website,
)
from tests.tenants.ingest.test_ingest import append, turn
from tests.visitors.hits.test_record import BROWSER, page, record
from tests.visitors.services.contacts.test_identity import while_locked
from visitors.events import VisitorsChanged
from visitors.models import Contact, PageView, RefusedRow, TrackedEvent, Visit, Visitor
from visitors.services.contacts import add_note, change_contact, create_task, record_consent
from visitors.services.contacts.erase import erase_contact
from visitors.services.contacts.merge import merge_contacts
from visitors.services.hits import Report, encode_report
from visitors.services.websites import NotAllowed

MARK = "zqxmarkzqx"


def places(schema: str) -> dict[str, int]:
    """Every table of a schema that holds the mark, with in how many rows."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) > 30
        for name in tables:
            cursor.execute(f'SELECT count(*) FROM "{schema}"."{name}" t WHERE t::text ILIKE %s', [f"%{MARK}%"])
            if count := cursor.fetchone()[0]:
                found[name] = count
    return found


def keys_in_valkey() -> list[bytes]:
    """Every key of the stores that holds the mark, in its name or its value, as it is stored."""
    found = []
    for url in {settings.REDIS_URL, settings.REDIS_CACHE_URL, settings.REDIS_DURABLE_URL}:
        client = redis.Redis.from_url(url)
        for key in client.scan_iter(count=1000):
            kind = client.type(key)
            if kind == b"stream":
                value = repr(client.xrange(key, count=10_000)).encode()
            elif kind == b"string":
                value = client.get(key) or b""
            elif kind == b"hash":
                value = repr(client.hgetall(key)).encode()
            elif kind == b"zset":
                value = repr(client.zrange(key, 0, -1)).encode()
            elif kind == b"set":
                value = repr(client.smembers(key)).encode()
            else:
                value = repr(client.lrange(key, 0, -1)).encode()
            if MARK.encode() in key + value:
                found.append(key)
    return found


def report_page(ref: TenantRef, visitor: Visitor) -> None:
    """A page on its way through the stream, where it stands until it is stored."""
    assert keys_in_valkey() == []
    report = Report(visitor.pk, [page(f"/{MARK}", title=MARK)], "en", "Europe/Berlin", "1440x900", BROWSER)
    assert append((ref, encode_report(report)), kind="hits") == [True]
    assert keys_in_valkey() == [settings.INGEST_STREAM.encode()]
    assert turn(Ingest()) == 1


def leave_traces(ref: TenantRef) -> Contact:
    """One person with the mark wherever something of a person is kept."""
    now, website, operator = timezone.now(), make_website(), make_operator()
    client = Client(headers={"host": ref.host + settings.URL_PORT, "origin": ORIGIN, "user-agent": f"Browser {MARK}"})
    page = {"url": f"{ORIGIN}/?{MARK}", "title": MARK, "referrer": f"https://{MARK}.example/"}
    booted = client.post("/widget/boot/", json.dumps({"website": website.key, "page": page, "language": MARK}), content_type="text/plain").json()
    visitor = Visitor.objects.get(uuid=booted["visitor"]["id"])
    form = {"ticket": booted["ticket"], "cid": str(uuid4()), "name": MARK, "email": f"{MARK}@example.com", "body": f"I am {MARK}", "page_title": MARK}
    assert client.post("/widget/message/", json.dumps(form), content_type="text/plain").status_code == 201

    conversation = Conversation.objects.get()
    send_message(conversation=conversation.uuid, by=operator, body=f"Dear {MARK}", cid=uuid4())
    link = open_link(conversation=conversation, token=MARK, now=now)
    AnswerMail.objects.create(conversation=conversation, link=link, first_seq=1, last_seq=1)
    OutboxEntry.objects.filter(payload__conversation=str(conversation.uuid)).update(last_error=f"{MARK}@example.com is not there")
    touch = {"at": now.isoformat(), "channel": "search", "words": MARK}
    Visitor.objects.filter(pk=visitor.pk).update(first_touch=touch, last_touch=touch)
    ConversationSource.objects.filter(conversation=conversation).update(first_touch=touch, last_touch=touch)
    visit = Visit.objects.create(
        visitor=visitor, website=website, number=1, started_at=now, seen_at=now, page_at=now, channel="search", words=MARK, landing_url=f"{ORIGIN}/{MARK}"
    )
    PageView.objects.create(uuid=uuid4(), visit=visit, viewed_at=now, url=f"{ORIGIN}/{MARK}", title=MARK, product={"name": MARK})
    TrackedEvent.objects.create(visitor=visitor, visit=visit, happened_at=now, name="order", data={"note": MARK})
    TrackedEvent.objects.create(visitor=visitor, visit=None, happened_at=now, name="order", data={"note": MARK})
    invitation = make_invitation(visitor, website)
    Invitation.objects.filter(pk=invitation.pk).update(body=f"May I help, {MARK}?", page_url=f"{ORIGIN}/{MARK}", page_title=MARK, conversation=conversation)
    PagePush.objects.create(conversation=conversation, cid=uuid4(), url=f"{ORIGIN}/{MARK}", title=MARK, is_foreign=False, proposed_at=now)

    report_page(ref, visitor)
    contact = Contact.objects.get()
    make_contact_attribute("plan")
    change_contact(
        by=make_user(), contact=contact, fields={"company": MARK, "tags": [MARK], "attributes": {"plan": MARK}, "phones": ["+81 3 1234 5678"]}, now=now
    )
    add_note(by=make_user(), contact=contact, body=MARK, now=now)
    people = [make_operator(name="Ben").uuid]
    start_side(by=operator, contact=contact, people=people, subject=MARK, body=f"Is {MARK} a good customer?", cid=uuid4(), now=now)
    record_consent(by=make_user(), contact=contact, what=MARK, is_given=True, where=MARK, now=now)
    api, twin = Api(ref, key=make_key()), make_contact(name=f"{MARK} twin", email=f"{MARK}2@example.com")
    assert api.post(f"contacts/{twin.uuid}/consents/", {"what": "x", "is_given": True}, headers={"idempotency-key": "before"}).status_code == 201
    merge_contacts(by=make_user(), contact=contact, other=twin, now=now)
    refused = make_contact_import(status="done")
    RefusedRow.objects.create(source=refused, number=2, errors=[[0, "bad_email"]], cells=[f"{MARK}@example.com", "x"])
    create_task(by=make_user(), contact=contact, fields={"body": MARK, "due_at": now + timedelta(days=1)}, now=now)
    pushed = {"orders": [{"number": MARK}], "cards": [{"slug": "x", "title": MARK}]}
    assert api.put(f"contacts/{contact.uuid}/member-data/", pushed).status_code == 200
    repeated = {"headers": {"idempotency-key": "once"}}
    assert api.post(f"contacts/{contact.uuid}/consents/", {"what": "x", "is_given": True}, **repeated).status_code == 201
    assert api.post(f"conversations/{conversation.uuid}/accept/", headers={"idempotency-key": "twice"}).status_code == 200
    return contact


def test_nothing_of_an_erased_person_is_left_anywhere(tenant: TenantRef) -> None:
    contact = leave_traces(tenant)
    held = places(tenant.schema_name)
    # The proof would be none if the mark had not been there.
    assert set(held) >= {
        "visitors_visitor",
        "visitors_contact",
        "visitors_contactnote",
        "visitors_contactmerge",
        "visitors_contacttask",
        "visitors_memberdata",
        "visitors_refusedrow",
        "visitors_visit",
        "visitors_pageview",
        "visitors_trackedevent",
        "chat_conversation",
        "chat_conversationsource",
        "chat_invitation",
        "chat_message",
        "chat_pagepush",
        "chat_sideconversation",
        "chat_sideline",
        "outbox_outboxentry",
        "accounts_idempotencykey",
    }

    erased = erase_contact(by=make_user(Role.ADMIN), contact=contact, now=timezone.now())

    assert erased.visitors == 1
    assert places(tenant.schema_name) == {}
    assert keys_in_valkey() == []


def test_a_page_that_is_stored_meanwhile_hinders_nothing(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        visitor, user, now = make_visitor(), make_user(Role.ADMIN), timezone.now()
        contact = make_contact(visitor)
        record(visitor, page(), at=now)

    while_locked(committed_tenant, lambda: record(visitor, page("/b"), at=now), lambda: erase_contact(by=user, contact=contact, now=now))

    with tenant_scope(committed_tenant):
        assert (Visitor.objects.count(), Visit.objects.count(), PageView.objects.count()) == (0, 0, 0)


def test_the_list_of_who_is_on_the_site_is_told(tenant: TenantRef, heard: Any, django_capture_on_commit_callbacks: Any) -> None:
    told, visitor = heard(VisitorsChanged), make_visitor()
    with django_capture_on_commit_callbacks(execute=True):
        erase_contact(by=make_user(Role.ADMIN), contact=make_contact(visitor), now=timezone.now())
    assert [event.visitors for event in told] == [(visitor.uuid,)]


def test_others_keep_what_is_theirs(tenant: TenantRef, other_tenant: TenantRef) -> None:
    contact = leave_traces(tenant)
    other = make_conversation()
    make_contact(other.visitor, name="Somebody Else")
    with tenant_scope(other_tenant):
        make_contact(name=MARK)

    erase_contact(by=make_user(Role.OWNER), contact=contact, now=timezone.now())

    assert list(Conversation.objects.all()) == [other]
    assert Contact.objects.get().name == "Somebody Else"
    with tenant_scope(other_tenant):
        assert Contact.objects.filter(name=MARK).exists()


def test_only_admins_erase(tenant: TenantRef) -> None:
    contact = make_contact()
    with pytest.raises(NotAllowed):
        erase_contact(by=make_user(Role.SUPERVISOR), contact=contact, now=timezone.now())
    assert Contact.objects.exists()
