"""Django's `migrate` knows one schema; here it says which command knows them all."""

from tenants.registry.management.commands.migrate_schemas import Command

__all__ = ["Command"]
