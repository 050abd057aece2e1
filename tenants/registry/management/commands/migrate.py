"""Refuse Django's `migrate`, which knows one schema, in favour of `fleet migrate`."""

from tenants.registry.management.commands.migrate_schemas import Command

__all__ = ["Command"]
