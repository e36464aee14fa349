"""Measurements of the product beside yardsticks, in the same run: ``bin/bench NAME [--json]``."""
