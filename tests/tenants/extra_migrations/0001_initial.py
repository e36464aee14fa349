"""The real one."""

from importlib import import_module

Migration = import_module("tenants.outbox.migrations.0001_initial").Migration
