"""What the socket tests share: real servers, real clients, a small world of one company."""
