"""A server that answers whatever a test says, byte for byte."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest


@dataclass
class Sink:
    """Takes what comes and answers with ``pieces``, waiting ``pause_s`` between them; ``heard`` is what came."""

    port: int
    pieces: list[bytes] = field(default_factory=list)
    pause_s: float = 0.0
    heard: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        return f"http://localhost:{self.port}{path}"

    def says(self, *pieces: bytes, pause_s: float = 0.0) -> None:
        self.pieces, self.pause_s = list(pieces), pause_s

    def answers(self, body: bytes, *, status: str = "200 OK", kind: str = "application/json", more: str = "") -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
        self.says(head.encode() + body)


@pytest.fixture
def sink() -> Iterator[Sink]:
    listener = socket.create_server(("127.0.0.1", 0))
    made, is_over = Sink(listener.getsockname()[1]), threading.Event()
    thread = threading.Thread(target=_serve, args=(listener, made, is_over.is_set), daemon=True)
    thread.start()
    yield made
    is_over.set()
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", made.port), timeout=1).close()
    thread.join(timeout=5)
    listener.close()


def _serve(listener: socket.socket, sink: Sink, is_over: Callable[[], bool]) -> None:
    while True:
        channel, _peer = listener.accept()
        if is_over():
            channel.close()
            return
        with channel, contextlib.suppress(OSError):
            channel.settimeout(1)
            sink.heard.append(_request(channel))
            for piece in sink.pieces:
                if is_over():
                    return
                channel.sendall(piece)
                time.sleep(sink.pause_s)


def _request(channel: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += channel.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
    while len(body) < length:
        body += channel.recv(65536)
    return head + b"\r\n\r\n" + body
