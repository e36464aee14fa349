"""Sessions over long-poll, for networks that let no WebSocket through: the same frames, one stateless POST at a time.

A poll is a short connection: hello, the commands, what was missed of each watched conversation, and then, if nothing is
there to say, waiting for an event. Commands are answered before the poll returns.
"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from tenants.clients import client_ip
from tenants.realtime import registry
from tenants.realtime.envelope import BadFrame, ClientFrame, CloseCode, CommandError, ErrorCode, encode_error, frame_of
from tenants.realtime.greeting import next_ticket, spend
from tenants.realtime.http import BodyTooLarge, answer, read_body, readable_by
from tenants.realtime.hub import current_hub
from tenants.realtime.origins import may_connect
from tenants.realtime.pool import DATABASE_AWAY
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from tenants.realtime.websocket import Receive, Send, header, tenant_of
from tenants.strict_json import BadJson, TooLarge, loads

MAX_BYTES = 256 * 1024
MOST_WAIT_S = 25.0
MOST_COMMANDS = 30
GATHER_S = 0.02
_STATUS = {
    CloseCode.BAD_FRAME: 400,
    CloseCode.SIGN_IN: 401,
    CloseCode.FORBIDDEN: 403,
    CloseCode.GONE: 404,
    CloseCode.TOO_SLOW: 409,
    CloseCode.RESYNC: 409,
    CloseCode.TOO_LARGE: 413,
    CloseCode.TOO_MANY: 429,
    CloseCode.DRAINING: 503,
}


class Poll(msgspec.Struct):
    """The body of a poll. ``watch``: conversation to the newest number held; ``feed``: the newest place of the inbox feed."""

    ticket: str
    lang: str = ""
    watch: dict[str, int] = {}
    feed: int | None = None
    commands: list[dict[str, Any]] = []
    wait: float = 0.0


class PollApplication:
    """``/rt/visitor/`` or ``/rt/operator/``."""

    def __init__(self, audience: Audience) -> None:
        self.audience = audience

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        hub = current_hub()
        await hub.started()
        origin = header(scope, b"origin")
        try:
            tenant = await tenant_of(hub, scope)
            if tenant is None:
                return await answer(send, 404)
            if not await may_connect(hub, tenant, self.audience, origin):
                return await answer(send, 403)
        except (CommandError, *DATABASE_AWAY):
            return await answer(send, 503, headers=[(b"retry-after", b"5")])
        cors = readable_by(origin) if self.audience is Audience.VISITOR else []
        if scope["method"] == "OPTIONS":
            return await answer(send, 204, b"", cors)
        if scope["method"] != "POST":
            return await answer(send, 405, headers=cors)
        try:
            body = await read_body(receive, most=MAX_BYTES)
        except TimeoutError:
            return await answer(send, 408, headers=[*cors, (b"connection", b"close")])
        except BodyTooLarge:
            return await answer(send, 413, headers=cors)
        session = Session(hub, tenant, self.audience, origin=origin, address=client_ip(scope), user_agent=header(scope, b"user-agent")[:400])
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            status, said = await self._poll(session, body, gone)
        finally:
            gone.cancel()
            hub.forget(session)
        await answer(send, status, said, cors)
        if session.ticket is not None and status == 200:
            await spend(hub, session)

    async def _poll(self, session: Session, body: bytes, gone: asyncio.Future[None]) -> tuple[int, bytes]:
        try:
            poll = msgspec.convert(loads(body, max_bytes=MAX_BYTES), Poll)
            watch = {UUID(conversation): after for conversation, after in poll.watch.items()}
        except TooLarge as error:
            return 413, encode_error(ErrorCode.TOO_LARGE, str(error))
        except (BadJson, msgspec.ValidationError, ValueError) as error:
            return 400, encode_error(ErrorCode.BAD_FRAME, str(error))
        if session.hub.draining:
            return 503, _frames(session, "")
        session.transport, session.holds = "poll", (watch, poll.feed)
        try:
            hello = {"ticket": poll.ticket, "lang": poll.lang}
            await session.hub.greet(session, ClientFrame("hello", data=hello))
        except BadFrame as error:
            return 400, encode_error(error.code, error.text)
        except CommandError as error:
            return 503, encode_error(error.code, error.text, retry=True)
        except DATABASE_AWAY:
            return 503, encode_error(ErrorCode.UNAVAILABLE, "The server cannot answer now.", retry=True)
        if (code := session.ended()) is not None:
            return _STATUS[code], _frames(session, "")
        if session.shared_allowance is None or not session.shared_allowance.take(1 + len(poll.commands[:MOST_COMMANDS])):
            session.end(CloseCode.TOO_MANY, ErrorCode.TOO_MANY, "Too many frames; wait before you ask again.", retry=True)
            return _STATUS[CloseCode.TOO_MANY], _frames(session, "")
        quiet = len(session.queued())
        await self._catch_up(session, watch, poll.feed)
        for raw in poll.commands[:MOST_COMMANDS]:
            try:
                session.dispatch(frame_of(raw))
            except BadFrame as error:
                session.fail(error.cid, error.code, error.text)
        await session.settle()
        await self._wait(session, quiet, min(max(poll.wait, 0.0), MOST_WAIT_S), gone)
        if (code := session.ended()) is not None:
            return _STATUS[code], _frames(session, "")
        return 200, _frames(session, next_ticket(session))

    async def _catch_up(self, session: Session, watch: dict[UUID, int], feed: int | None) -> None:
        for catch_up in registry.catch_ups():
            try:
                await catch_up(session, watch, feed)
            except CommandError as error:
                session.fail(None, error.code, error.text, retry=error.retry)

    async def _wait(self, session: Session, quiet: int, seconds: float, gone: asyncio.Future[None]) -> None:
        if len(session.queued()) <= quiet and seconds and session.closing is None:
            more = asyncio.ensure_future(session.grown(quiet))
            await asyncio.wait({more, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            more.cancel()
            # What belongs together (a line, the end of typing) comes in one answer.
            await asyncio.sleep(GATHER_S)


def _frames(session: Session, ticket: str) -> bytes:
    frames = b",".join(session.take())
    close = str(int(session.closing)).encode() if session.closing is not None else b"null"
    return b'{"frames":[' + frames + b'],"close":' + close + b',"ticket":' + msgspec.json.encode(ticket) + b"}"


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
