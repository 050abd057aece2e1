"""Fold ALTER statements of recorded migrations into their CREATE TABLE.

Without them an empty city is built a quarter faster. A part is moved only if the order provably
does not matter; tests/registry/test_provisioning.py compares the result with that of the
migrations.
"""

from __future__ import annotations

import re

CREATE = re.compile(r'CREATE TABLE "(?P<table>[^"]+)" \(.*\)\Z', re.DOTALL)
ADD = re.compile(
    r'ALTER TABLE "(?P<table>[^"]+)" ADD (?P<constraint>CONSTRAINT "(?P<name>[^"]+)" '
    r"(?:FOREIGN KEY|UNIQUE) \((?P<columns>[^()]+)\)"
    r'(?: REFERENCES "(?P<other>[^"]+)" \("(?P<key>[^"]+)"\))?[^();]*)\Z'
)
ADD_COLUMN = re.compile(
    r'ALTER TABLE "(?P<table>[^"]+)" ADD COLUMN (?P<definition>"[^"]+" [^;]*?'
    r'(?:CONSTRAINT "(?P<name>[^"]+)" REFERENCES "(?P<other>[^"]+)"\("(?P<key>[^"]+)"\)[^;]*)?)'
    r'(?:; SET CONSTRAINTS "(?P=name)" IMMEDIATE)?\Z'
)
SHAPING = ("CREATE", "ALTER", "DROP", "COMMENT", "SET CONSTRAINTS")
RESHAPES = re.compile(
    r'(?:ALTER|DROP) TABLE "(?P<table>[^"]+)"(?: (?:DROP|RENAME|ALTER)\b| CASCADE\b|\Z)'
)


def folded(statements: list[str]) -> list[str]:
    """The same schema in fewer statements, which start from an empty one."""
    made: dict[str, int] = {}  # table → index of its CREATE
    for place, statement in enumerate(statements):
        if found := CREATE.match(statement):
            made.setdefault(found["table"], place)
    for statement in statements:
        if found := RESHAPES.match(statement):
            made.pop(found["table"], None)
    parts = {place: [statements[place]] for place in made.values()}
    left = list(statements)
    late: set[str] = set()  # tables with an unmoved column: later ones stay to keep the order
    for place, statement in enumerate(statements):
        column, added = ADD_COLUMN.match(statement), ADD.match(statement)
        if column and column["table"] not in late:
            if _column_fits(column, made, statements, place):
                parts[made[column["table"]]].append(column["definition"])
                left[place] = ""
            else:
                late.add(column["table"])
        elif (
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


def _column_fits(
    column: re.Match[str], made: dict[str, int], statements: list[str], place: int
) -> bool:
    """True if the table was empty, and what the column refers to existed before the table."""
    created = made.get(column["table"])
    if created is None or _written(column["table"], statements[created + 1 : place]):
        return False
    if column["name"] is None:
        return " UNIQUE" not in column["definition"]
    named = sum(f'"{column["name"]}"' in statement for statement in statements)
    return named == 1 and _refers_back(column, made, statements, created)


def _stands_alone(added: re.Match[str], statements: list[str]) -> bool:
    """True if the constraint is never changed or dropped later."""
    return sum(f'"{added["name"]}"' in statement for statement in statements) == 1


def _written(table: str, between: list[str]) -> bool:
    """True if rows were written that may have violated the constraint until a later statement."""
    named = re.compile(rf"\b{re.escape(table)}\b")
    return any(
        not statement.lstrip().startswith(SHAPING) and named.search(statement)
        for statement in between
    )


def _fits(added: re.Match[str], made: dict[str, int], statements: list[str]) -> bool:
    """True if its columns, and what they refer to, exist when the table is created."""
    place = made.get(added["table"])
    if place is None or not all(
        f"{column.strip()} " in statements[place] for column in added["columns"].split(",")
    ):
        return False
    return added["other"] is None or _refers_back(added, made, statements, place)


def _refers_back(
    added: re.Match[str], made: dict[str, int], statements: list[str], place: int
) -> bool:
    """True if the primary key that it refers to exists before the table at `place`, or with it."""
    referred = made.get(added["other"])
    if referred is None or referred > place:
        return False
    return re.search(f'"{added["key"]}" [^,]*PRIMARY KEY', statements[referred]) is not None
