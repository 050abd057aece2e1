"""Schemas that no longer look as their version says."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection

from tenants.registry import schema_fingerprints
from tenants.registry.models import Blueprint
from tenants.registry.scope import owner_scope

Looks = dict[str, int]  # a schema, and the number that is the same for all that look like it


def read_looks() -> Looks:
    """What every schema looks like; for a thread of its own, whose connection it closes."""
    try:
        with owner_scope():
            return schema_fingerprints.numbers()
    finally:
        connection.close()


def drift(schemas: list[str], drawn: Blueprint | None, looks: Looks) -> dict[str, str]:
    """Schemas that don't look like their blueprint, each with the difference in words.

    Without a blueprint (a version from before there were any) the majority is right.
    """
    alike: dict[int | None, list[str]] = defaultdict(list)
    with owner_scope():
        if not looks.keys() >= set(schemas):  # one was built after the look
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
