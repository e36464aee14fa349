"""Reading the identity that a site's server signed for one of its members (R23, A087)."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt

from tenants import strict_json
from tenants.fields import clean_line
from tenants.sealing import SealBroken, unseal
from visitors.models import IdentitySecret, Website

MOST_CHARACTERS = 8192
LONGEST_LIFE = timedelta(hours=24)
CLOCKS_DIFFER = timedelta(seconds=60)
# Nothing that was signed is taken for longer after it was signed; until then it is kept who signed out.
MEMORY = LONGEST_LIFE + 3 * CLOCKS_DIFFER
PURPOSE = "identity"
MOST_SUBJECT = 170  # with the website's key before it, what an external id may have
_OWN_MEMBER = re.compile(r"w_[0-9a-f]{20}:")
REQUIRED = ["exp", "iat", "aud", "sub"]


class IdentityRefused(ValueError):
    """The identity is not taken; ``reason`` is a key of the words beside the widget's view."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a member is, as the site's server signed it; everything but ``external_id`` may be absent.

    ``external_id`` is ``Website.external_id_of`` what stood in the token; ``issued_at`` by the clock of the site's server.
    """

    external_id: str
    issued_at: int
    claims: dict[str, Any] = field(default_factory=dict)
    secret: IdentitySecret | None = None


def read_identity(token: str, *, website: Website, now: datetime) -> Identity:
    """The identity in a signed token.

    The algorithm is HS256 whatever the token says; no key, address or file that its header names is looked at.

    Raises:
        IdentityRefused: malformed, too_large, bad_algorithm, no_secret, bad_signature, bad_audience, expired, too_long_lived,
            not_yet_valid, missing_claim or bad_claim.
    """
    header, payload = _parts(token)
    if header.get("alg") != "HS256" or "crit" in header:
        raise IdentityRefused("bad_algorithm")
    secret = _signer(token, website)
    # Only now is anything of it believed: what was decoded is what was signed.
    if payload.get("aud") != website.key:
        raise IdentityRefused("bad_audience")
    if any(name not in payload for name in REQUIRED):
        raise IdentityRefused("missing_claim")
    expires, issued = _seconds(payload["exp"]), _seconds(payload["iat"])
    moment, slack = now.timestamp(), CLOCKS_DIFFER.total_seconds()
    if expires <= moment - slack:
        raise IdentityRefused("expired")
    if expires > min(moment, issued) + LONGEST_LIFE.total_seconds() + slack:
        raise IdentityRefused("too_long_lived")
    if issued > moment + slack or ("nbf" in payload and _seconds(payload["nbf"]) > moment + slack):
        raise IdentityRefused("not_yet_valid")
    subject = payload["sub"]
    if not isinstance(subject, str) or not subject.strip() or len(subject) > MOST_SUBJECT:
        raise IdentityRefused("bad_claim")
    # As it would be kept when typed or imported; and on a site that shares its members nobody is one of another site's own.
    if clean_line(subject) != subject.strip() or _OWN_MEMBER.match(subject.strip()):
        raise IdentityRefused("bad_claim")
    claims = {name: value for name, value in payload.items() if name not in {*REQUIRED, "nbf", "jti", "iss"}}
    return Identity(website.external_id_of(subject.strip()), issued, claims, secret)


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    if len(token) > MOST_CHARACTERS:
        raise IdentityRefused("too_large")
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        raise IdentityRefused("malformed")
    try:
        # The one strict decoder: a name that stands twice is refused, not chosen from (A122).
        header, payload = (strict_json.loads(_bytes_of(part), max_bytes=MOST_CHARACTERS) for part in parts[:2])
    except (binascii.Error, strict_json.BadJson, ValueError) as error:
        raise IdentityRefused("malformed") from error
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise IdentityRefused("malformed")
    return header, payload


def _bytes_of(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _signer(token: str, website: Website) -> IdentitySecret:
    secrets = list(IdentitySecret.objects.filter(website=website).order_by("-id"))
    if not secrets:
        raise IdentityRefused("no_secret")
    for secret in secrets:
        try:
            key = unseal(secret.sealed_secret, purpose=PURPOSE, owner=website.uuid)
            # Of the signature only: what is claimed is checked by ourselves, with reasons of their own.
            jwt.PyJWS().decode(token, key, algorithms=["HS256"])
        except (jwt.InvalidTokenError, SealBroken):
            continue
        return secret
    raise IdentityRefused("bad_signature")


def _seconds(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 2**40:
        raise IdentityRefused("bad_claim")
    return int(value)
