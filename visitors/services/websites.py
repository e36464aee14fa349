"""The company's websites: where the widget may run, and how it looks there."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.accounts.audit import register_kind
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.bus import publish
from visitors.events import WebsiteAdded, WebsiteChanged
from visitors.models import Website

MOST_WEBSITES = 50
MOST_ORIGINS = 30
_PORTS = {"http": 80, "https": 443}
register_kind(
    "website",
    _("Websites"),
    {
        "added": _("Added the website {subject} ({origins})"),
        "changed": _("Changed the website {subject} ({origins})"),
        "invitations_changed": _("Changed how often the website {subject} invites"),
    },
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")


class NotAllowed(PermissionError):
    """Only owners and admins change websites."""


class TooManyWebsites(ValueError):
    """The company has as many as it may have."""


class BadOrigin(ValueError):
    """What was typed is no address of a site; ``reason`` says why."""

    def __init__(self, typed: str, reason: str | Promise) -> None:
        super().__init__(typed)
        self.typed = typed
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the launcher looks on a site."""

    accent: str = "#0f7c83"
    side: str = Website.Side.RIGHT.value
    offset_x: int = 20
    offset_y: int = 20
    labels: dict[str, str] = field(default_factory=dict)


def clean_origin(typed: str) -> str:
    """The origin of what somebody typed: ``Example.com/shop`` is ``https://example.com``.

    Scheme and host in lower case, international names in their ASCII form, the scheme's own port left out: exactly what
    browsers send.

    Raises:
        BadOrigin
    """
    text = typed.strip()
    if "*" in text:
        raise BadOrigin(typed, _("Wildcards are not possible: list each address."))
    if "://" not in text:
        is_local = re.match(r"(localhost|127\.0\.0\.1|\[::1\]|[\w.-]+\.localhost)([:/]|\Z)", text)
        text = f"{'http' if is_local else 'https'}://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        raise BadOrigin(typed, _("This is not the address of a site.")) from None
    if parts.scheme not in _PORTS:
        raise BadOrigin(typed, _("An address begins with https:// or http://."))
    if parts.username is not None or not host:
        raise BadOrigin(typed, _("This is not the address of a site."))
    host = _clean_host(typed, host)
    suffix = f":{port}" if port not in {None, 0, _PORTS[parts.scheme]} else ""
    return f"{parts.scheme}://{host}{suffix}"


def create_website(*, by: User, name: str, origins: list[str], look: Look | None = None) -> Website:
    """Add a website with a new key.

    Raises:
        NotAllowed, TooManyWebsites
        BadOrigin: one of ``origins`` is no origin.
    """
    if not by.may_administer:
        raise NotAllowed
    if Website.objects.count() >= MOST_WEBSITES:
        raise TooManyWebsites
    # Of the first there are no other sites' members to confuse; of a further one nobody knows whose ids it has.
    website = Website(name=name, allowed_origins=_clean_origins(origins), shares_members=not Website.objects.exists())
    _dress(website, look or Look())
    with transaction.atomic():
        website.save()
        record_audit(by=by, action="website.added", subject=name, origins=website.allowed_origins)
        publish(WebsiteAdded(website.pk, website.uuid))
    return website


def change_website(*, by: User, website: Website, name: str, origins: list[str], look: Look, is_active: bool) -> Website:
    """Change a website. An origin taken off the list loses the widget at its next page load.

    Raises:
        NotAllowed
        BadOrigin: one of ``origins`` is no origin.
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        found = Website.objects.select_for_update(no_key=True).get(pk=website.pk)
        found.name, found.allowed_origins, found.is_active = name, _clean_origins(origins), is_active
        _dress(found, look)
        found.save(update_fields=["name", "allowed_origins", "is_active", "accent", "side", "offset_x", "offset_y", "labels"])
        record_audit(by=by, action="website.changed", subject=name, origins=found.allowed_origins, is_active=is_active)
        publish(WebsiteChanged(found.pk, found.uuid))
    return found


def _dress(website: Website, look: Look) -> None:
    website.accent, website.side = look.accent.lower(), look.side
    website.offset_x, website.offset_y = look.offset_x, look.offset_y
    website.labels = {language: label for language, label in look.labels.items() if label}


def _clean_origins(typed: list[str]) -> list[str]:
    origins = list(dict.fromkeys(clean_origin(line) for line in typed if line.strip()))
    if not origins:
        raise BadOrigin("", _("List at least one address."))
    if len(origins) > MOST_ORIGINS:
        raise BadOrigin(origins[MOST_ORIGINS], _("This is one address too many. Make another website for the rest."))
    return origins


def _clean_host(typed: str, host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return f"[{address.compressed}]" if address.version == 6 else str(address)
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        raise BadOrigin(typed, _("This is not the address of a site.")) from None
    labels = ascii_host.lower().split(".")
    if len(ascii_host) > 253 or not all(_LABEL.match(label) for label in labels) or labels[-1].isdigit():
        raise BadOrigin(typed, _("This is not the address of a site."))
    if len(labels) == 1 and labels[0] != "localhost":
        raise BadOrigin(typed, _("This address has no ending such as .com."))
    return ".".join(labels)
