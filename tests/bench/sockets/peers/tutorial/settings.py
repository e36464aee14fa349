"""Settings of the tutorial's chat. Where its defaults would break it under load, the peer gets what its manuals advise."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

_url = urlsplit(os.environ["PEER_DATABASE_URL"])
SECRET_KEY = "bench"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["channels", "tests.bench.sockets.peers.tutorial"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path[1:],
        "USER": _url.username,
        "PASSWORD": unquote(_url.password or ""),
        "HOST": _url.hostname,
        "PORT": _url.port,
        # The default, 0, connects anew for each line.
        "CONN_MAX_AGE": None,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # With the defaults (100 connections, 100 waiting events a process) sockets die and lines are dropped at 200 under way.
        "CONFIG": {"hosts": [{"address": os.environ["PEER_REDIS_URL"], "max_connections": 2000}], "capacity": 20_000},
    }
}
USE_TZ = True
