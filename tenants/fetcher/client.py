"""One request, one answer: no redirect, no proxy, no compression, within a time and a size whatever the other side does (A060, A061)."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import h11

from tenants.fetcher.addresses import AddressRefused, resolve
from tenants.fetcher.urls import Target, UrlRefused, read_url

MOST_HEADER_BYTES = 16 * 1024
MOST_ADDRESSES = 3
PIECE = 16 * 1024
MAY_BE_SENT = {"accept", "authorization", "content-encoding", "content-type", "sodan-signature", "topic", "ttl", "urgency", "user-agent"}


class FetchFailed(Exception):
    """There is no answer to use; ``code`` says as much as a company may know.

    ``no_answer``: nothing came in time, or the address must not be asked (one word for all of it, so that nobody learns what
    is behind a name); ``redirected``; ``too_large``; ``bad_answer``: not HTTP as it should be. ``location``: where a redirect
    leads, as the other side wrote it; who follows decides anew whether that may be asked.
    """

    def __init__(self, code: str, location: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.location = location


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer; ``content_type`` in lower case without parameters, of which only ``charset`` is kept."""

    status: int
    content_type: str
    body: bytes
    charset: str = field(default="", compare=False)


def fetch(method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"", timeout_s: float, max_bytes: int) -> Fetched:
    """Ask a server of somebody else. Hold no transaction while you do.

    Args:
        headers: names from ``MAY_BE_SENT`` only; the client sets Host, length and connection.
        timeout_s: for everything together: looking up the name, connecting, and the last byte of the answer.
        max_bytes: of the answer's body.

    Raises:
        FetchFailed
    """
    assert {name.lower() for name in headers} <= MAY_BE_SENT
    until = time.monotonic() + timeout_s
    try:
        target = read_url(url)
        with _connected(target, until) as channel:
            return _exchange(channel, target, method, headers, body, until, max_bytes)
    except (UrlRefused, AddressRefused) as error:
        raise FetchFailed("no_answer") from error
    except h11.RemoteProtocolError as error:
        raise FetchFailed("bad_answer") from error
    except OSError as error:
        # Time-outs and errors of TLS are among these.
        raise FetchFailed("no_answer") from error


@cache
def tls_context() -> ssl.SSLContext:
    """Certificates and names are checked."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _connected(target: Target, until: float) -> socket.socket:
    addresses = ["127.0.0.1"] if target.is_loopback else resolve(target.host, target.port, within_s=min(2.0, _left(until)))
    failure: OSError = TimeoutError()
    for address in addresses[:MOST_ADDRESSES]:
        try:
            channel = socket.create_connection((address, target.port), timeout=_left(until))
        except OSError as error:
            failure = error
            continue
        if not target.is_tls:
            return channel
        try:
            channel.settimeout(_left(until))
            return tls_context().wrap_socket(channel, server_hostname=target.host)
        except BaseException:
            channel.close()
            raise
    raise failure


def _exchange(channel: socket.socket, target: Target, method: str, headers: Mapping[str, str], body: bytes, until: float, max_bytes: int) -> Fetched:
    link = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEADER_BYTES)
    own = {"Host": target.host_header, "Accept-Encoding": "identity", "Connection": "close", "Content-Length": str(len(body))}
    request = h11.Request(method=method, target=target.path, headers=[*own.items(), *headers.items()])
    channel.settimeout(_left(until))
    channel.sendall((link.send(request) or b"") + (link.send(h11.Data(data=body)) or b"") + (link.send(h11.EndOfMessage()) or b""))
    response, received, informed = None, bytearray(), 0
    while True:
        event = link.next_event()
        match event:
            case h11.NEED_DATA:
                # Each piece gets only what is left of the whole time, so nobody can drip.
                channel.settimeout(_left(until))
                link.receive_data(channel.recv(PIECE))
            case h11.InformationalResponse():
                informed += 1
                if informed > 5:
                    raise FetchFailed("bad_answer")
            case h11.Response():
                response = event
                _check(response, max_bytes)
            case h11.Data():
                received += event.data
                if len(received) > max_bytes:
                    raise FetchFailed("too_large")
            case h11.EndOfMessage():
                assert response is not None
                kind, _, parameters = _header(response, b"content-type").lower().partition(";")
                charset = parameters.partition("charset=")[2].partition(";")[0].strip(" \"'")
                return Fetched(response.status_code, kind.strip(), bytes(received), charset)
            case _:
                raise FetchFailed("bad_answer")


def _check(response: h11.Response, max_bytes: int) -> None:
    if 300 <= response.status_code < 400:
        raise FetchFailed("redirected", _header(response, b"location").strip())
    if _header(response, b"content-encoding").strip().lower() not in {"", "identity"}:
        raise FetchFailed("bad_answer")
    length = _header(response, b"content-length").strip()
    if length.isdigit() and int(length) > max_bytes:
        raise FetchFailed("too_large")


def _header(response: h11.Response, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in response.headers if key == name), "")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
