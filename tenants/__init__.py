"""Ground floor: the only package that knows that tenants exist."""
