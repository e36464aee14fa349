"""The chat of the Channels tutorial, with a model added: AsyncWebsocketConsumer, ORM, RedisChannelLayer, daphne."""
