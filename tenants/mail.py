"""Mail as text and HTML from templates; sent by outbox handlers only, never inside a request."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import formataddr, parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation


def send_templated(
    *,
    to: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    entry_uuid: UUID,
    from_name: str = "",
    reply_to: str = "",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Render ``<template>.subject.txt``, ``.txt`` and ``.html`` in a language and send them.

    Args:
        to: One address.
        template: Template path without its ending, such as ``mail/confirm_signup``.
        entry_uuid: The outbox row behind it, or the row that plans it; the Message-ID is made from it, so a repeated attempt is the same mail.
        from_name: Whose name the sender shows; the address stays the platform's.

    Raises:
        OSError, smtplib.SMTPException: the mail was not taken; the outbox tries again.
    """
    with translation.override(language):
        values = {**context, "language": language}
        subject = " ".join(render_to_string(f"{template}.subject.txt", values).split())
        text = render_to_string(f"{template}.txt", values).strip() + "\n"
        html = render_to_string(f"{template}.html", {**values, "subject": subject})
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = EmailMultiAlternatives(
        subject=subject[:200],
        body=text,
        from_email=formataddr((" ".join(from_name.split()) or name, address)),
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": f"<{entry_uuid}@{settings.DOMAIN}>",
            "Content-Language": language,
            "Auto-Submitted": "auto-generated",
            **(headers or {}),
        },
    )
    message.attach_alternative(html, "text/html")
    message.send()
