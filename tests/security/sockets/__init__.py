"""Attacks on the sockets, on real servers."""
