"""The local PostgreSQL and Valkey behind bin/up and bin/test.

Standard library only and free of settings: everything here runs before Django, some of it before the dependencies are
installed. ``python -m config.embedded start|stop|env`` drives the servers alone.
"""

from config.embedded.errors import SetupError
from config.embedded.servers import Servers

__all__ = ["Servers", "SetupError"]
