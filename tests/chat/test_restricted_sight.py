"""Where the company keeps conversations of departments from some operators: what they learn by the way (A006, A007)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from chat.models import Conversation, Operator, RoutingSettings
from chat.selectors import talks_of
from chat.selectors.drafts import drafts_of
from chat.selectors.files import files_of
from chat.services import leave_message, mark_read_by_operator
from chat.services.writing.drafts import save_draft
from chat.tasks.mail import mail_operator_about_offline_message
from tenants.accounts.models import Role
from tenants.ids import new_id
from tenants.scope import TenantRef
from tests.api.conftest import Api
from tests.factories import make_attachment, make_conversation, make_department, make_invitation, make_message, make_operator, make_visitor


def keep() -> None:
    RoutingSettings.objects.update_or_create(pk=1, defaults={"operators_see": "own"})


@pytest.fixture
def people(tenant: TenantRef) -> tuple[Operator, Operator, Operator, Conversation]:
    """Who is in another department, who has the conversation, who supervises, and the conversation."""
    own, other, chief = make_operator(name="Own"), make_operator(name="Other"), make_operator(Role.SUPERVISOR)
    make_department("Ours", own)
    hidden = make_conversation(make_visitor(), department=make_department("Theirs", other), assignee=other, status="open", tags=["secret-merger"])
    return own, other, chief, hidden


def test_files_drafts_tags_and_what_invitations_became(tenant: TenantRef, people: tuple[Operator, Operator, Operator, Conversation]) -> None:
    own, other, chief, hidden = people
    make_attachment(make_message(hidden, other))
    invitation = make_invitation(hidden.visitor, hidden.website)
    type(invitation).objects.filter(pk=invitation.pk).update(conversation=hidden)
    for each in (own, other, chief):
        save_draft(conversation=hidden, by=each, body="About the merger", kind="message", now=timezone.now())

    def told(operator: Operator) -> list[object]:
        operator = Operator.objects.select_related("user").get(pk=operator.pk)
        api = Api(tenant, user=operator.user)
        tags = [each["tag"] for each in api.get("conversation-tags/").json()["results"]]
        led = {str(api.get(path).json()).count(str(hidden.uuid)) for path in ("invitations/", f"invitations/{invitation.uuid}/")}
        return [files_of(operator).count(), drafts_of(operator).count(), len(api.get("drafts/").json()["results"]), tags, led]

    everything = [1, 1, 1, ["secret-merger"], {1}]
    assert [told(each) for each in (own, other, chief)] == [everything] * 3
    keep()
    assert told(own) == [0, 0, 0, [], {0}]
    assert [told(each) for each in (other, chief)] == [everything] * 2


def test_a_mark_is_not_moved_in_what_one_may_not_see(people: tuple[Operator, Operator, Operator, Conversation]) -> None:
    own, other, _chief, hidden = people
    keep()
    make_message(hidden)
    seq = Conversation.objects.get(pk=hidden.pk).staff_seq
    read = {each: mark_read_by_operator(conversation=hidden, by=each, seq=seq, now=timezone.now()).staff_read_seq for each in (own, other)}
    assert read == {own: 0, other: seq}


def test_who_is_on_the_site_talks_with_a_department_and_not_with_a_name(people: tuple[Operator, Operator, Operator, Conversation]) -> None:
    *_people, hidden = people

    def partner() -> str:
        talk = talks_of([hidden.visitor_id])[hidden.visitor_id]
        assert talk is not None
        return str(talk.with_name)

    assert partner() == "Other"
    keep()
    assert partner() == "Theirs"
    Conversation.objects.update(department=None)
    assert partner() == "Other"


def test_mail_about_a_message_goes_to_who_may_read_it(people: tuple[Operator, Operator, Operator, Conversation]) -> None:
    own, other, chief, hidden = people
    keep()
    started = leave_message(
        by=make_visitor(), name="Mika", email="mika@example.com", body="The merger is on", cid=new_id(), now=timezone.now() - timedelta(hours=1)
    )
    Conversation.objects.filter(pk=started.conversation.pk).update(department=hidden.department)
    for each in (own, other, chief):
        payload = {"conversation": str(started.conversation.uuid), "message": str(started.message.uuid), "user": str(each.user.uuid)}
        mail_operator_about_offline_message(payload=payload, attempt=1, entry_uuid=new_id())
    assert {address for sent in mail.outbox for address in sent.to} == {other.user.email, chief.user.email}
