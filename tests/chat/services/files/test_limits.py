"""What a company takes and how much: never more than that, whoever comes at once (A051, F15, F55), and what the scanner says (A053)."""

from __future__ import annotations

import os
import resource
import socketserver
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from chat.models import Attachment, FileRules
from chat.selectors.files import readable_file
from chat.services.files import (
    FileIsInfected,
    FileRefused,
    FilesNotTaken,
    FileTooLarge,
    TooManyUploads,
    TryAgain,
    append_piece,
    begin_upload,
    change_file_rules,
)
from chat.services.files.uploading import MOST_PENDING
from tenants.accounts.models import AuditLine, Role
from tenants.files import storage
from tenants.files.parts import store_part
from tenants.files.storage import DiskIsFull, DurableStorage
from tenants.scope import TenantRef
from tests.disk import kept
from tests.factories import make_operator, make_user, make_visitor
from tests.files import DOCX, PDF, package, picture, send_file

pytestmark = pytest.mark.django_db
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def test_admins_say_what_is_taken_and_it_holds(tenant: TenantRef, disk: Path) -> None:
    visitor, operator = make_visitor(), make_operator()
    change_file_rules(by=make_user(Role.ADMIN), kinds=["picture", "text"], largest_mb=1, from_visitors=False)
    assert AuditLine.objects.get(action="files.changed").details["largest_mb"] == 1
    with pytest.raises(FilesNotTaken):
        begin_upload(by=visitor, name="a.png", size=10, now=timezone.now())
    with pytest.raises(FileTooLarge):
        begin_upload(by=operator, name="a.png", size=1024 * 1024 + 1, now=timezone.now())
    assert send_file(operator, picture(), "a.png").state == "ready"
    for content, name, reason in [(PDF, "a.pdf", "not_allowed"), (DOCX, "a.docx", "not_allowed"), (b"<svg/>", "a.svg", "kind"), (b"MZ\x90\0", "a.txt", "kind")]:
        with pytest.raises(FileRefused) as refused:
            send_file(operator, content, name)
        assert refused.value.reason == reason
    assert Attachment.objects.count() == 1 and FileRules.objects.get().used_bytes == Attachment.objects.get().reserved


def test_one_person_holds_only_so_many_uploads_and_more_never_comes_than_was_announced(tenant: TenantRef, disk: Path) -> None:
    visitor, now = make_visitor(), timezone.now()
    rows = [begin_upload(by=visitor, name="a.pdf", size=10, now=now) for _number in range(MOST_PENDING)]
    with pytest.raises(TooManyUploads):
        begin_upload(by=visitor, name="a.pdf", size=10, now=now)
    begin_upload(by=make_visitor(visitor.website), name="a.pdf", size=10, now=now)
    begin_upload(by=visitor, name="a.pdf", size=10, now=now + timedelta(minutes=31))
    with pytest.raises(FileTooLarge):
        append_piece(upload=rows[0], offset=0, content=b"x" * 11, now=now)
    with pytest.raises(FileTooLarge):
        append_piece(upload=rows[0], offset=0, content=b"x" * (1024 * 1024 + 1), now=now)
    assert kept(disk) == []


