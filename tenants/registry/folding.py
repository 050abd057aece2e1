"""One CREATE TABLE where migrations send a CREATE and then an ALTER for each constraint.

Every ALTER opens its table anew, so an empty city is built a quarter faster without them. Nothing
is moved unless it is plain that the order did not matter; the shape that comes out is compared to
the real migrations' in tests/registry/test_provisioning.py.
"""

from __future__ import annotations

import re

CREATE = re.compile(r'CREATE TABLE "(?P<table>[^"]+)" \(.*\)\Z', re.DOTALL)
ADD = re.compile(
    r'ALTER TABLE "(?P<table>[^"]+)" ADD (?P<constraint>CONSTRAINT "(?P<name>[^"]+)" '
    r"(?:FOREIGN KEY|UNIQUE) \((?P<columns>[^()]+)\)"
    r'(?: REFERENCES "(?P<other>[^"]+)" \("(?P<key>[^"]+)"\))?[^();]*)\Z'
)
SHAPING = ("CREATE", "ALTER", "DROP", "COMMENT", "SET CONSTRAINTS")
RESHAPES = re.compile(
    r'(?:ALTER|DROP) TABLE "(?P<table>[^"]+)"(?: (?:DROP|RENAME|ALTER)\b| CASCADE\b|\Z)'
)


def folded(statements: list[str]) -> list[str]:
    """The same schema in fewer statements; they start from nothing."""
    made: dict[str, int] = {}  # table → where in the list it is created
    for place, statement in enumerate(statements):
        if found := CREATE.match(statement):
            made.setdefault(found["table"], place)
    for statement in statements:
        if found := RESHAPES.match(statement):
            made.pop(found["table"], None)
    parts = {place: [statements[place]] for place in made.values()}
    left = list(statements)
    for place, statement in enumerate(statements):
        added = ADD.match(statement)
        if (
            added
            and _stands_alone(added, statements)
            and _fits(added, made, statements)
            and not _written(added["table"], statements[made[added["table"]] + 1 : place])
        ):
            parts[made[added["table"]]].append(added["constraint"])
            left[place] = ""
    for place, (create, *constraints) in parts.items():
        left[place] = ", ".join([create.removesuffix(")"), *constraints]) + ")"
    return [statement for statement in left if statement]


def _stands_alone(added: re.Match[str], statements: list[str]) -> bool:
    """Nobody changes or drops the constraint later."""
    return sum(f'"{added["name"]}"' in statement for statement in statements) == 1


def _written(table: str, between: list[str]) -> bool:
    """Rows came in that the constraint may not have borne until another statement mended them."""
    named = re.compile(rf"\b{re.escape(table)}\b")
    return any(
        not statement.lstrip().startswith(SHAPING) and named.search(statement)
        for statement in between
    )


def _fits(added: re.Match[str], made: dict[str, int], statements: list[str]) -> bool:
    """Its columns are there when the table is made, and so is what they refer to."""
    place = made.get(added["table"])
    if place is None or not all(
        f"{column.strip()} " in statements[place] for column in added["columns"].split(",")
    ):
        return False
    if added["other"] is None:
        return True
    referred = made.get(added["other"])
    if referred is None or referred > place:
        return False
    return re.search(f'"{added["key"]}" [^,]*PRIMARY KEY', statements[referred]) is not None
