"""Pictures of canned responses: uploaded once, copied for each line, gone with the response, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from chat.models import Attachment, CannedResponse, FileRules
from chat.permissions import NotAllowed, NotFound
from chat.selectors.files import files_of
from chat.services import send_message
from chat.services.canned import delete_canned, fill_canned
from chat.services.canned.pictures import (
    TooManyPictures,
    add_canned_picture,
    copy_canned_pictures,
    remove_canned_picture,
    upload_canned_picture,
)
from chat.services.files import FileRefused, QuotaReached, delete_contents, set_quota, sweep_files
from tenants.accounts.models import Role, User
from tenants.outbox.models import OutboxEntry
from tenants.scope import TenantRef, tenant_scope
from tests.disk import kept
from tests.factories import make_canned, make_conversation, make_operator
from tests.files import PDF, picture, send_file

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def add(by: User, canned: CannedResponse) -> Attachment:
    return upload_canned_picture(by=by, canned=canned, name="cup.png", content=picture(), now=NOW)


def test_a_picture_is_copied_for_each_line_and_what_was_sent_stays(tenant: TenantRef, disk: Path) -> None:
    boss, ana = make_operator(Role.SUPERVISOR), make_operator()
    canned = make_canned(boss)
    original = add(boss, canned)
    assert (original.operator, original.canned, original.kind) == (None, canned, "picture")
    talk = make_conversation()
    assert [each.pictures for each in fill_canned(conversation=talk, by=ana, now=NOW)] == [1]

    (copy,) = copy_canned_pictures(by=ana, canned=canned, now=NOW)
    used = FileRules.objects.get().used_bytes
    assert copy.uuid != original.uuid and used == original.reserved * 2
    stored = send_message(conversation=talk.uuid, by=ana, body="Look", cid=uuid4(), files=[copy.uuid])
    copy.refresh_from_db()
    assert copy.message is not None and copy.message.uuid == stored.uuid
    assert files_of(talk.visitor).get() == copy, "the visitor has the copy and nothing of the canned response"

    # What is nobody's upload and in no line stays for years; it goes with its response.
    Attachment.objects.update(created_at=NOW - timedelta(days=400))
    assert sweep_files(now=NOW) == 0
    delete_canned(by=boss, canned=canned)
    for entry in OutboxEntry.objects.filter(kind="files.delete"):
        delete_contents(entry.payload)
    assert list(Attachment.objects.all()) == [copy] and FileRules.objects.get().used_bytes == copy.reserved
    assert {path.rsplit("/", 1)[1].split(".")[0] for path in kept(disk)} == {copy.uuid.hex}


def test_who_may_not_change_the_response_adds_and_removes_nothing(tenant: TenantRef, disk: Path) -> None:
    boss, ana = make_operator(Role.SUPERVISOR), make_operator()
    canned = make_canned(boss)
    original = add(boss, canned)
    with pytest.raises(NotAllowed):
        add(ana, canned)
    with pytest.raises(NotAllowed):
        add_canned_picture(by=ana, canned=canned, upload=send_file(ana, picture(), "a.png"))
    with pytest.raises(NotAllowed):
        remove_canned_picture(by=ana, canned=canned, picture=original.uuid)
    with pytest.raises(NotFound):
        add_canned_picture(by=boss, canned=canned, upload=send_file(ana, picture(), "b.png"))
    with pytest.raises(NotFound):
        remove_canned_picture(by=boss, canned=canned, picture=uuid4())
    own = make_canned(ana, scope="own", title="Mine")
    secret = add(ana, own)
    assert files_of(ana).filter(pk=secret.pk).exists() and not files_of(boss).filter(pk=secret.pk).exists()
    remove_canned_picture(by=boss, canned=canned, picture=original.uuid)
    assert not canned.pictures.exists()


def test_only_pictures_and_not_too_many_and_not_beyond_the_quota(tenant: TenantRef, disk: Path) -> None:
    boss = make_operator(Role.OWNER)
    canned = make_canned(boss)
    with pytest.raises(FileRefused):
        upload_canned_picture(by=boss, canned=canned, name="cup.png", content=PDF, now=NOW)
    assert not Attachment.objects.exists(), "what was refused leaves nothing"
    for _ in range(3):
        add(boss, canned)
    with pytest.raises(TooManyPictures):
        add(boss, canned)
    assert Attachment.objects.count() == 3
    set_quota(quota_mb=0)
    with pytest.raises(QuotaReached):
        copy_canned_pictures(by=boss, canned=canned, now=NOW)
    assert Attachment.objects.count() == 3


def test_another_company_has_none_of_it(tenant: TenantRef, other_tenant: TenantRef, disk: Path) -> None:
    boss = make_operator(Role.OWNER)
    original = add(boss, make_canned(boss))
    with tenant_scope(other_tenant):
        other = make_operator(Role.OWNER)
        assert not files_of(other).filter(uuid=original.uuid).exists()
        assert copy_canned_pictures(by=other, canned=make_canned(other), now=NOW) == []
