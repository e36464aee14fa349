"""Where files are kept when it is not this machine's disk: from one address to the options of django-storages."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env


def file_storage(folder: Path) -> dict[str, Any]:
    """Django's ``STORAGES`` entry for files, by ``S3_URL``; without it a folder of this machine."""
    url = env.text(
        "S3_URL", "", "s3://KEY:SECRET@host/bucket?region=...: keep files in an S3-compatible store (`http+s3://` without TLS); empty: under SODAN_DATA."
    )
    return s3_storage(url) if url else {"BACKEND": "tenants.files.storage.DurableStorage", "OPTIONS": {"location": folder}}


def s3_storage(url: str) -> dict[str, Any]:
    """Django's ``STORAGES`` entry for ``s3://KEY:SECRET@host[:port]/bucket[?region=...]``; ``http+s3`` for a store without TLS.

    Objects are private and keep no name of a file: what a browser is told comes from the database.
    """
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if parts.scheme not in {"s3", "http+s3"} or not bucket or "/" in bucket or not parts.hostname:
        raise ImproperlyConfigured("S3_URL is not of the form s3://KEY:SECRET@host/bucket?region=...")
    scheme = "https" if parts.scheme == "s3" else "http"
    port = f":{parts.port}" if parts.port else ""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": f"{scheme}://{parts.hostname}{port}",
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "region_name": parse_qs(parts.query).get("region", ["us-east-1"])[0],
            "addressing_style": "path",
            "default_acl": None,
            "file_overwrite": True,
            "querystring_auth": True,
        },
    }
