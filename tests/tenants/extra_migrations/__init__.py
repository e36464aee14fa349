"""The outbox's migrations and one more, for the test of migrating many schemas."""
