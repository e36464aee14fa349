"""Which addresses of the web may be asked. One pattern decides, so that no two parsers can understand a host differently (A032, A058)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings

MOST_CHARACTERS = 1000
HTTPS_PORT = 443
# Printable ASCII that needs no thought: no space, quotes, backslash or fragment.
_REST = r"[A-Za-z0-9._~!$&'()*+,;=:@%/-]"
_URL = re.compile(rf"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{{1,5}}))?(?P<path>/{_REST}*)?(?P<query>\?(?:{_REST}|\?)*)?", re.ASCII)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label of a name is never a number, whatever notation a resolver would take for one: 127.1, 0x7f000001, 2130706433.
_NAME = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})")
_NOWHERE = {"alt", "arpa", "corp", "home", "internal", "invalid", "lan", "local", "localdomain", "localhost", "onion"}
_LOOPBACK = {"localhost", "127.0.0.1"}


class UrlRefused(ValueError):
    """The address is not asked; ``code`` is ``bad_url``, ``not_https`` or ``bad_host``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to ask and for what; ``is_loopback``: this machine itself, which only development and tests may ask."""

    is_tls: bool
    host: str
    port: int
    path: str
    is_loopback: bool = False

    @property
    def host_header(self) -> str:
        """What stands in the request's ``Host``."""
        return self.host if self.port == (443 if self.is_tls else 80) else f"{self.host}:{self.port}"


def read_url(url: str) -> Target:
    """Take an address apart: https on its usual port at a name of the public DNS, and nothing else.

    In development and tests ``http://localhost:PORT`` is taken as well.

    Raises:
        UrlRefused
    """
    found = _URL.fullmatch(url)
    if found is None or len(url) > MOST_CHARACTERS:
        raise UrlRefused("bad_url")
    host, port = found["host"].lower(), int(found["port"]) if found["port"] else None
    path = (found["path"] or "/") + (found["query"] or "")
    is_tls = found["scheme"] == "https"
    if settings.FETCH_LOOPBACK and host in _LOOPBACK and not is_tls:
        if port is None or port > 65535:
            raise UrlRefused("bad_url")
        return Target(False, host, port, path, is_loopback=True)
    if not is_tls:
        raise UrlRefused("not_https")
    if len(host) > 253 or _NAME.fullmatch(host) is None or host.rpartition(".")[2] in _NOWHERE:
        raise UrlRefused("bad_host")
    if port not in {None, HTTPS_PORT}:
        raise UrlRefused("bad_host")
    return Target(True, host, HTTPS_PORT, path)
