"""The life of a file: uploaded in pieces, looked at, sent with a line, and gone with it."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from chat.models import Attachment, FileRules, Message
from chat.permissions import NotFound, access_upload
from chat.protocol import staff_message, visitor_message
from chat.selectors.files import files_of
from chat.services import erase_conversations_of, message_sent, send_message
from chat.services.files import WrongOffset, append_piece, begin_upload, cancel_upload, delete_contents, sweep_files
from chat.services.writing import delete_message, save_draft
from tenants.accounts.services.export import export_company
from tenants.outbox.models import OutboxEntry
from tenants.scope import TenantRef
from tests.disk import kept
from tests.factories import make_conversation, make_merged_conversation, make_operator, make_visitor
from tests.files import PDF, picture, send_file, uploaded

pytestmark = pytest.mark.django_db


def run_deletions() -> None:
    for entry in OutboxEntry.objects.filter(kind="files.delete", state="pending"):
        delete_contents(entry.payload)


def test_a_file_comes_in_pieces_and_goes_on_where_it_stopped(tenant: TenantRef, disk: Path) -> None:
    visitor, now = make_visitor(), timezone.now()
    row = begin_upload(by=visitor, name="offer.pdf", size=len(PDF), now=now)
    append_piece(upload=row, offset=0, content=PDF[:10], now=now)
    with pytest.raises(WrongOffset) as wrong:
        append_piece(upload=row, offset=0, content=PDF[:10], now=now)
    assert wrong.value.offset == 10, "a repeat of what was kept learns where to go on"
    done = append_piece(upload=row, offset=10, content=PDF[10:], now=now)
    assert (done.state, done.kind, done.size, done.name) == ("ready", "pdf", len(PDF), "offer.pdf")
    assert kept(disk) == [f"files/{tenant.uuid.hex}/files/{row.uuid.hex}"], "no pieces are left"
    assert FileRules.objects.get().used_bytes == len(PDF)


def test_both_sides_see_the_files_of_a_line_and_a_repeat_attaches_nothing_twice(tenant: TenantRef, disk: Path) -> None:
    conversation = make_conversation()
    visitor, cid = conversation.visitor, uuid4()
    files = [uploaded(visitor, picture(), "shot.png"), uuid4()]
    first = send_message(conversation=conversation.uuid, by=visitor, body="", cid=cid, files=files)
    again = send_message(conversation=conversation.uuid, by=visitor, body="", cid=cid, files=files)
    assert again.uuid == first.uuid and again.data == first.data
    for message in (visitor_message(message_sent(first), tenant), staff_message(message_sent(first))):
        shown, lost = message.files or []
        assert (shown.name, shown.kind, shown.width, shown.height, shown.is_lost) == ("shot.png", "picture", 40, 30, False)
        assert lost.is_lost and lost.id == files[1], "what is gone stands there as lost, and the line is stored"
        assert message.data is None
    conversation.refresh_from_db()
    assert conversation.preview_text == "📎 shot.png"


def test_files_follow_a_line_into_the_conversation_in_which_the_matter_goes_on(tenant: TenantRef, disk: Path) -> None:
    goes_on, operator = make_conversation(), make_operator()
    ended = make_merged_conversation(goes_on, operator)
    visitor = goes_on.visitor
    stored = send_message(conversation=ended.uuid, by=visitor, body="And this", cid=uuid4(), files=[uploaded(visitor)])
    assert stored.conversation == goes_on.uuid and stored.data["files"][0]["name"] == "offer.pdf"
    assert [row.message.conversation_id for row in files_of(visitor) if row.message] == [goes_on.pk]


def test_nobody_sends_what_somebody_else_uploaded(tenant: TenantRef, disk: Path) -> None:
    conversation, other, operator = make_conversation(), make_visitor(), make_operator()
    foreign = [uploaded(other), uploaded(operator)]
    stored = send_message(conversation=conversation.uuid, by=conversation.visitor, body="Look", cid=uuid4(), files=foreign)
    assert [each.get("lost") for each in stored.data["files"]] == [True, True]
    assert Attachment.objects.filter(message=None).count() == 2
    with pytest.raises(NotFound):
        access_upload(file_id=foreign[0], visitor=conversation.visitor)


def test_deleting_the_line_deletes_its_files_for_everybody(tenant: TenantRef, disk: Path) -> None:
    conversation, operator = make_conversation(), make_operator()
    stored = send_message(conversation=conversation.uuid, by=operator, body="Offer", cid=uuid4(), files=[uploaded(operator)])
    message = Message.objects.select_related("conversation").get(uuid=stored.uuid)
    row = delete_message(message=message, by=operator, now=timezone.now())
    run_deletions()
    assert row.data == {} and not Attachment.objects.exists() and kept(disk) == []
    assert FileRules.objects.get().used_bytes == 0


def test_erasing_a_person_takes_his_files_sent_and_unsent(tenant: TenantRef, disk: Path) -> None:
    conversation, operator = make_conversation(), make_operator()
    visitor = conversation.visitor
    send_message(conversation=conversation.uuid, by=visitor, body="", cid=uuid4(), files=[uploaded(visitor, picture(), "face.png")])
    send_message(conversation=conversation.uuid, by=operator, body="", cid=uuid4(), files=[uploaded(operator)])
    uploaded(visitor)
    assert len(kept(disk)) == 4
    erase_conversations_of(visitor_ids=[visitor.pk])
    run_deletions()
    assert kept(disk) == [] and FileRules.objects.get().used_bytes == 0


def test_what_was_never_sent_is_gone_within_a_day_and_what_was_stays(tenant: TenantRef, disk: Path) -> None:
    conversation = make_conversation()
    visitor, now = conversation.visitor, timezone.now()
    send_message(conversation=conversation.uuid, by=visitor, body="", cid=uuid4(), files=[uploaded(visitor)])
    orphan = uploaded(visitor)
    begun = begin_upload(by=visitor, name="big.pdf", size=5000, now=now)
    append_piece(upload=begun, offset=0, content=b"%PDF", now=now)
    assert sweep_files(now=now + timedelta(hours=21)) == 0
    assert sweep_files(now=now + timedelta(hours=23)) == 2
    run_deletions()
    assert len(kept(disk)) == 1 and FileRules.objects.get().used_bytes == len(PDF)
    late = send_message(conversation=conversation.uuid, by=visitor, body="Here it is", cid=uuid4(), files=[orphan])
    assert late.data == {"files": [{"id": str(orphan), "lost": True}]}, "the text is stored all the same (F56)"


def test_what_stands_in_a_draft_stays_as_long_as_the_draft(tenant: TenantRef, disk: Path) -> None:
    conversation, operator, now = make_conversation(), make_operator(), timezone.now()
    save_draft(conversation=conversation, by=operator, body="On Monday", kind="message", now=now, files=[uploaded(operator)])
    assert sweep_files(now=now + timedelta(days=3)) == 0, "written on Friday, sent on Monday"
    assert sweep_files(now=now + timedelta(days=31)) == 1
    other = uploaded(operator)
    save_draft(conversation=conversation, by=operator, body="On Monday", kind="message", now=now, files=[])
    assert sweep_files(now=now + timedelta(days=3)) == 1, f"{other} stands in no draft"


def test_a_company_takes_its_files_along(tenant: TenantRef, disk: Path) -> None:
    conversation = make_conversation()
    file = uploaded(conversation.visitor, PDF, "offer.pdf")
    uploaded(conversation.visitor, PDF, "unsent.pdf")
    send_message(conversation=conversation.uuid, by=conversation.visitor, body="", cid=uuid4(), files=[file])
    target = io.BytesIO()
    export_company(by=None, target=target)
    archive = zipfile.ZipFile(target)
    assert [name for name in archive.namelist() if name.startswith("files/")] == [f"files/{file}/offer.pdf"]
    assert archive.read(f"files/{file}/offer.pdf") == PDF


def test_an_upload_that_is_taken_back_leaves_nothing(tenant: TenantRef, disk: Path) -> None:
    visitor = make_visitor()
    row = send_file(visitor, picture(), "shot.png")
    cancel_upload(upload=row)
    run_deletions()
    assert kept(disk) == [] and FileRules.objects.get().used_bytes == 0
    with pytest.raises(NotFound):
        append_piece(upload=row, offset=row.received, content=b"", now=timezone.now())


def test_a_note_keeps_its_files_from_the_visitor_and_so_does_another_visitors_conversation(tenant: TenantRef, disk: Path) -> None:
    conversation, operator, stranger = make_conversation(), make_operator(), make_visitor()
    send_message(conversation=conversation.uuid, by=operator, body="", cid=uuid4(), kind="note", files=[uploaded(operator, PDF, "secret.pdf")])
    send_message(conversation=conversation.uuid, by=operator, body="", cid=uuid4(), files=[uploaded(operator, PDF, "offer.pdf")])
    assert [row.name for row in files_of(conversation.visitor)] == ["offer.pdf"]
    assert {row.name for row in files_of(operator)} == {"secret.pdf", "offer.pdf"}
    assert not files_of(stranger).exists() and not files_of(conversation.visitor, scope=str(uuid4())).exists()
    conversation.visitor.is_banned = True
    assert not files_of(conversation.visitor).exists()
