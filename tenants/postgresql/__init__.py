"""Database backend whose schema is the scope in force (see base)."""
