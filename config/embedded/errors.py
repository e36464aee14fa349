"""The one exception of this package."""


class SetupError(Exception):
    """Something the person at the keyboard has to put right; the text says what to do."""
