"""Secrets that must be used again and so can not be hashed: kept encrypted under a key made from ``SECRET_KEY``.

A copy of the database alone opens nothing. What was sealed under an earlier key opens while that key is among
``SECRET_KEY_FALLBACKS``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tenants.scope import current_tenant

_NONCE = 12
_LABEL = b"sodan.sealing.v1"


class SealBroken(ValueError):
    """The text was sealed for another purpose, thing or company, under a key that is gone, or was changed."""


def seal(secret: str, *, purpose: str, owner: object) -> str:
    """Encrypt a secret of the company in force.

    Args:
        purpose: keeps secrets of different kinds apart.
        owner: the thing it belongs to, such as a website's uuid; only with the same it opens again.
    """
    return base64.urlsafe_b64encode(seal_bytes(secret.encode(), label=_LABEL, binding=_binding(purpose, owner))).decode()


def unseal(text: str, *, purpose: str, owner: object) -> str:
    """The secret again.

    Raises:
        SealBroken
    """
    return unseal_bytes(base64.urlsafe_b64decode(text), label=_LABEL, binding=_binding(purpose, owner)).decode()


def seal_bytes(data: bytes, *, label: bytes, binding: bytes) -> bytes:
    """Encrypt something.

    Args:
        label: names the kind and its version; each has a key of its own.
        binding: what it belongs to; only with the same it opens again.
    """
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(settings.SECRET_KEY, label).encrypt(nonce, data, binding)


def unseal_bytes(raw: bytes, *, label: bytes, binding: bytes) -> bytes:
    """What was sealed, under the secret key or an earlier one.

    Raises:
        SealBroken
    """
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(secret, label).decrypt(raw[:_NONCE], raw[_NONCE:], binding)
        except InvalidTag:
            continue
    raise SealBroken


@lru_cache(maxsize=16)
def _cipher(secret: str, label: bytes) -> AESGCM:
    return AESGCM(hmac.new(secret.encode(), label, hashlib.sha256).digest())


def _binding(purpose: str, owner: object) -> bytes:
    return f"{purpose}\x1f{current_tenant().uuid}\x1f{owner}".encode()
