"""Runs in a process of its own with production settings: makes the requests given on stdin to the whole ASGI application.

In and out are JSON: a list of {"method", "host", "path", "headers", "body"}; a list of {"status", "headers", "body"}.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any


async def ask(application: Any, request: dict[str, Any]) -> dict[str, Any]:
    """One request."""
    path, _, query = request["path"].partition("?")
    body = request.get("body", "").encode()
    headers = [("host", request.get("host", "acme.localhost")), ("content-length", str(len(body))), *request.get("headers", {}).items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.get("method", "GET"),
        # As behind a proxy that ends TLS: the process itself is spoken to in plain HTTP.
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": request.get("root_path", ""),
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": ("192.0.2.7", 4711),
        "server": ("127.0.0.1", 8000),
    }
    sent: list[dict[str, Any]] = []
    waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    waiting.put_nowait({"type": "http.request", "body": body, "more_body": False})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, waiting.get, send)
    start = sent[0]
    return {
        "status": start["status"],
        "headers": [[name.decode("latin-1").lower(), value.decode("latin-1")] for name, value in start["headers"]],
        "body": b"".join(message.get("body", b"") for message in sent[1:]).decode("utf-8", "replace"),
    }


async def main() -> None:
    """Ask everything, one after another, keeping the cookies and the form token of the last page."""
    from config.asgi import application

    answers, cookies, token = [], "", ""
    for request in json.load(sys.stdin):
        for name, value in request.get("headers", {}).items():
            request["headers"][name] = value.replace("{cookies}", cookies).replace("{token}", token)
        request["body"] = request.get("body", "").replace("{token}", token)
        answer = await ask(application, request)
        set_cookies = [value.split(";")[0] for name, value in answer["headers"] if name == "set-cookie"]
        cookies = "; ".join(set_cookies) or cookies
        if 'name="csrfmiddlewaretoken" value="' in answer["body"]:
            token = answer["body"].split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        answers.append(answer)
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
