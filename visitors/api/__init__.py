"""The public API of websites and visitors."""
