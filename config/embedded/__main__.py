"""``python -m config.embedded start|stop|env``: the servers alone, for a shell that wants them.

``start`` and ``env`` print lines for ``export``; progress goes to standard error.
"""

from __future__ import annotations

import os
import sys

from config.embedded.errors import SetupError
from config.embedded.servers import Servers
from config.embedded.state import data_folder


def main(arguments: list[str]) -> int:
    """Run one verb; answers the exit status."""
    if arguments not in (["start"], ["stop"], ["env"]):
        print(__doc__, file=sys.stderr)
        return 2
    verb = arguments[0]
    # Only what this folder's own servers are: addresses of others in the shell do not count here.
    environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "REDIS_CACHE_URL"}}
    try:
        servers = Servers(data_folder(), environ=environ, say=lambda line: print(line, file=sys.stderr))
        if verb == "stop":
            servers.stop()
            return 0
        if verb == "start":
            servers.start()
        for name, value in servers.environment().items():
            print(f"{name}={value}")
        print(f"SECRET_KEY={servers.state.secret('secret_key')}")
        print(f"VAPID_PRIVATE_KEY={servers.state.push_key()}")
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
