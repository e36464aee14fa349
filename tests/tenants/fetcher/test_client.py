"""What another server does neither holds us up nor makes us ask somebody else (A059 to A061, A063, A064)."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import h11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tenants.fetcher import Fetched, FetchFailed, client, fetch
from tests.sink import Sink, sink
from tests.tenants.fetcher.test_addresses import answers

__all__ = ["sink"]

HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


def ask(url: str, *, timeout_s: float = 2.0, max_bytes: int = 1000, body: bytes = b"{}") -> Fetched:
    return fetch("POST", url, headers=HEADERS, body=body, timeout_s=timeout_s, max_bytes=max_bytes)


def refused(url: str, **how: Any) -> str:
    with pytest.raises(FetchFailed) as failure:
        ask(url, **how)
    return failure.value.code


def test_an_answer_comes_back_as_it_is(sink: Sink) -> None:
    sink.answers(b'{"orders": []}', kind="Application/JSON; charset=utf-8")
    assert ask(sink.url("/members?site=1"), body=b'{"member": "1"}') == Fetched(200, "application/json", b'{"orders": []}')
    head, _, body = sink.heard[0].partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert (lines[0], body) == ("post /members?site=1 http/1.1", b'{"member": "1"}')
    assert {f"host: localhost:{sink.port}", "accept-encoding: identity", "connection: close", "content-length: 15"} <= set(lines)


def test_answers_in_chunks_are_put_together(sink: Sink) -> None:
    sink.says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2\r\n{}\r\n", b"0\r\n\r\n")
    assert ask(sink.url()).body == b"{}"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect", "304 Not Modified"])
def test_nobody_sends_us_elsewhere(sink: Sink, status: str) -> None:
    sink.answers(b"", status=status, more="Location: http://169.254.169.254/latest/\r\n")
    assert refused(sink.url()) == "redirected"
    assert len(sink.heard) == 1


def test_what_is_too_large_is_not_read(sink: Sink) -> None:
    sink.answers(b"x" * 1001)
    assert refused(sink.url()) == "too_large"
    sink.says(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 500] * 50)
    assert refused(sink.url()) == "too_large"
    sink.says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"1f4\r\n" + b"x" * 500 + b"\r\n"] * 50)
    assert refused(sink.url()) == "too_large"


def test_a_compressed_answer_is_none(sink: Sink) -> None:
    sink.answers(gzip.compress(b"0" * 100_000), more="Content-Encoding: gzip\r\n")
    assert refused(sink.url()) == "bad_answer"


@pytest.mark.parametrize(
    "pieces",
    [
        [b"<html>no http</html>\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nX: " + b"y" * 40_000 + b"\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 5\r\n\r\n12345"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n12345"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n12345"],
        [b"HTTP/1.1 100 Continue\r\n\r\n"] * 50,
        [],
    ],
)
def test_what_is_no_answer_is_said_to_be_none(sink: Sink, pieces: list[bytes]) -> None:
    sink.says(*pieces)
    assert refused(sink.url()) in {"bad_answer", "no_answer"}


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_who_drips_is_left_when_the_time_is_over(sink: Sink, begun: bytes) -> None:
    sink.says(begun, *[b"x"] * 100, pause_s=0.1)
    began = time.monotonic()
    assert refused(sink.url(), timeout_s=0.4) == "no_answer"
    assert time.monotonic() - began < 1.5


def test_a_port_where_nobody_listens_and_an_address_that_must_not_be_asked_get_the_same_word(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert refused(f"http://localhost:{port}/") == "no_answer"
    assert refused("https://127.0.0.1/") == "no_answer"
    settings.FETCH_LOOPBACK = False
    assert refused(f"http://localhost:{port}/") == "no_answer"


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    # A name that is public when it is checked, and private whenever it is asked for again.
    asked, connected = answers(monkeypatch, ["8.8.8.8"], ["127.0.0.1"]), []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(client.socket, "create_connection", connect)
    assert refused("https://rebinding.example.com/") == "no_answer"
    assert (asked, connected) == (["rebinding.example.com"], [("8.8.8.8", 443)])


def test_a_certificate_that_nobody_vouches_for_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    heard: list[str] = []
    listener = socket.create_server(("127.0.0.1", 0))
    served = _certificate(tmp_path)

    def serve() -> None:
        channel, _peer = listener.accept()
        try:
            with served.wrap_socket(channel, server_side=True) as safe:
                heard.append(safe.recv(100).decode())
        except OSError:
            channel.close()

    threading.Thread(target=serve, daemon=True).start()
    answers(monkeypatch, ["8.8.8.8"])
    channel = socket.socket()
    channel.connect(listener.getsockname())
    monkeypatch.setattr(client.socket, "create_connection", lambda _address, timeout: channel)
    assert refused("https://shop.example.com/") == "no_answer"
    assert heard == []
    listener.close()


def test_no_header_can_be_slipped_in(sink: Sink) -> None:
    sink.answers(b"{}")
    with pytest.raises(AssertionError):
        fetch("POST", sink.url(), headers={"Host": "evil.example"}, timeout_s=1, max_bytes=10)
    with pytest.raises(h11.LocalProtocolError):
        fetch("POST", sink.url(), headers={"Accept": "a\r\nHost: evil.example"}, timeout_s=1, max_bytes=10)
    assert sink.heard in ([], [b""])


def test_no_proxy_of_the_environment_is_used(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    sink.answers(b"{}")
    assert ask(sink.url()).status == 200


def _certificate(folder: Any) -> ssl.SSLContext:
    """A certificate for the right name, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop.example.com")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("shop.example.com")]), critical=False).sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.TraditionalOpenSSL
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
