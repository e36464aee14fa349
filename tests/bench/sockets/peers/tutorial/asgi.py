"""The consumer and the application; ``python -m tests.bench.sockets.peers.tutorial.asgi`` makes the table."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import parse_qs

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.sockets.peers.tutorial.settings"

import django

django.setup()

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from django.db import connection

from tests.bench.sockets.peers.tutorial.models import Line


class ChatConsumer(AsyncWebsocketConsumer):
    """Both ends of a conversation are in one group."""

    async def connect(self) -> None:
        query = parse_qs(self.scope["query_string"].decode())
        self.tenant, self.room = int(query["tenant"][0]), query["room"][0]
        self.group = f"chat_{self.tenant}_{self.room}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        await self.send(text_data=json.dumps({"type": "ready"}))

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        data = json.loads(text_data or "")
        line = await self.store(data["cid"], data["body"])
        event = {"type": "chat.message", "id": line.pk, "cid": data["cid"], "body": data["body"]}
        await self.channel_layer.group_send(self.group, event)

    async def chat_message(self, event: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps({**event, "type": "message.sent"}))

    @database_sync_to_async
    def store(self, cid: str, body: str) -> Line:
        line = Line(tenant=self.tenant, room=self.room, cid=cid, body=body)
        line.save()
        return line


application = ProtocolTypeRouter({"websocket": ChatConsumer.as_asgi()})

if __name__ == "__main__":
    with connection.schema_editor() as editor:
        editor.create_model(Line)
