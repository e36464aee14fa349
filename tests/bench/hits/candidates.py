"""The product's way of a page view and its yardsticks, and the request that each takes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any
from uuid import uuid4

from config.embedded.errors import SetupError
from tests.bench.report import ROOT
from tests.bench.sockets.candidates import NodePeer, Peer, Place, Product, Running
from tests.bench.sockets.framing import upgrade_request

ORIGIN = "https://shop.example"
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
REFERRERS = ("", "https://www.google.com/", f"{ORIGIN}/", "https://www.baidu.com/s?wd=tea&ie=utf-8", "https://news.example.org/tea")


def page(number: int) -> dict[str, Any]:
    """A page view like a shop's; the same for all candidates."""
    return {
        "id": str(uuid4()),
        "url": f"{ORIGIN}/category/tea-{number % 97}/item-{number % 1013}?colour=green",
        "title": f"Tea number {number % 1013}, 100 g",
        "referrer": REFERRERS[number % len(REFERRERS)],
    }


def request(host: str, body: dict[str, Any]) -> bytes:
    """A POST of JSON as browsers send it."""
    text = json.dumps(body).encode()
    head = (
        f"POST /hits/ HTTP/1.1\r\nHost: {host}\r\nOrigin: {ORIGIN}\r\nUser-Agent: {BROWSER}\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    return head.encode() + text


class ProductHits(Product):
    """``manage.py serve`` and ``manage.py ingest``: tickets, visits, sources, devices, figures. Each visitor holds a socket, as the widget does, and reports over it."""

    settings = "tests.bench.hits.settings"
    client = "tests.bench.hits.sockets"

    def __init__(self, place: Place, *, conversations: int = 1000) -> None:
        super().__init__(place, conversations=conversations)
        self.known: list[dict[str, Any]] = []

    def start(self) -> Running:
        running = super().start()
        running.beside.append(self.run("ingest", [sys.executable, "manage.py", "ingest"], core=None, environment=self.environment))
        return running

    def visitors(self) -> list[dict[str, Any]]:
        """Those of the seed, with tickets for hours."""
        self.known = self.known or [pair[0] for pair in self.targets(self.conversations, 0)["pairs"]]
        return self.known

    def reports(self, count: int, start: int = 0) -> dict[str, Any]:
        """For the client: a socket for each visitor, and frames in the visitors' order, each good for one view."""
        visitors = self.visitors()
        head = f"User-Agent: {BROWSER}\r\n\r\n"
        sockets = [
            {"upgrade": upgrade_request(one["path"], one["host"], one["origin"]).decode().removesuffix("\r\n") + head, "ticket": one["ticket"]}
            for one in visitors
        ]
        said = {"language": "en", "screen": "1440x900"}
        frames = [
            json.dumps({"v": 1, "type": "hits.report", "cid": str(uuid4()), "data": {"hits": [{"type": "page", **page(n)}], **said}}, separators=(",", ":"))
            for n in range(start, start + count)
        ]
        return {"sockets": sockets, "frames": frames}

    def stored(self) -> int:
        """How many page views are in the database."""
        code = (
            "from tests.bench.sockets.seed import tenants\nfrom tenants.scope import tenant_scope\nfrom visitors.models import PageView\n"
            "total = 0\nfor tenant in tenants():\n    with tenant_scope(tenant):\n        total += PageView.objects.count()\nprint(total)"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SetupError(done.stderr[-1500:])
        return int(done.stdout.split()[-1])


class ProductPosts(ProductHits):
    """The same product and rows, with a request for each report: visitors whose network lets no socket through, and pages that are left."""

    name = "product_http"
    client = "tests.bench.hits.client"

    def __init__(self, product: ProductHits) -> None:
        super().__init__(product.place, conversations=product.conversations)
        self.product = product

    def prepare(self) -> None:
        self.environment, self.port = self.product.environment, self.product.port

    def visitors(self) -> list[dict[str, Any]]:
        return self.product.visitors()

    def reports(self, count: int, start: int = 0) -> dict[str, Any]:
        visitors = self.visitors()
        return {
            "requests": [
                request(
                    visitors[n % len(visitors)]["host"],
                    {"ticket": visitors[n % len(visitors)]["ticket"], "hits": [{"type": "page", **page(n)}], "language": "en", "screen": "1440x900"},
                ).decode()
                for n in range(start, start + count)
            ]
        }


class _Plain:
    """What the yardsticks take: the view by itself."""

    client = "tests.bench.hits.client"

    def reports(self, count: int, start: int = 0) -> dict[str, Any]:
        """For the client: requests, each good for one view."""
        return {"requests": [request("localhost", page(n)).decode() for n in range(start, start + count)]}


class DjangoView(_Plain, Peer):
    """A Django view that inserts a row by the ORM, under uvicorn."""

    name = "django_view"
    module = "tests.bench.hits.django_view.asgi"

    def prepare(self) -> None:
        super().prepare()
        done = subprocess.run([sys.executable, "-m", self.module], cwd=ROOT, env=self.environment, check=False)
        if done.returncode:
            raise SetupError("The Django view's table could not be made; the reason stands above.")

    def command(self, port: int) -> list[str]:
        loop = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
        return [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--port", str(port), *loop, f"{self.module}:application"]


class NodeInsert(_Plain, NodePeer):
    """Node's http and pg: one INSERT a view."""

    name, script = "node_insert", "pageviews.mjs"
