"""Secrets that travel in links: made, recomputed and compared in one place. Only their hashes are stored."""

from __future__ import annotations

import base64
import hashlib
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


def new_token() -> str:
    """A new random token of 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def derive_token(purpose: str, *parts: object, matching: str = "") -> str:
    """A token that can be made again from what the database holds and the secret key, and from neither alone.

    A mail that waits in the outbox so needs no secret in its row.

    Args:
        purpose: Keeps tokens of different kinds apart.
        parts: What names the thing, such as its uuid.
        matching: A stored hash; the secret key (current or an earlier one) that gives it is used.
    """
    value = "\x1f".join(str(part) for part in parts)
    first = ""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = salted_hmac(f"sodan.token.{purpose}", value, secret=secret, algorithm="sha256").digest()
        token = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        first = first or token
        if not matching or constant_time_compare(hash_token(token), matching):
            return token
    return first
