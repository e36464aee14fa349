"""How often something may be done: sliding windows in Valkey.

A window is two counters (this period and the one before, weighted by how much of it still counts), so a burst at the
border of two periods is caught and a key costs two small entries that expire by themselves.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from functools import cache

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.backoff import NoBackoff
from redis.retry import Retry

from tenants.clients import client_block, client_ip
from tenants.names import cache_key

log = logging.getLogger(__name__)

_SCRIPT = """
local current = tonumber(redis.call('GET', KEYS[1]) or '0')
local before = tonumber(redis.call('GET', KEYS[2]) or '0')
local weight = tonumber(ARGV[2])
if before * weight + current >= tonumber(ARGV[1]) then return 0 end
redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""


class RateLimited(Exception):
    """Too often; ``retry_after`` seconds from now it may work again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after

    @property
    def retry_minutes(self) -> int:
        """The same in whole minutes, rounded up, for people; 0 while seconds are short enough to read (90 at most)."""
        return -(-self.retry_after // 60) if self.retry_after > 90 else 0


def hit(name: str, *key: object, limit: int, period: int, fail_closed: bool = False) -> None:
    """Count one attempt, or refuse it.

    Args:
        name: What is done, such as ``login``.
        key: Who does it, such as a client block and an account; counted apart per tenant in any case.
        limit: How many in any ``period`` seconds.
        fail_closed: Refuse when Valkey does not answer. For what strangers may do and what sends mail; a signed-in
            person goes on working.

    Raises:
        RateLimited: the limit is reached; the refused attempt does not count.
    """
    now = time.time()
    window = int(now // period)
    base = _base_key(name, key)
    elapsed = (now % period) / period
    try:
        allowed = _client().eval(_SCRIPT, 2, f"{base}.{window}", f"{base}.{window - 1}", limit, 1 - elapsed, period * 2000)
    except redis.RedisError:
        log.warning("limits: Valkey does not answer; %s is %s", name, "refused" if fail_closed else "let through")
        if fail_closed:
            raise RateLimited(30) from None
        return
    if not allowed:
        raise RateLimited(max(1, int(period - now % period) + 1))


def hit_client(request: HttpRequest, name: str, *, limit: int, period: int, fail_closed: bool = False) -> None:
    """``hit`` by where the request comes from: its address, or the /64 of an IPv6 one."""
    hit(name, "client", client_block(client_ip(request)), limit=limit, period=period, fail_closed=fail_closed)


def forget(name: str, *key: object, period: int) -> None:
    """Start a count over, such as that of wrong passwords after a password reset."""
    window = int(time.time() // period)
    base = _base_key(name, key)
    try:
        _client().delete(f"{base}.{window}", f"{base}.{window - 1}")
    except redis.RedisError:
        log.warning("limits: Valkey does not answer; the count of %s stays", name)


def _base_key(name: str, key: tuple[object, ...]) -> str:
    # Hashed: keys hold addresses and e-mails, and their length is a client's choice.
    digest = hashlib.sha256("\x1f".join(str(part).lower() for part in key).encode()).hexdigest()[:32]
    # The braces keep the two counters of a window on one node of a cluster.
    return "{" + cache_key(f"limit.{name}.{digest}") + "}"


@cache
def _client() -> redis.Redis:
    # The library's own retries would hold a request up for seconds when Valkey is away.
    never = Retry(NoBackoff(), 0)
    return redis.Redis.from_url(settings.REDIS_CACHE_URL, socket_timeout=0.5, socket_connect_timeout=0.5, retry=never)


def count(name: str, *key: object, period: int) -> int | None:
    """Count one attempt in the fixed window that now is in, without refusing anything.

    Returns:
        How many there were in this window, this one included; None when Valkey does not answer.
    """
    window = f"{_base_key(name, key)}.{int(time.time() // period)}"
    try:
        pipeline = _client().pipeline(transaction=False)
        pipeline.incr(window)
        pipeline.expire(window, period + 5)
        return int(pipeline.execute()[0])
    except redis.RedisError:
        log.warning("limits: Valkey does not answer; %s is not counted", name)
        return None


class RateLimitMiddleware:
    """Turns ``RateLimited`` into a 429 page that says how long to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page, for this exception only."""
        if not isinstance(exception, RateLimited):
            return None
        response = render(request, "429.html", {"retry_after": exception.retry_after, "retry_minutes": exception.retry_minutes}, status=429)
        response["Retry-After"] = str(exception.retry_after)
        return response
