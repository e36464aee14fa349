"""The development mailbox at /dev/mail/: what was sent, to read and to click. Mounted with DEBUG only (R21)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

MOST_SHOWN = 100
_BETWEEN = re.compile(rb"^-{79}\n", re.MULTILINE)
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of the folder."""

    id: str
    sent_at: datetime
    subject: str
    sender: str
    to: str
    text: str
    html: str
    links: list[str] = field(default_factory=list)


def mails() -> list[Mail]:
    """The mails of the folder, newest first; one that cannot be read is left out."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", ""))
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True) if folder.is_dir() else []
    found: list[Mail] = []
    for file in files[:MOST_SHOWN]:
        parts = [part for part in _BETWEEN.split(file.read_bytes()) if part.strip()]
        sent_at = datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_current_timezone())
        for number, part in reversed(list(enumerate(parts))):
            found.append(_read(f"{file.stem}-{number}", sent_at, part))
    return found[:MOST_SHOWN]


def _read(name: str, sent_at: datetime, raw: bytes) -> Mail:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    text = str(plain.get_content()) if plain else ""
    links = list(dict.fromkeys(link.rstrip(".,;") for link in _LINK.findall(text)))
    html = str(rich.get_content()) if rich else ""
    return Mail(name, sent_at, str(message["Subject"] or ""), str(message["From"] or ""), str(message["To"] or ""), text, html, links)


def _find(name: str) -> Mail:
    for mail in mails():
        if mail.id == name:
            return mail
    raise Http404


@never_cache
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The list."""
    return render(request, "dev/mailbox.html", {"mails": mails()})


@never_cache
@require_GET
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail with its links."""
    return render(request, "dev/mail.html", {"mail": _find(name)})


@never_cache
@require_GET
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, for a frame that runs nothing and loads nothing."""
    response = HttpResponse(_find(name).html)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


urlpatterns = [
    path("dev/mail/", mailbox, name="dev-mailbox"),
    path("dev/mail/<str:name>/", mail, name="dev-mail"),
    path("dev/mail/<str:name>/html/", mail_html, name="dev-mail-html"),
]
