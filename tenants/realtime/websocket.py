"""Sessions over WebSocket: a lean ASGI application, mounted in Channels' URLRouter; any ASGI server runs it.

A wrong origin is refused before accept. Every other refusal accepts, says ``error`` and closes with its code, because a
browser sees a refused handshake as a bare 1006 and would try for ever (R6).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from tenants import hosts
from tenants.clients import client_ip
from tenants.hosts import is_public_host, normalise_host, tenant_for_host
from tenants.realtime.envelope import CloseCode, CommandError, ErrorCode, encode_error
from tenants.realtime.hub import Hub, current_hub
from tenants.realtime.origins import may_connect
from tenants.realtime.pool import DATABASE_AWAY
from tenants.realtime.quota import Place
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef

log = logging.getLogger(__name__)

HELLO_WITHIN_S = 10.0
ABORT_AFTER_S = 3.0

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


def header(scope: Any, name: bytes) -> str:
    """A request header, or an empty string; one that is sent twice counts as not sent."""
    values = [value for key, value in scope["headers"] if key.lower() == name]
    return values[0].decode("latin-1") if len(values) == 1 else ""


async def tenant_of(hub: Hub, scope: Any) -> TenantRef | None:
    """The tenant of a request's host, from memory if it was ever asked for here."""
    host = normalise_host(header(scope, b"host"))
    if host is None or is_public_host(host):
        return None
    return hosts.remembered(host) or await hub.once(("host", host), lambda: hub.threads.run_public(tenant_for_host, host))


class SocketApplication:
    """``/ws/visitor/`` or ``/ws/operator/``."""

    def __init__(self, audience: Audience) -> None:
        self.audience = audience

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if (await receive())["type"] != "websocket.connect":
            return
        hub = current_hub()
        await hub.started()
        origin = header(scope, b"origin")
        try:
            tenant = await tenant_of(hub, scope)
            if tenant is not None and not await may_connect(hub, tenant, self.audience, origin):
                await send({"type": "websocket.close", "code": int(CloseCode.FORBIDDEN)})
                return
        except CommandError as error:
            await send({"type": "websocket.accept"})
            await _refuse(send, CloseCode.TOO_MANY, error.code, error.text, retry=True)
            return
        except DATABASE_AWAY as error:
            log.warning("a handshake could not be answered: %s", error)
            await send({"type": "websocket.accept"})
            await _refuse(send, CloseCode.DRAINING, ErrorCode.UNAVAILABLE, "The server cannot answer now. Connect again.", retry=True)
            return
        await send({"type": "websocket.accept"})
        if tenant is None:
            await _refuse(send, CloseCode.GONE, ErrorCode.GONE, "There is nobody at this address.")
        elif hub.draining:
            await _refuse(send, CloseCode.DRAINING, ErrorCode.DRAINING, "The server restarts. Connect again.", retry=True)
        elif (place := hub.quota.place_for(address := client_ip(scope))) is None:
            await _refuse(send, CloseCode.TOO_MANY, ErrorCode.TOO_MANY, "Too many connections come from your address.", retry=True)
        else:
            session = Session(hub, tenant, self.audience, origin=origin, address=address, user_agent=header(scope, b"user-agent")[:400])
            conversation = _Conversation(session, place, scope, receive, send)
            # Nobody reads them any more, and every layer that was passed keeps them for as long as the socket is open.
            scope["headers"].clear()
            try:
                await conversation.run()
            finally:
                place.leave()


async def _refuse(send: Send, code: CloseCode, error: ErrorCode, text: str, *, retry: bool = False) -> None:
    await send({"type": "websocket.send", "text": encode_error(error, text, retry=retry).decode()})
    await send({"type": "websocket.close", "code": int(code)})


class Line(Protocol):
    """A server's short way past ASGI for an accepted socket; see ``line.SocketProtocol``."""

    def hear(self, hear: Callable[[bytes], None], ready: Callable[[], None]) -> bool: ...
    def write(self, frames: Iterable[bytes]) -> bool: ...
    def end(self) -> None: ...
    def cut(self) -> None: ...


class _Conversation:
    """One accepted socket: a reader (this task) and a pump for what goes out.

    Where the server has a ``Line``, frames come in and go out by plain calls once hello was said, and the tasks only wait for
    the end; a client that does not read is left to the pump.
    """

    __slots__ = ("_aborted", "_flush_is_due", "_hello_timer", "_is_direct", "_is_pumping", "_line", "_place", "_receive", "_send", "_task", "session")

    def __init__(self, session: Session, place: Place, scope: Any, receive: Receive, send: Send) -> None:
        self.session, self._place, self._receive, self._send = session, place, receive, send
        self._line: Line | None = (scope.get("extensions") or {}).get("sodan.line")
        self._hello_timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[Any] | None = None
        self._aborted = self._is_direct = self._is_pumping = self._flush_is_due = False

    async def run(self) -> None:
        session, loop = self.session, self.session.hub.loop
        self._task = asyncio.current_task()
        session.on_end = self._end_soon
        self._hello_timer = loop.call_later(HELLO_WITHIN_S, self._hello_is_due)
        pump = loop.create_task(self._pump())
        try:
            while True:
                message = await self._receive()
                if message["type"] != "websocket.receive":
                    break
                text = message.get("text")
                await session.receive(message.get("bytes") or b"" if text is None else text)
                if session.ticket is not None and session.audience is Audience.OPERATOR:
                    self._place.leave()
                if self._line is not None and not self._is_direct and session.ticket is not None:
                    self._is_direct = self._line.hear(session.take_frame, self._flush_soon)
                    if self._is_direct:
                        session.on_output = self._flush_soon
        except asyncio.CancelledError:
            if not self._aborted:
                raise
        finally:
            session.closing = session.closing or CloseCode.RESYNC
            session.hub.forget(session)
            self._hello_timer.cancel()
            self._task = None
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)

    def _flush_soon(self) -> None:
        if not self._flush_is_due:
            self._flush_is_due = True
            self.session.hub.loop.call_soon(self._flush)

    def _flush(self) -> None:
        """Write what gathered in this turn of the loop at once; what cannot be written now is the pump's."""
        self._flush_is_due = False
        session = self.session
        # What the pump holds was said before.
        if self._is_pumping or self._line is None:
            return
        if session.closing is None and self._line.write(session.queued()):
            session.take()
        else:
            session.wake()

    async def _pump(self) -> None:
        session, send = self.session, self._send
        try:
            while True:
                frames = await session.outgoing()
                self._is_pumping = True
                for frame in frames:
                    await send({"type": "websocket.send", "text": frame.decode()})
                if session.closing is not None:
                    for frame in session.take():
                        await send({"type": "websocket.send", "text": frame.decode()})
                    await send({"type": "websocket.close", "code": int(session.closing)})
                    return
                self._is_pumping = False
        except (OSError, RuntimeError):
            return  # The client is gone; the reader hears it as well.

    def _hello_is_due(self) -> None:
        if self.session.ticket is None:
            self.session.end(CloseCode.SIGN_IN, ErrorCode.HELLO_EXPECTED, "There was no hello.")

    def _end_soon(self) -> None:
        if self._line is not None:
            self._line.end()
        self.session.hub.loop.call_later(ABORT_AFTER_S, self._give_up)

    def _give_up(self) -> None:
        """A client that neither reads nor closes must not hold its buffers: cut the line, if it is still there. The server
        may have told us of the end before the client took part in it, so this comes even when ``run`` is over.
        """
        self._aborted = True
        if self._line is not None:
            self._line.cut()
        elif self._task is not None:
            self._task.cancel()
