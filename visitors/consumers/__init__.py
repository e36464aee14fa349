"""What pages and sockets say to the visitors app."""

from visitors.consumers import hits, live, presence, visits

__all__ = ["hits", "live", "presence", "visits"]
