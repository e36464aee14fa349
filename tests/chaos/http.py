"""HTTP over one connection of its own, through a wire: enough for tickets and long-poll."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

# What names itself a program, or nothing at all, is left out of the figures of visits.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class HttpFailed(OSError):
    """No answer, or none that is HTTP."""


async def post(port: int, path: str, body: Any, *, host: str, origin: str, seconds: float, **headers: str) -> tuple[int, Any]:
    """POST JSON as a browser does; answers status and the decoded body (None if it is no JSON).

    Raises:
        HttpFailed: the line broke or stayed silent for so long.
    """
    data = json.dumps(body).encode()
    lines = {"Host": host, "Origin": origin, "User-Agent": BROWSER, "Content-Type": "application/json", "Content-Length": str(len(data)), "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    writer = None
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head.encode() + data)
            status, answer = _read(await reader.read())
    except (OSError, TimeoutError, ValueError, IndexError) as error:
        raise HttpFailed(f"{path}: {type(error).__name__} {error}") from error
    finally:
        if writer is not None:
            with suppress(OSError):
                writer.close()
    return status, answer


def _read(raw: bytes) -> tuple[int, Any]:
    head, found, body = raw.partition(b"\r\n\r\n")
    if not found:
        raise ValueError("the line broke")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split()[1])
    headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines[1:])}
    if headers.get("transfer-encoding") == "chunked":
        body = _joined(body)
    elif len(body) < int(headers.get("content-length", "0")):
        raise ValueError("the line broke in the body")
    try:
        return status, json.loads(body) if body else None
    except ValueError:
        return status, None


def _joined(body: bytes) -> bytes:
    whole = b""
    while True:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            return whole
        if len(body) < length:
            raise ValueError("the line broke in a chunk")
        whole, body = whole + body[:length], body[length + 2 :]
