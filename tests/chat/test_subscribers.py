"""What follows from events of people, and the errand of every quarter minute."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from chat import services
from chat.models import Operator
from chat.subscribers import make_operator_of_new_user, make_operator_of_returned_user, return_work_of_deactivated_user
from chat.tasks import set_quiet_operators_away
from tenants.accounts.events import UserDeactivated, UserJoined, UserReactivated
from tenants.scope import TenantRef, public_scope, tenant_scope
from tests.factories import make_conversation, make_operator, make_user


def test_whoever_joins_becomes_an_operator_once(tenant: TenantRef) -> None:
    user = make_user()
    make_operator_of_new_user(UserJoined(user.pk, user.uuid, user.role))
    make_operator_of_returned_user(UserReactivated(user.pk, user.uuid))
    assert Operator.objects.get().user == user


def test_the_work_of_somebody_shut_out_returns_to_the_queue(tenant: TenantRef) -> None:
    operator, conversation = make_operator(online=True), make_conversation()
    services.accept_conversation(conversation=conversation, by=operator, now=timezone.now())

    return_work_of_deactivated_user(UserDeactivated(operator.user.pk, operator.user.uuid))

    conversation.refresh_from_db()
    assert conversation.status == "queued"


def test_somebody_who_never_was_an_operator_leaves_nothing(tenant: TenantRef) -> None:
    user = make_user()
    return_work_of_deactivated_user(UserDeactivated(user.pk, user.uuid))
    assert Operator.objects.count() == 0


def test_the_errand_goes_through_every_company(tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    for ref in (tenant_ref, other_tenant):
        with tenant_scope(ref):
            operator = make_operator(online=True)
            Operator.objects.filter(pk=operator.pk).update(seen_at=timezone.now() - timedelta(minutes=2))

    with public_scope():
        set_quiet_operators_away()

    for ref in (tenant_ref, other_tenant):
        with tenant_scope(ref):
            assert Operator.objects.get().away_reason == "gone"
