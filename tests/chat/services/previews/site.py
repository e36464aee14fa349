"""A company's site on this machine, with pages that a test writes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

from PIL import Image


@dataclass
class Site:
    """``pages``: what is answered at a path: status, headers, body; ``asked``: which paths were, in order."""

    port: int = 0
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    pause_s: float = 0.0

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def page(self, path: str, body: bytes | str, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> str:
        """Put something at a path; returns its address."""
        self.pages[path] = (status, {"Content-Type": kind, **headers}, body.encode() if isinstance(body, str) else body)
        return self.origin + path


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, headers, body = site.pages.get(self.path, (404, {"Content-Type": "text/html"}, b"<title>Not here</title>"))
            time.sleep(site.pause_s)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300)) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "#0f7c83").save(made, kind)
    return made.getvalue()