def test_a_full_disk_takes_no_file_and_keeps_nothing_half(tenant: TenantRef, disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, now = make_visitor(), timezone.now()
    row = begin_upload(by=visitor, name="a.pdf", size=len(PDF), now=now)
    monkeypatch.setattr(storage, "ENOUGH_FREE", 2**62)
    monkeypatch.setattr(storage, "LEAST_FREE_SHARE", 1.0)
    with pytest.raises(DiskIsFull):
        append_piece(upload=row, offset=0, content=PDF, now=now)
    with pytest.raises(DiskIsFull):
        begin_upload(by=visitor, name="b.pdf", size=10, now=now)
    assert kept(disk) == []
    monkeypatch.undo()
    assert append_piece(upload=row, offset=0, content=PDF, now=now).state == "ready", "what was begun goes on when there is room"


WRITER = """
import errno, resource, signal, sys
from pathlib import Path
from django.conf import settings
settings.configure()
from django.core.files.base import ContentFile
from tenants.files.storage import DiskIsFull, DurableStorage
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
store = DurableStorage(location=sys.argv[1])
store.save("small", ContentFile(b"x" * 50_000))
try:
    store.save("large", ContentFile(b"x" * 500_000))
except DiskIsFull:
    print("refused")
"""


def test_a_write_that_fails_half_way_leaves_nothing_that_could_be_served(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", WRITER, str(tmp_path)], capture_output=True, text=True, check=True, env={**os.environ})
    assert run.stdout == "refused\n"
    assert kept(tmp_path) == ["small"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    left = tmp_path / ".under-way" / "dead"
    left.write_bytes(b"half")
    assert DurableStorage(location=tmp_path).sweep() == 0
    os.utime(left, (0, 0))
    assert DurableStorage(location=tmp_path).sweep() == 1


class Scanner(socketserver.BaseRequestHandler):
    """clamd as far as INSTREAM goes."""

    answers = ""

    def handle(self) -> None:
        command = self.request.recv(10)
        assert command == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!I", self._exactly(4))[0]:
            content += self._exactly(length)
        found = b"stream: Eicar-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0"
        self.request.sendall(type(self).answers.encode() or found)

    def _exactly(self, count: int) -> bytes:
        content = b""
        while len(content) < count:
            content += self.request.recv(count - len(content))
        return content


@pytest.fixture
def scanner(settings: Any) -> Iterator[type[Scanner]]:
    """A scanner on this machine."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scanner) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield Scanner
        Scanner.answers = ""
        server.shutdown()


def test_a_virus_is_kept_away_and_what_is_clean_says_so(tenant: TenantRef, disk: Path, scanner: type[Scanner]) -> None:
    operator = make_operator()
    clean = send_file(operator, picture(), "a.png")
    assert clean.scan == "clean"
    for content, name in ((EICAR, "invoice.txt"), (package({"eicar.com": EICAR + b"EICAR"}), "invoice.zip"), (picture() + EICAR, "shot.png")):
        with pytest.raises(FileIsInfected):
            send_file(operator, content if b"EICAR" in content else content + b"EICAR", name)
    rows = list(Attachment.objects.filter(state="infected"))
    assert {row.threat for row in rows} == {"Eicar-Signature"} and len(rows) == 3
    assert all(readable_file(file=row.uuid, reader="operator", reader_id=operator.pk) is None for row in rows)
    assert {path.split("/")[2] for path in kept(disk)} == {"files", "quarantine"}
    assert AuditLine.objects.filter(action="files.infected").count() == 3


def test_while_the_scanner_is_away_nothing_is_lost_and_nothing_goes_by_it(tenant: TenantRef, disk: Path, scanner: type[Scanner], settings: Any) -> None:
    visitor, now = make_visitor(), timezone.now()
    row = begin_upload(by=visitor, name="a.pdf", size=len(PDF), now=now)
    scanner.answers = "INSTREAM size limit exceeded. ERROR\0"
    with pytest.raises(TryAgain):
        append_piece(upload=row, offset=0, content=PDF, now=now)
    works, settings.CLAMAV_URL = settings.CLAMAV_URL, "tcp://127.0.0.1:9"
    with pytest.raises(TryAgain):
        append_piece(upload=row, offset=len(PDF), content=b"", now=now)
    settings.CLAMAV_URL, scanner.answers = works, ""
    assert append_piece(upload=row, offset=len(PDF), content=b"", now=now).scan == "clean"


@pytest.mark.skipif(not os.environ.get("SODAN_REAL_CLAMAV"), reason="needs clamd; SODAN_REAL_CLAMAV is its address")
def test_the_real_scanner_knows_eicar(tenant: TenantRef, disk: Path, settings: Any) -> None:
    settings.CLAMAV_URL = os.environ["SODAN_REAL_CLAMAV"]
    with pytest.raises(FileIsInfected):
        send_file(make_operator(), EICAR, "eicar.txt")


def test_a_piece_that_was_kept_by_a_request_that_failed_is_written_over(tenant: TenantRef, disk: Path) -> None:
    visitor, now = make_visitor(), timezone.now()
    row = begin_upload(by=visitor, name="a.pdf", size=len(PDF), now=now)
    store_part(row.uuid, offset=0, content=b"something else that is longer than it was")
    assert append_piece(upload=row, offset=0, content=PDF, now=now).size == len(PDF)
