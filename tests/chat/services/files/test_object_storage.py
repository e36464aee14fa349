"""The same life in an S3-compatible store, against moto's server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage

from chat.services import send_message
from chat.services.files import cancel_upload, delete_contents
from chat.services.files.keeping import open_content
from config.object_storage import s3_storage
from tenants.lifecycle import _delete_files
from tenants.outbox.models import OutboxEntry
from tenants.scope import TenantRef
from tests.factories import make_conversation
from tests.files import PDF, picture, send_file

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("default")]


@pytest.fixture
def bucket(tmp_path: Path, settings: Any) -> Iterator[Any]:
    """An empty bucket in which files are kept."""
    moto = pytest.importorskip("moto.server", reason="moto is not installed")
    boto3 = pytest.importorskip("boto3")
    server = moto.ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = {"endpoint_url": f"http://{host}:{port}", "aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    client = boto3.client("s3", **options)
    client.create_bucket(Bucket="sodan")
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {**settings.STORAGES, "default": s3_storage(f"http+s3://key:secret@{host}:{port}/sodan")}
    yield lambda: [item["Key"] for item in client.list_objects_v2(Bucket="sodan").get("Contents", [])]
    server.stop()


def test_files_live_in_the_bucket(tenant: TenantRef, bucket: Any) -> None:
    conversation = make_conversation()
    visitor = conversation.visitor
    row = send_file(visitor, PDF * 40, "offer.pdf", piece=1000)
    shot = send_file(visitor, picture(), "shot.png")
    folder = f"{tenant.uuid.hex}/files"
    assert sorted(bucket()) == sorted([f"{folder}/{row.uuid.hex}", f"{folder}/{shot.uuid.hex}", f"{folder}/{shot.uuid.hex}.preview"])
    send_message(conversation=conversation.uuid, by=visitor, body="", cid=uuid4(), files=[row.uuid])
    with open_content(row) as file:
        assert file.read() == PDF * 40
    cancel_upload(upload=shot)
    for entry in OutboxEntry.objects.filter(kind="files.delete"):
        delete_contents(entry.payload)
    assert bucket() == [f"{folder}/{row.uuid.hex}"]
    default_storage.delete(f"{folder}/{row.uuid.hex}")
    with pytest.raises(FileNotFoundError):
        open_content(row)


def test_a_company_that_ends_leaves_nothing_in_the_bucket(tenant: TenantRef, bucket: Any) -> None:
    send_file(make_conversation().visitor, picture(), "shot.png")
    _delete_files(tenant.uuid.hex)
    assert bucket() == []


@pytest.mark.parametrize("url", ["s3://host", "https://host/bucket", "s3://host/bucket/folder", "s3:///bucket"])
def test_an_address_that_is_none_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        s3_storage(url)
