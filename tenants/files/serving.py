"""Answering with a stored file: headers that let no browser do more with it than show or save it, and one range at most (A054-A056)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE = 64 * 1024
_RANGE = re.compile(r"bytes=(?P<first>\d{0,15})-(?P<last>\d{0,15})\Z")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    # Pages of the company's customers show what their visitors were sent.
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Accept-Ranges": "bytes",
}


def disposition(name: str, *, is_inline: bool) -> str:
    """``Content-Disposition`` by RFC 6266: a plain name for old clients, the true one in UTF-8 (A055)."""
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", name)
    kind = "inline" if is_inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def file_response(request: HttpRequest, file: IO[bytes], *, size: int, media: str, name: str, etag: str, is_inline: bool, max_age: int) -> HttpResponseBase:
    """The file, a range of it, or that it did not change. ``file`` is closed when it was sent.

    Several ranges are answered with the whole: nobody needs them, and thousands cost (A056).
    """
    response: HttpResponseBase
    span = _range(request, size, etag)
    if request.headers.get("If-None-Match", "") == etag:
        file.close()
        response = HttpResponse(status=304)
    elif span is not None and span[0] >= size:
        file.close()
        response = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
    else:
        first, last = span or (0, size - 1)
        if request.method == "HEAD":
            file.close()
            response = HttpResponse()
        else:
            response = StreamingHttpResponse(_pieces(file, first, last - first + 1))
        response.headers["Content-Length"] = str(last - first + 1)
        if span is not None:
            response.status_code = 206
            response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    response.headers["Content-Type"] = f"{media}; charset=utf-8" if media.startswith("text/") else media
    response.headers["Content-Disposition"] = disposition(name, is_inline=is_inline)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"private, max-age={max_age}"
    for header, value in HEADERS.items():
        response.headers[header] = value
    return response


def _range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    if request.headers.get("If-Range", etag) != etag:
        return None
    found = _RANGE.match(request.headers.get("Range", ""))
    if found is None or not (found["first"] or found["last"]):
        return None
    if not found["first"]:
        length = min(int(found["last"]), size)
        return (size - length, size - 1) if length else (size, size)
    first, last = int(found["first"]), int(found["last"]) if found["last"] else size - 1
    if first >= size:
        return size, size
    if last < first:
        return None
    return first, min(last, size - 1)


def _pieces(file: IO[bytes], first: int, length: int) -> Iterator[bytes]:
    with file:
        _skip(file, first)
        while length > 0 and (piece := file.read(min(PIECE, length))):
            length -= len(piece)
            yield piece


def _skip(file: Any, first: int) -> None:
    if first:
        file.seek(first)
