"""What pages and sockets say to the visitors app."""

from visitors.consumers import hits, presence, visits

__all__ = ["hits", "presence", "visits"]
