"""Find schemas that differ from their version's blueprint."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection

from tenants.registry import schema_fingerprints
from tenants.registry.models import Blueprint
from tenants.registry.scope import owner_scope

Looks = dict[str, int]  # (schema, fingerprint)


def read_looks() -> Looks:
    """The fingerprints of all schemas. Runs in a thread and closes its connection."""
    try:
        with owner_scope():
            return schema_fingerprints.numbers()
    finally:
        connection.close()


def drift(schemas: list[str], drawn: Blueprint | None, looks: Looks) -> dict[str, str]:
    """Schemas that differ from their blueprint, each with the differences.

    For old versions without a blueprint the majority is the reference.
    """
    alike: dict[int | None, list[str]] = defaultdict(list)
    with owner_scope():
        if not looks.keys() >= set(schemas):  # built after the fingerprints were read
            looks = schema_fingerprints.numbers()
        for schema in schemas:
            alike[looks.get(schema)].append(schema)
        classes = sorted(alike.items(), key=lambda item: -len(item[1]))
        right = drawn.catalog if drawn else schema_fingerprints.lines(classes[0][1][0])
        found: dict[str, str] = {}
        for number, members in classes:
            lines = schema_fingerprints.lines(members[0]) if number is not None else []
            if words := schema_fingerprints.differences(right, lines):
                found |= dict.fromkeys(members, words)
    return found
