"""Names become addresses once, and only public ones are connected to (A057, A059)."""

from __future__ import annotations

import queue
import socket
import threading
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

RESOLVE_S = 2.0
# A resolver that never answers keeps its thread: so many may wait at once.
_places = threading.BoundedSemaphore(16)
# ``ipaddress.is_global`` is true for several of these in Python 3.11, so the list is our own (IANA special-purpose registries).
_NOT_PUBLIC_4 = [
    ip_network(text)
    for text in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 "
        "192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    ).split()
]
_UNICAST_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = [ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")]
_NAT64 = ip_network("64:ff9b::/96")


class AddressRefused(OSError):
    """The name has no address, or one that is not public: the words are the same for both."""


def is_public(text: str) -> bool:
    """Whether an address is one of the public internet; an IPv4 address inside an IPv6 one counts as itself."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None)
        if inner is None:
            return address.scope_id is None and address in _UNICAST_6 and not any(address in network for network in _NOT_PUBLIC_6)
        address = inner
    return not any(address in network for network in _NOT_PUBLIC_4)


def resolve(host: str, port: int, *, within_s: float = RESOLVE_S) -> list[str]:
    """The addresses of a name, those of IPv4 first; asked once, so that what is connected to is what was checked.

    Raises:
        AddressRefused: there is none in time, or one of them is not public.
    """
    if not _places.acquire(blocking=False):
        raise AddressRefused("too many names are being looked up")
    answer: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put([str(entry[4][0]) for entry in sorted(found, key=lambda entry: entry[0] != socket.AF_INET)])
        except (OSError, UnicodeError):
            answer.put([])
        finally:
            _places.release()

    threading.Thread(target=look_up, name="fetcher-resolve", daemon=True).start()
    try:
        addresses = list(dict.fromkeys(answer.get(timeout=max(0.01, within_s))))
    except queue.Empty:
        addresses = []
    # One private address refuses all: which of them would be taken is the name's owner's choice.
    if not addresses or not all(is_public(address) for address in addresses):
        raise AddressRefused("the name has no public address")
    return addresses
