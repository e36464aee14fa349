"""One connected client, whatever carries its frames: a socket, or a poll.

A session decodes and dispatches what comes in, and keeps a bounded queue of what goes out. It knows no transport: one
waits on ``outgoing()`` and hands frames to ``receive()``.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils import translation

from tenants.realtime import registry
from tenants.realtime.envelope import BadFrame, ClientFrame, CloseCode, CommandError, ErrorCode, decode_frame, encode, encode_error
from tenants.realtime.pool import DATABASE_AWAY, DATABASE_LOST
from tenants.realtime.tickets import Audience, Ticket
from tenants.scope import TenantRef

if TYPE_CHECKING:
    from tenants.realtime.hub import Hub, Membership
    from tenants.realtime.quota import Allowance

log = logging.getLogger(__name__)

BAD_FRAMES_FORGIVEN = 5
RATE_WINDOW_S = 10.0
# Longer than the writer keeps a command.
SETTLE_S = 20.0
SERIAL_QUEUE = 40
_MAX_UNSENT_BYTES = 2 * 1024 * 1024


class Session:
    """A client of one tenant and audience. Everything here runs on the event loop of its hub."""

    # Thousands of these sit idle: no dictionary for each, and no empty queues.
    __slots__ = (
        "__weakref__", "_allowance", "_bad_frames", "_frame_bytes", "_most_bytes", "_most_events", "_out", "_out_bytes", "_rate", "_received",
        "_refilled", "_serial", "_serial_task", "_unreceived", "_unreceived_bytes", "_waiting", "address", "audience", "checked_epoch", "closing",
        "holds", "hub", "language", "memberships", "on_end", "on_output", "origin", "shared_allowance", "tenant", "ticket", "transport", "unanswered",
        "user_agent", "watched",
    )  # fmt: skip

    def __init__(self, hub: Hub, tenant: TenantRef, audience: Audience, *, origin: str, address: str, user_agent: str) -> None:
        self.hub, self.tenant, self.audience = hub, tenant, audience
        self.origin, self.address, self.user_agent = origin, address, user_agent
        self.ticket: Ticket | None = None
        self.checked_epoch = -1
        self.language = tenant.language
        self.transport = "websocket"
        self.memberships: dict[str, Membership] = {}
        self.unanswered = 0
        self.watched: dict[UUID, Membership] = {}
        # What a poll said it holds: conversation to number, and the place of the feed.
        self.holds: tuple[dict[UUID, int], int | None] | None = None
        self.closing: CloseCode | None = None
        self.on_end: Callable[[], Any] | None = None
        # Called when there is something to take, instead of waking who waits in ``outgoing``.
        self.on_output: Callable[[], None] | None = None
        limits = settings.LIMITS
        self._most_events, self._most_bytes = limits["unacknowledged_events"], limits["unacknowledged_bytes"]
        self._rate, self._frame_bytes = limits["frames_per_10_s"], limits["frame_bytes"]
        self._allowance, self._refilled = float(self._rate), time.monotonic()
        # What the person may say over all his sessions; known after hello (quota.py).
        self.shared_allowance: Allowance | None = None
        self._bad_frames = 0
        self._out: list[bytes] = []
        self._out_bytes = 0
        self._waiting: asyncio.Future[None] | None = None
        self._unreceived: deque[int] | None = None
        self._unreceived_bytes = 0
        self._received = 0
        self._serial: deque[tuple[registry.Command, ClientFrame, Any]] | None = None
        self._serial_task: asyncio.Task[None] | None = None

    # --- going out ---

    def push(self, frame: bytes) -> None:
        """Queue a frame that answers or controls."""
        if self.closing is not None:
            return
        self._out.append(frame)
        self._out_bytes += len(frame)
        if self._out_bytes > _MAX_UNSENT_BYTES:
            self.end(CloseCode.TOO_SLOW, ErrorCode.TOO_SLOW, "Answers were not read.")
        self._tell()

    def push_event(self, frame: bytes) -> None:
        """Queue an event; a client that leaves too many unacknowledged is closed with 4408 and resumes by ``sync`` (D16)."""
        if self.closing is not None:
            return
        size = len(frame)
        unreceived = self._unreceived
        if unreceived is None:
            unreceived = self._unreceived = deque()
        unreceived.append(size)
        self._unreceived_bytes += size
        if len(unreceived) > self._most_events or self._unreceived_bytes > self._most_bytes:
            self.end(CloseCode.TOO_SLOW, ErrorCode.TOO_SLOW, "Too many events were not acknowledged.")
            return
        self._out.append(frame)
        self._out_bytes += size
        self._tell()

    def received(self, count: int) -> None:
        """The client has this many event frames since it connected."""
        if self._unreceived is None:
            return
        for _ in range(min(count - self._received, len(self._unreceived))):
            self._unreceived_bytes -= self._unreceived.popleft()
            self._received += 1
        if not self._unreceived:
            self._unreceived = None

    def _tell(self) -> None:
        if self.on_output is not None:
            self.on_output()
        else:
            self.wake()

    def wake(self) -> None:
        """Wake who waits in ``outgoing`` or ``grown``."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def outgoing(self) -> list[bytes]:
        """Wait for frames and take them all; empty only when the session is over and everything was taken."""
        while not self._out and self.closing is None:
            self._waiting = self.hub.loop.create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        return self.take()

    def take(self) -> list[bytes]:
        """All queued frames, at once."""
        taken, self._out = self._out, []
        self._out_bytes = 0
        return taken

    def ended(self) -> CloseCode | None:
        """With which code the session is over, or None."""
        return self.closing

    def queued(self) -> list[bytes]:
        """What waits to be taken."""
        return self._out

    async def grown(self, size: int) -> None:
        """Wait until more than ``size`` frames are queued, or the session is over."""
        while len(self._out) <= size and self.closing is None:
            self._waiting = self.hub.loop.create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None

    def ack(self, cid: UUID | None, data: Any) -> None:
        """Answer a command."""
        self.push(encode("ack", data, cid))

    def fail(self, cid: UUID | None, code: ErrorCode | str, text: Any, *, retry: bool = False) -> None:
        """Answer a command with an error."""
        with translation.override(self.language):
            shown = str(text)
        self.push(encode_error(ErrorCode(code), shown, cid=cid, retry=retry))

    def end(self, code: CloseCode, error: ErrorCode | None = None, text: Any = "", *, retry: bool = False) -> None:
        """Close with a code, after one last ``error`` frame if told; what was queued before it is dropped for a slow reader."""
        if self.closing is not None:
            return
        if code is CloseCode.TOO_SLOW:
            self._out.clear()
        if error is not None:
            with translation.override(self.language):
                self._out.append(encode_error(error, str(text), retry=retry))
        self.closing = code
        self.wake()
        if self.on_end is not None:
            self.on_end()

    def is_news(self, numbers: dict[UUID, int], feed: int | None) -> bool:
        """Whether to tell these positions: over a socket always, as they also say that the line lives; to a poll, which
        they would end, only what is newer than it holds.
        """
        if self.holds is None:
            return True
        held, place = self.holds
        is_feed_newer = feed is not None and place is not None and feed > place
        return is_feed_newer or any(number > held.get(conversation, 0) for conversation, number in numbers.items())

    # --- coming in ---

    async def receive(self, raw: bytes | str) -> None:
        """Take one frame from the transport: answer it, queue it, or count it as bad."""
        if self.ticket is not None:
            self.take_frame(raw)
            return
        frame = self._read(raw)
        if frame is None:
            return
        try:
            await self._hello(frame)
        except BadFrame as error:
            self._bad(error)
        except CommandError as error:
            # A herd that is too large for the threads is sent away for a moment.
            self.end(CloseCode.TOO_MANY, error.code, error.text, retry=True)
        except DATABASE_AWAY as error:
            log.warning("hello could not be answered: %s", error)
            self.end(CloseCode.DRAINING, ErrorCode.UNAVAILABLE, "The server cannot answer now. Connect again.", retry=True)

    def take_frame(self, raw: bytes | str) -> None:
        """``receive`` for whoever said hello: a plain call, since no command waits here."""
        frame = self._read(raw)
        if frame is not None:
            try:
                self.dispatch(frame)
            except BadFrame as error:
                self._bad(error)

    def _read(self, raw: bytes | str) -> ClientFrame | None:
        """The frame, or None if it was refused."""
        if self.closing is not None:
            return None
        if len(raw) > self._frame_bytes:
            self.end(CloseCode.TOO_LARGE, ErrorCode.TOO_LARGE, f"A frame may have {self._frame_bytes} bytes.")
            return None
        if not self._admit():
            self.end(CloseCode.TOO_MANY, ErrorCode.TOO_MANY, "Too many frames; wait before you connect again.", retry=True)
            return None
        try:
            return decode_frame(raw)
        except BadFrame as error:
            self._bad(error)
            return None

    def _bad(self, error: BadFrame) -> None:
        self._bad_frames += 1
        if self._bad_frames >= BAD_FRAMES_FORGIVEN:
            self.end(CloseCode.BAD_FRAME, error.code, error.text)
        else:
            self.fail(error.cid, error.code, error.text)

    def _admit(self) -> bool:
        now = time.monotonic()
        self._allowance = min(float(self._rate), self._allowance + (now - self._refilled) * self._rate / RATE_WINDOW_S)
        self._refilled = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return self.shared_allowance is None or self.shared_allowance.take()

    async def _hello(self, frame: ClientFrame) -> None:
        if frame.type != "hello":
            self.end(CloseCode.BAD_FRAME, ErrorCode.HELLO_EXPECTED, "The first frame must be hello.")
            return
        await self.hub.greet(self, frame)

    def dispatch(self, frame: ClientFrame) -> None:
        """Find and run the command of a frame.

        Raises:
            BadFrame: unknown type, wrong shape, or a missing ``cid``.
        """
        command = registry.find(self.audience, frame.type)
        if command is None:
            raise BadFrame(ErrorCode.UNKNOWN_TYPE, f"There is no command {frame.type[:60]!r} for {self.audience}s.", frame.cid)
        if command.needs_cid and frame.cid is None:
            raise BadFrame(ErrorCode.INVALID, f"{command.type} needs a cid.")
        try:
            data: Any = msgspec.convert(frame.data, command.data)
        except msgspec.ValidationError as error:
            raise BadFrame(ErrorCode.INVALID, f"{error}.", frame.cid) from error
        if command.kind == "hot":
            try:
                command.handler(self, frame.cid, data)
            except CommandError as error:
                self.fail(frame.cid, error.code, error.text, retry=error.retry)
            return
        if self._serial is None:
            self._serial = deque()
        if len(self._serial) >= SERIAL_QUEUE:
            self.fail(frame.cid, ErrorCode.TOO_MANY, "Too many commands wait.", retry=True)
            return
        # Commands that wait for something run one after another, in the order in which they were given.
        self._serial.append((command, frame, data))
        if self._serial_task is None:
            self._serial_task = self.hub.loop.create_task(self._run_serially())

    async def _run_serially(self) -> None:
        try:
            while self._serial and self.closing is None:
                command, frame, data = self._serial.popleft()
                await self._run(command, frame, data)
        finally:
            self._serial_task = self._serial = None

    async def _run(self, command: registry.Command, frame: ClientFrame, data: Any) -> None:
        try:
            if command.kind == "service":
                answer = await self.hub.threads.run_service(self.tenant, command.handler, self.caller(frame.cid), data, self.language)
            else:
                answer = await command.handler(self, data)
        except CommandError as error:
            self.fail(frame.cid, error.code, error.text, retry=error.retry)
        except DATABASE_LOST as error:
            log.warning("command %s could not be answered: %s", command.type, error)
            self.fail(frame.cid, ErrorCode.UNAVAILABLE, "This cannot be answered now. It will be tried again.", retry=True)
        except Exception as error:
            known = registry.error_for(error)
            if known is None:
                log.exception("command %s failed", command.type)
                self.fail(frame.cid, ErrorCode.UNAVAILABLE, "This did not work. Try again.", retry=True)
            else:
                self.fail(frame.cid, *known)
        else:
            after = None
            if isinstance(answer, registry.Then):
                after = answer.after
                answer = answer.answer
            if frame.cid is not None:
                self.ack(frame.cid, answer if answer is not None else {})
            if after is not None:
                after()

    async def settle(self) -> None:
        """Wait until the commands that were given are answered (a poll must not leave before), though not for ever: a client repeats what was not."""
        while self._serial_task is not None:
            await asyncio.wait([self._serial_task])
        until = self.hub.loop.time() + SETTLE_S
        while self.unanswered and self.closing is None and self.hub.loop.time() < until:
            await asyncio.sleep(0.002)

    def caller(self, cid: UUID | None) -> registry.Caller:
        """Who this is, for work in another thread."""
        ticket = self.ticket
        assert ticket is not None
        return registry.Caller(
            audience=self.audience,
            subject=ticket.subject,
            subject_id=ticket.subject_id,
            user_id=ticket.user_id,
            origin=ticket.origin,
            scope=ticket.scope,
            claims=ticket.claims,
            language=self.language,
            cid=cid,
            user_agent=self.user_agent,
            address=self.address,
        )

    def may_see(self, conversation: UUID) -> bool:
        """Whether the ticket is good for this conversation at all (R22: a mailed link is good for one)."""
        return self.ticket is not None and self.ticket.scope in {"", str(conversation)}
