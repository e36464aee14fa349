"""Pages about people, on a company's own host."""
