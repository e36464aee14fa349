"""Sending, answering and remembering."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from chat.events import InvitationAccepted, InvitationDismissed, InvitationExpired, InvitationSent, InvitationShown
from chat.models import Conversation, Invitation, Message, Operator
from chat.permissions import NotAllowed, NotFound, access_invitation
from chat.services import MessageRefused, Started, start_conversation
from chat.services.invitations import (
    BadText,
    InvitationIsOver,
    MayNotInvite,
    Why,
    accept_by_writing,
    accept_invitation,
    change_template,
    create_template,
    delete_template,
    dismiss_invitation,
    expire_invitations,
    mark_invitation_shown,
    propose_invitation,
    send_invitation,
)
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_operator, make_user, make_visitor, make_website
from visitors.models import Contact, Visitor
from visitors.services import NotAllowed as NotAdministrator
from visitors.services import set_invitation_policy

pytestmark = pytest.mark.usefixtures("tenant")
NOW = timezone.now()


def here(**fields: object) -> Visitor:
    return make_visitor(
        make_website(invitation_policy="several", invitation_pause_s=60),
        **{"seen_at": NOW, "page_url": "https://shop.example/tea", "page_title": "Tea", **fields},
    )


def invite(visitor: Visitor, by: Operator | None = None, now: datetime = NOW) -> Invitation:
    Visitor.objects.filter(pk=visitor.pk).update(seen_at=now)
    return send_invitation(visitor=visitor, by=by or make_operator(online=True), body="May I help?", cid=uuid4(), now=now)


def why(visitor: Visitor, now: datetime = NOW) -> Why:
    with pytest.raises(MayNotInvite) as refused:
        invite(visitor, now=now)
    return refused.value.hindrance.why


def test_life_of_an_accepted_invitation(heard: Callable[[type], list], django_capture_on_commit_callbacks: Callable) -> None:
    sent, shown, accepted = heard(InvitationSent), heard(InvitationShown), heard(InvitationAccepted)
    ana, visitor = make_operator(online=True), here()

    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(visitor, ana)
        seen = mark_invitation_shown(invitation=invitation, now=NOW + timedelta(seconds=1))
        mark_invitation_shown(invitation=invitation, now=NOW + timedelta(seconds=9))
        taken = accept_invitation(invitation=invitation, now=NOW + timedelta(seconds=5))

    assert seen.shown_at == taken.shown_at == NOW + timedelta(seconds=1)
    conversation = taken.conversation
    assert conversation is not None
    assert (conversation.assignee, conversation.status, conversation.origin, conversation.page_url) == (ana, "open", "invitation", "https://shop.example/tea")
    line = Message.objects.get(conversation=conversation)
    assert (line.body, line.sender_kind, line.sender_id, line.visitor_seq) == ("May I help?", "operator", ana.pk, 1)
    assert [len(sent), len(shown), len(accepted)] == [1, 1, 1]
    assert accepted[0].conversation == conversation.uuid
    visitor.refresh_from_db()
    assert visitor.invited_at == NOW


def test_accepting_twice_makes_one_conversation() -> None:
    invitation = invite(here())

    first, second = accept_invitation(invitation=invitation, now=NOW), accept_invitation(invitation=invitation, now=NOW)

    assert first.conversation == second.conversation
    assert (Conversation.objects.count(), Message.objects.count()) == (1, 1)


def test_accepting_joins_the_conversation_that_began_meanwhile() -> None:
    visitor = here()
    invitation = invite(visitor)
    started = start_conversation(by=visitor, body="Hello", cid=uuid4(), now=NOW)

    assert accept_invitation(invitation=invitation, now=NOW).conversation == started.conversation


def test_same_cid_sends_once() -> None:
    visitor, ana, cid = here(), make_operator(), uuid4()

    one, two = (send_invitation(visitor=visitor, by=ana, body="Hello?", cid=cid, now=NOW) for _ in range(2))

    assert one.pk == two.pk
    assert Invitation.objects.count() == 1


def test_refusals_are_remembered_longer_each_time_and_bind_operators() -> None:
    visitor = here()
    dismiss_invitation(invitation=invite(visitor), is_never=False, now=NOW)

    assert why(visitor, NOW + timedelta(days=6, hours=23)) == Why.REFUSED
    later = NOW + timedelta(days=7, minutes=1)
    dismiss_invitation(invitation=invite(visitor, now=later), is_never=False, now=later)
    assert why(visitor, later + timedelta(days=3650)) == Why.NEVER_AGAIN


def test_never_again_binds_at_once_also_when_said_after_a_refusal() -> None:
    visitor = here()
    invitation = invite(visitor)
    dismiss_invitation(invitation=invitation, is_never=False, now=NOW)
    dismiss_invitation(invitation=invitation, is_never=True, now=NOW)

    assert why(visitor, NOW + timedelta(days=400)) == Why.NEVER_AGAIN
    assert Invitation.objects.get().is_never


def test_a_members_refusal_binds_on_all_his_devices_and_a_claim_binds_nobody() -> None:
    member = Contact.objects.create(name="Vera", external_id="7", is_verified=True, source="signed")
    claimed = Contact.objects.create(name="Vera", source="claim")
    for contact, binds in ((member, True), (claimed, False)):
        phone, desk = here(contact=contact), here(contact=contact)
        dismiss_invitation(invitation=invite(phone), is_never=False, now=NOW)
        if binds:
            assert why(desk) == Why.REFUSED
        else:
            invite(desk)


def test_refusing_again_is_not_a_second_refusal() -> None:
    visitor = here()
    invitation = invite(visitor)
    for _ in range(3):
        dismiss_invitation(invitation=invitation, is_never=False, now=NOW)

    visitor.refresh_from_db()
    assert visitor.refusals == 1


@pytest.mark.parametrize(("after", "is_regret"), [(1.9, True), (2.1, False)])
def test_regret_is_a_refusal_within_two_seconds(
    after: float, is_regret: bool, heard: Callable[[type], list], django_capture_on_commit_callbacks: Callable
) -> None:
    dismissed = heard(InvitationDismissed)
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(here())
        mark_invitation_shown(invitation=invitation, now=NOW)
        dismiss_invitation(invitation=invitation, is_never=False, now=NOW + timedelta(seconds=after))

    assert dismissed[0].is_regret is is_regret


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"is_banned": True}, Why.BANNED),
        ({"is_never_invited": True}, Why.NEVER_AGAIN),
        ({"refusals": 1, "refused_at": NOW - timedelta(days=1)}, Why.REFUSED),
    ],
)
def test_visitor_is_left_in_peace(fields: dict[str, object], reason: Why) -> None:
    assert why(here(**fields)) == reason
    assert not Invitation.objects.exists()


def test_who_left_talks_or_was_just_invited_is_not_invited() -> None:
    gone, talking, invited = here(), here(), here()
    Visitor.objects.filter(pk=gone.pk).update(seen_at=NOW - timedelta(minutes=2))
    start_conversation(by=talking, body="Hello", cid=uuid4(), now=NOW)
    invite(invited)

    with pytest.raises(MayNotInvite) as refused:
        send_invitation(visitor=gone, by=make_operator(), body="x", cid=uuid4(), now=NOW)
    assert refused.value.hindrance.why == Why.GONE
    assert why(talking) == Why.TALKING
    assert why(invited) == Why.OPEN


def test_website_may_forbid_it_for_everybody() -> None:
    visitor = here()
    with pytest.raises(NotAdministrator):
        set_invitation_policy(by=make_user(), website=visitor.website, policy="never", pause_s=60)
    set_invitation_policy(by=make_user("admin"), website=visitor.website, policy="never", pause_s=1)

    assert why(visitor) == Why.POLICY_NEVER
    visitor.website.refresh_from_db()
    assert visitor.website.invitation_pause_s == 30


def test_unanswered_ones_end_and_can_still_be_taken_up(heard: Callable[[type], list], django_capture_on_commit_callbacks: Callable) -> None:
    expired = heard(InvitationExpired)
    waiting, left = invite(here()), invite(here())
    Visitor.objects.filter(pk=left.visitor_id).update(seen_at=NOW - timedelta(minutes=3))

    with django_capture_on_commit_callbacks(execute=True):
        assert expire_invitations(now=NOW + timedelta(seconds=5)) == 1
        Visitor.objects.update(seen_at=NOW + timedelta(minutes=11))
        assert expire_invitations(now=NOW + timedelta(minutes=11)) == 1
        assert expire_invitations(now=NOW + timedelta(minutes=11)) == 0

    assert [event.invitation for event in expired] == [left.uuid, waiting.uuid]
    with pytest.raises(InvitationIsOver):
        mark_invitation_shown(invitation=waiting, now=NOW + timedelta(minutes=12))
    assert accept_invitation(invitation=waiting, now=NOW + timedelta(minutes=12)).status == "accepted"


def test_refused_ones_cannot_be_taken_up_and_accepted_ones_not_refused() -> None:
    refused, accepted = invite(here()), invite(here())
    dismiss_invitation(invitation=refused, is_never=False, now=NOW)
    accept_invitation(invitation=accepted, now=NOW)

    with pytest.raises(InvitationIsOver):
        accept_invitation(invitation=refused, now=NOW)
    assert dismiss_invitation(invitation=accepted, is_never=True, now=NOW).status == "accepted"


def test_line_of_somebody_who_left_the_company_is_the_robots() -> None:
    ana = make_operator()
    invitation = invite(here(), ana)
    ana.user.is_active = False
    ana.user.save()

    conversation = accept_invitation(invitation=invitation, now=NOW).conversation

    assert conversation is not None
    assert (conversation.assignee, conversation.status) == (None, "queued")
    assert Message.objects.get().sender_kind == "robot"


def test_texts_are_proposed_in_the_visitors_language() -> None:
    admin, visitor = make_user("admin"), here(language="ja-JP", name="")
    template = create_template(
        by=admin, name=" Greeting ", texts={"en": "Hello {name|there}", "ja": "{name|お客様}、{page|こちら}についてお困りですか", "zh-hans": ""}
    )
    create_template(by=admin, name="English", texts={"en": "Anything about {product|this}?"})

    proposal = propose_invitation(visitor=visitor, now=NOW)

    assert proposal.hindrance is None
    assert [text for _template, text in proposal.texts] == ["Anything about this?", "お客様、Teaについてお困りですか"]
    change_template(by=admin, template=template, name="New", texts={"en": "Hi"})
    delete_template(by=admin, template=template)
    for by, texts in ((make_user(), {"en": "x"}), (make_user("supervisor"), {"en": "x"})):
        with pytest.raises(NotAllowed):
            create_template(by=by, name="x", texts=texts)
    with pytest.raises(BadText):
        create_template(by=admin, name=" ", texts={"en": "x"})


@pytest.mark.parametrize("body", ["", "  \n", "x" * 501])
def test_empty_and_endless_texts_are_refused(body: str) -> None:
    with pytest.raises(BadText):
        send_invitation(visitor=here(), by=make_operator(), body=body, cid=uuid4(), now=NOW)


def test_invitations_of_others_are_not_found(other_tenant: TenantRef) -> None:
    mine, stranger = invite(here()), here()
    with pytest.raises(NotFound):
        access_invitation(invitation_id=mine.uuid, visitor=stranger)
    with tenant_scope(other_tenant), pytest.raises(NotFound):
        access_invitation(invitation_id=mine.uuid)


def write(invitation: Invitation, body: str = "Yes, please", **fields: Any) -> Started:
    return accept_by_writing(**{"invitation": invitation, "body": body, "cid": uuid4(), "now": NOW + timedelta(seconds=9), **fields})


def test_an_answer_in_the_open_panel_makes_the_conversation_with_both_lines() -> None:
    ana, visitor = make_operator(online=True), here()
    invitation, cid = invite(visitor, ana), uuid4()
    mark_invitation_shown(invitation=invitation, now=NOW)
    assert not Conversation.objects.exists()

    started = write(invitation, cid=cid)
    again = write(invitation, cid=cid)

    conversation = Conversation.objects.get()
    assert (started.conversation, again.conversation, again.message.uuid) == (conversation, conversation, started.message.uuid)
    assert (conversation.assignee, conversation.status, conversation.staff_unread) == (ana, "open", 1)
    assert list(Message.objects.order_by("visitor_seq").values_list("body", flat=True)) == ["May I help?", "Yes, please"]
    invitation.refresh_from_db()
    assert (invitation.status, invitation.conversation) == ("accepted", conversation)


def test_a_line_that_is_refused_leaves_the_invitation_as_it_was() -> None:
    visitor = here()
    invitation = invite(visitor)
    with pytest.raises(MessageRefused):
        write(invitation, " ")
    invitation.refresh_from_db()
    assert (invitation.status, Conversation.objects.count()) == ("sent", 0)


def test_what_is_written_to_an_invitation_that_is_over_is_not_lost() -> None:
    visitor = here()
    refused = invite(visitor)
    dismiss_invitation(invitation=refused, is_never=False, now=NOW)
    started = write(refused)
    assert (started.conversation.origin, started.conversation.assignee) == ("widget", None)
    refused.refresh_from_db()
    assert refused.status == "dismissed"


def test_closing_what_opened_by_itself_gives_nobody_a_conversation() -> None:
    invitation = invite(here())
    mark_invitation_shown(invitation=invitation, now=NOW)
    dismiss_invitation(invitation=invitation, is_never=False, now=NOW + timedelta(seconds=1))
    assert not Conversation.objects.exists() and not Message.objects.exists()
