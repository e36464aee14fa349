"""The company's websites: where the widget may run, and how it looks there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.accounts.audit import register_kind
from tenants.accounts.changes import Setting, Thing, Values, register_setting
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.accounts.services.changes import record_change
from tenants.bus import publish
from visitors.events import WebsiteAdded, WebsiteChanged
from visitors.models import Website
from visitors.services.look import Look, dress, look_of, look_values, record_look, with_changes

SETTING = "website"
MOST_WEBSITES = 50
MOST_ORIGINS = 30
_PORTS = {"http": 80, "https": 443}
register_kind(
    "website",
    _("Websites"),
    {
        "added": _("Added the website {subject} ({origins})"),
        "changed": _("Changed the website {subject} ({origins})"),
        "look_changed": _("Changed how the widget looks on {subject}"),
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
    dress(website, look or Look())
    with transaction.atomic():
        website.save()
        record_audit(by=by, action="website.added", subject=name, origins=website.allowed_origins)
        publish(WebsiteAdded(website.pk, website.uuid))
    return website


def change_website(
    *,
    by: User,
    website: Website,
    name: str | None = None,
    origins: list[str] | None = None,
    is_active: bool | None = None,
    look: Mapping[str, Any] | None = None,
) -> Website:
    """Change a website; what is None stays as somebody else may have set it a moment ago. An origin taken off the list loses the widget at its next
    page load.

    Args:
        look: how the widget looks: those fields of a ``Look`` that change. A part of its ``texts`` that is not named stays.

    Raises:
        NotAllowed
        BadOrigin: one of ``origins`` is no origin.
        LookRefused
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        found = Website.objects.select_for_update(no_key=True).get(pk=website.pk)
        before, look_before = _values(found), look_values(found)
        found.name = found.name if name is None else name
        found.allowed_origins = found.allowed_origins if origins is None else _clean_origins(origins)
        found.is_active = found.is_active if is_active is None else is_active
        if look:
            dress(found, with_changes(look_of(found), look))
        found.save()
        after = _values(found)
        if record_change(
            by=by, action="website.changed", setting=SETTING, thing=found.uuid, subject=found.name, before=before, after=after, origins=found.allowed_origins
        ):
            publish(WebsiteChanged(found.pk, found.uuid))
        record_look(by=by, row=found, before=look_before)
    return found


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


def _values(website: Website) -> Values:
    return {"name": website.name, "origins": list(website.allowed_origins), "is_active": website.is_active}


def _read(thing: Thing) -> Values | None:
    row = Website.objects.filter(uuid=thing).first()
    return _values(row) if row else None


def _write(by: User, thing: Thing, values: Values) -> Website:
    row = Website.objects.get(uuid=thing)
    return change_website(by=by, website=row, name=values["name"], origins=values["origins"], is_active=values["is_active"])


register_setting(
    Setting(
        name=SETTING,
        page="visitors:website",
        has_pages=True,
        fields={"is_active": _("The widget is switched on"), "name": _("Name"), "origins": _("Addresses of the site")},
        read=_read,
        write=_write,
    )
)
