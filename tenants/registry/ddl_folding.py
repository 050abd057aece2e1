"""One CREATE TABLE where migrations send a CREATE and an ALTER for each later part.

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
    late: set[str] = set()  # tables that get a column later: those after it keep their order
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
    """Its table had no rows yet, and what the column refers to was there before the table."""
    created = made.get(column["table"])
    if created is None or _written(column["table"], statements[created + 1 : place]):
        return False
    if column["name"] is None:
        return " UNIQUE" not in column["definition"]
    named = sum(f'"{column["name"]}"' in statement for statement in statements)
    return named == 1 and _refers_back(column, made, statements, created)


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
    return added["other"] is None or _refers_back(added, made, statements, place)


def _refers_back(
    added: re.Match[str], made: dict[str, int], statements: list[str], place: int
) -> bool:
    """The primary key that it refers to was made before the table at `place`, or with it."""
    referred = made.get(added["other"])
    if referred is None or referred > place:
        return False
    return re.search(f'"{added["key"]}" [^,]*PRIMARY KEY', statements[referred]) is not None
