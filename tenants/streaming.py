"""Files to asynchronous servers, piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse

PIECE_BYTES = 64 * 1024


class StreamingMiddleware:
    """Lets an answer that is read from a file be sent as it is read.

    Under ASGI Django would read a synchronous answer to its end before the first byte leaves, warn about it for each
    built file that WhiteNoise serves, and hold a company's whole export in memory.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(request, ASGIRequest) and isinstance(response, StreamingHttpResponse) and not response.is_async:
            if isinstance(response, FileResponse):
                # Each piece is a trip to a thread; Django's own size is 4 KiB.
                response.block_size = PIECE_BYTES
            response.streaming_content = _pieces(iter(response))
        return response


async def _pieces(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (part := await asyncio.to_thread(next, parts, None)) is not None:
        yield part
