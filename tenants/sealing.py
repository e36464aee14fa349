"""Secrets that must be used again and so can not be hashed: kept encrypted under a key made from ``SECRET_KEY``.

A copy of the database alone opens nothing. What was sealed under an earlier key opens while that key is among
``SECRET_KEY_FALLBACKS``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tenants.scope import current_tenant

_NONCE = 12


class SealBroken(ValueError):
    """The text was sealed for another purpose, thing or company, under a key that is gone, or was changed."""


def seal(secret: str, *, purpose: str, owner: object) -> str:
    """Encrypt a secret of the company in force.

    Args:
        purpose: keeps secrets of different kinds apart.
        owner: the thing it belongs to, such as a website's uuid; only with the same it opens again.
    """
    nonce = os.urandom(_NONCE)
    sealed = _cipher(settings.SECRET_KEY).encrypt(nonce, secret.encode(), _binding(purpose, owner))
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(text: str, *, purpose: str, owner: object) -> str:
    """The secret again.

    Raises:
        SealBroken
    """
    raw = base64.urlsafe_b64decode(text)
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], _binding(purpose, owner)).decode()
        except InvalidTag:
            continue
    raise SealBroken(purpose)


def _cipher(key: str) -> AESGCM:
    return AESGCM(hmac.new(key.encode(), b"sodan.sealing.v1", hashlib.sha256).digest())


def _binding(purpose: str, owner: object) -> bytes:
    return f"{purpose}\x1f{current_tenant().uuid}\x1f{owner}".encode()
