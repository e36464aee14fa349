"""Fetching own pages that somebody named."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from chat.services.previews import fetch_preview


@shared_task(name="chat.tasks.fetch_link_preview")
def fetch_link_preview(url: str, conversation: str) -> None:
    """Fetch one page and tell the conversation."""
    fetch_preview(url=url, conversation=UUID(conversation))
