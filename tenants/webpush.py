"""Web Push (RFC 8030, 8291, 8292): our keys, sealing a message for one browser, and handing it to that browser's push service.

The address of the push service comes from a browser, so it is asked through the fetcher: https, and only the public internet (A057); and only where
browsers' makers run one: workers serve all companies, and an address that anybody may choose need never answer.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
from email.utils import parseaddr
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPusher

from tenants.fetcher import FetchFailed, UrlRefused, fetch, read_url

# Chrome and whatever is built on it, Firefox, Safari, Edge; with a dot in front: any name below.
PUSH_SERVICES = ("fcm.googleapis.com", "updates.push.services.mozilla.com", ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
TIMEOUT_S = 3.0
MOST_ANSWER_BYTES = 4096
# What every push service takes; sealing adds about 100 bytes.
MOST_PAYLOAD_BYTES = 3000
TTL_S = 4 * 3600
_TOKEN_LIVES_S = 12 * 3600
_GONE = {404, 410}


class KeyRefused(ValueError):
    """What a browser sent as its keys is none."""


class EndpointRefused(ValueError):
    """An address is not that of a push service."""


class SubscriptionGone(Exception):
    """The push service says that the browser takes no pushes there any more."""


class PushFailed(Exception):
    """It was not taken; the same may be tried again."""


class PushRefused(Exception):
    """It was refused for good: trying the same again changes nothing."""


@lru_cache(maxsize=2)
def _vapid(private_key: str) -> Any:
    # The package has no types.
    signer: Any = Vapid02
    return signer.from_string(private_key)


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


@lru_cache(maxsize=2)
def _public_key(private_key: str) -> str:
    public = _vapid(private_key).public_key
    return _b64(public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint))


def public_key() -> str:
    """Our public key as browsers take it; empty where this installation has none and so sends no pushes."""
    return _public_key(settings.VAPID_PRIVATE_KEY) if settings.VAPID_PRIVATE_KEY else ""


def key_id() -> str:
    """Which key that is, short; empty where there is none."""
    return hashlib.sha256(public_key().encode()).hexdigest()[:16] if settings.VAPID_PRIVATE_KEY else ""


def new_private_key() -> str:
    """A new private key as the setting takes it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _b64(number.to_bytes(32, "big"))


def check_keys(*, p256dh: str, auth: str) -> None:
    """Whether a browser's keys can be sealed for.

    Raises:
        KeyRefused
    """
    try:
        point, secret = _unb64(p256dh.rstrip("=")), _unb64(auth.rstrip("="))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, binascii.Error) as error:
        raise KeyRefused from error
    if len(secret) != 16:
        raise KeyRefused


def check_endpoint(endpoint: str) -> None:
    """Whether an address is one of a push service that we know; where the fetcher takes this machine itself (development, tests), it is one.

    Raises:
        EndpointRefused
    """
    try:
        target = read_url(endpoint)
    except UrlRefused as error:
        raise EndpointRefused from error
    if not target.is_loopback and not any(target.host.endswith(known) if known.startswith(".") else target.host == known for known in PUSH_SERVICES):
        raise EndpointRefused


def topic_of(tag: str) -> str:
    """A name under which a push service keeps only the newest message that it could not deliver yet; it says nothing of the tag."""
    return _b64(hashlib.sha256(f"{settings.SECRET_KEY}:{tag}".encode()).digest())[:32]


def send_push(*, endpoint: str, p256dh: str, auth: str, payload: bytes, tag: str, is_urgent: bool = True) -> None:
    """Seal a message for one browser and hand it to its push service. Hold no transaction while you do.

    Raises:
        SubscriptionGone: nothing is taken for this browser any more, or its address is not that of a push service.
        PushFailed: no answer, too many, or trouble over there.
        PushRefused: any other refusal.
    """
    assert len(payload) <= MOST_PAYLOAD_BYTES
    try:
        check_endpoint(endpoint)
    except EndpointRefused as error:
        raise SubscriptionGone from error
    body = WebPusher({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}}).encode(payload)["body"]
    origin = urlsplit(endpoint)
    claims = {
        "aud": f"{origin.scheme}://{origin.netloc}",
        "exp": int(time.time()) + _TOKEN_LIVES_S,
        "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
    }
    headers = {
        **_vapid(settings.VAPID_PRIVATE_KEY).sign(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_S),
        "Topic": topic_of(tag),
        "Urgency": "high" if is_urgent else "normal",
    }
    try:
        answer = fetch("POST", endpoint, headers=headers, body=body, timeout_s=TIMEOUT_S, max_bytes=MOST_ANSWER_BYTES)
    except FetchFailed as error:
        raise PushFailed(error.code) from error
    if answer.status in _GONE:
        raise SubscriptionGone
    if answer.status == 429 or answer.status >= 500:
        raise PushFailed(str(answer.status))
    if not 200 <= answer.status < 300:
        raise PushRefused(str(answer.status))
