"""Fetching an own page and its picture: by the one way out, and at every step on the company's own hosts only (A057 to A064)."""

from __future__ import annotations

import time
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile

from chat.services.previews.addresses import OwnPages
from chat.services.previews.reading import PageFacts, read_page
from tenants.fetcher import Fetched, FetchFailed, fetch
from tenants.files.services import NotAPicture, store_image

KIND = "previews"
MOST_HOPS = 3
PAGE_WITHIN_S, PICTURE_WITHIN_S = 5.0, 4.0
MOST_PAGE_BYTES, MOST_PICTURE_BYTES = 2 * 1024 * 1024, 4 * 1024 * 1024
PICTURE_SIDE = 192
HTML = {"text/html", "application/xhtml+xml"}
PICTURES = {"image/jpeg", "image/png", "image/webp", "image/gif"}


class PreviewFailed(Exception):
    """Nothing is known of the page; ``code`` is one of ``FetchFailed``, or ``foreign``, ``bad_status``, ``not_html``, ``no_title``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fetch_page(url: str, own: OwnPages) -> PageFacts:
    """What an own page says of itself.

    Raises:
        PreviewFailed
    """
    page, found = _follow(url, own, accept="text/html", within_s=PAGE_WITHIN_S, max_bytes=MOST_PAGE_BYTES)
    if page.content_type not in HTML:
        raise PreviewFailed("not_html")
    facts = read_page(page.body, charset=page.charset, url=found)
    if not facts.title:
        raise PreviewFailed("no_title")
    return facts


def fetch_picture(url: str, own: OwnPages) -> str:
    """Our own small copy of a page's picture: where it is stored, or "" if there is none to be had. A picture never fails a card."""
    address = own.address(url) if url else None
    if address is None:
        return ""
    try:
        answer, _found = _follow(address, own, accept="image/webp, image/jpeg, image/png, image/gif", within_s=PICTURE_WITHIN_S, max_bytes=MOST_PICTURE_BYTES)
        if answer.content_type not in PICTURES:
            return ""
        return store_image(SimpleUploadedFile("picture", answer.body), kind=KIND, size=PICTURE_SIDE)
    except (PreviewFailed, NotAPicture):
        return ""


def _follow(url: str, own: OwnPages, *, accept: str, within_s: float, max_bytes: int) -> tuple[Fetched, str]:
    until = time.monotonic() + within_s
    headers = {"Accept": accept, "User-Agent": "Sodan (link preview)"}
    for _hop in range(MOST_HOPS):
        left = until - time.monotonic()
        if left <= 0:
            raise PreviewFailed("no_answer")
        try:
            answer = fetch("GET", url, headers=headers, timeout_s=left, max_bytes=max_bytes)
        except FetchFailed as error:
            if error.code != "redirected" or not error.location:
                raise PreviewFailed(error.code) from error
            url = _next(url, error.location, own)
            continue
        if answer.status != 200:
            raise PreviewFailed("bad_status")
        return answer, url
    raise PreviewFailed("redirected")


def _next(url: str, location: str, own: OwnPages) -> str:
    try:
        target = own.address(urljoin(url, location))
    except ValueError:
        target = None
    if target is None:
        raise PreviewFailed("foreign")
    return target
