"""Sockets, long-poll, the writer and pub/sub: the product's realtime floor. It knows tenants and no app above it."""
