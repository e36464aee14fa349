"""Measuring the message path: a load client, the candidates it speaks to, and what they cost.

The client (``client``) runs in a process of its own on the second core; the server of a candidate (``candidates``) runs
on the first; PostgreSQL and Valkey go where the system puts them. The two ends of a conversation are a visitor's socket
and an operator's; a line counts as delivered when the other end has it.
"""
