"""Files go to an asynchronous server piece by piece, without a warning (which the tests' settings make an error)."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.test import AsyncClient, AsyncRequestFactory, RequestFactory

from tenants.streaming import PIECE_BYTES, StreamingMiddleware

DIST = settings.ROOT / "static" / "dist"
SIZE = 3 * PIECE_BYTES + 5


class Counted(io.BytesIO):
    """A file that knows how much of it was read."""

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken = getattr(self, "taken", 0) + len(found)
        return found


def test_a_file_is_read_as_it_is_sent(db: None) -> None:
    file = Counted(b"x" * SIZE)
    response: Any = StreamingMiddleware(lambda request: FileResponse(file))(AsyncRequestFactory().get("/"))

    @async_to_sync
    async def sizes() -> list[int]:
        parts: AsyncIterator[bytes] = aiter(response)
        found = [len(await anext(parts))]
        assert file.taken == PIECE_BYTES
        return found + [len(part) async for part in parts]

    assert sizes() == [PIECE_BYTES, PIECE_BYTES, PIECE_BYTES, 5]
    response.close()
    assert file.closed


def test_other_answers_are_left_alone() -> None:
    plain = HttpResponse("x")
    assert StreamingMiddleware(lambda request: plain)(AsyncRequestFactory().get("/")) is plain
    streamed: Any = StreamingMiddleware(lambda request: FileResponse(io.BytesIO(b"x" * SIZE)))(RequestFactory().get("/"))
    assert not streamed.is_async
    assert len(b"".join(streamed)) == SIZE


def test_a_built_file(db: None, settings: Any) -> None:
    settings.DOMAIN = "testserver"  # The only host that Django's asynchronous client has.
    path = json.loads((DIST / ".vite" / "manifest.json").read_text())["css/app.css"]["file"]
    response: Any = async_to_sync(AsyncClient().get)(f"/static/{path}")

    @async_to_sync
    async def body() -> bytes:
        return b"".join([part async for part in response])

    assert response.status_code == 200
    assert body() == (DIST / path).read_bytes()
    response.close()
