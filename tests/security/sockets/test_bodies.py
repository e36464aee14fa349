"""Bodies without end from somebody who has shown nothing (A052): they are refused before they are kept anywhere, on every kind of route."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from tests.rig.raw import RawLine
from tests.rig.world import SHOP, World
from tests.security.sockets.vitals import Bystander, Vitals

NOBODY = UUID(int=1)
ROUTES = [
    "/", "/account/login/", "/account/signup/", "/api/v1/session/", "/api/v1/contact-imports/", "/api/v1/files/", f"/api/v1/files/{NOBODY}/", "/hits/", "/widget/boot/", "/widget/files/",
    "/rt/visitor/", "/rt/operator/", "/settings/profile/photo/", f"/settings/canned-responses/{NOBODY}/pictures/", f"/settings/websites/{NOBODY}/appearance/", "/nothing/",
]  # fmt: skip
MIB = 1024 * 1024
LARGE = 200 * MIB
# What lies in the buffers of two sockets, and the most that is read before it is known to be too much.
MOST_TAKEN = 16 * MIB


def written(vitals: Vitals) -> int:
    """Bytes that the server has written to anything, files among them."""
    lines = Path(f"/proc/{vitals.server.process.pid}/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar"))


@pytest.mark.parametrize("kind", ["announced", "chunked", "form"])
def test_a_strangers_body_is_not_taken(world: World, vitals: Vitals, kind: str) -> None:
    async def send(path: str) -> tuple[int, int]:
        line = await RawLine.bare(world.ports[0])
        length = "Transfer-Encoding: chunked" if kind == "chunked" else f"Content-Length: {LARGE}"
        content = "multipart/form-data; boundary=x" if kind == "form" else "application/octet-stream"
        line.writer.write(f"POST {path} HTTP/1.1\r\nHost: {world.tenant.host}\r\nOrigin: {SHOP}\r\nContent-Type: {content}\r\n{length}\r\n\r\n".encode())
        piece = b"a" * 65536
        if kind == "chunked":
            piece = b"%x\r\n%s\r\n" % (len(piece), piece)
        head = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n\r\n' if kind == "form" else b""
        line.writer.write(head)
        sent = await line.flood(piece * (LARGE // len(piece)), seconds=10)
        status = await line.status()
        await line.leave()
        return status, sent

    found: dict[str, tuple[int, int]] = {}

    async def scenario() -> None:
        async with await Bystander.of(world):
            for path in ROUTES:
                found[path] = await send(path)

    before = written(vitals)
    world.run(scenario)
    assert {path: answer for path, answer in found.items() if answer[0] not in {0, 400, 401, 403, 404, 405, 413, 415} or answer[1] > MOST_TAKEN} == {}
    assert written(vitals) - before < MOST_TAKEN
