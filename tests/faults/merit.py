"""Find places that order or count by merit: in queries, sorts, orderings, templates, the API.

A finding is named after its place (`tenants/app/file.py:function`), so that an allowance survives
other changes to its file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from rest_framework import serializers

ROOT = Path(__file__).parents[2]
AGGREGATES = frozenset({"Count", "Sum", "Avg", "StdDev", "Variance"})
RANKS = frozenset({"Rank", "DenseRank", "PercentRank", "CumeDist", "Ntile"})
MEASURES = frozenset({"len", "sum", "count"})
SORTS = frozenset({"sorted", "min", "max", "sort", "nlargest", "nsmallest"})
# Numbers that say where a thing stands, not how many there are of it.
PLACES = frozenset({
    "block", "number", "position", "revision", "seen_number", "starts", "step", "table", "thread",
    "version",
})  # fmt: skip
PERSON = frozenset({
    "author", "by", "facilitator", "given_by", "holder", "led_by", "member", "name", "people",
    "person",
})  # fmt: skip
KEYS = frozenset({"id", "key", "meeting", "pk", "question", "user"})
SQL_RANKING = re.compile(r"order\s+by[^;]*\b(count|sum|avg)\s*\(", re.IGNORECASE)
LOOP = re.compile(r"{%\s*(for|endfor)\b.*?%}")
NAMES_PERSON = re.compile(
    r"{{[^}]*\b(member|author|person|holder|facilitator|by)(\.name)?\s*(\|[^}]*)?}}"
    r"|{%\s*(person|person_link|avatar)\b|\b(member|author|person|holder)\.name\b"
)
COUNTS = re.compile(r"\|length\b|\.count\b|__count\b")
SHOWN = re.compile(r"{{[^}]*\.(\w+)[^}.]*}}|\b\w+=[\w.]*\.(\w+)")
DICTSORT = re.compile(r"\|dictsort")


def tenant_models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if model.__module__.startswith("tenants."))


def counted_fields() -> set[str]:
    """Names of numeric columns, without places and numbers of rows."""
    numeric = (models.IntegerField, models.FloatField, models.DecimalField)
    return {
        field.name
        for model in tenant_models()
        for field in model._meta.concrete_fields
        if isinstance(field, numeric) and not field.primary_key and not field.choices
        if field.name not in PLACES and not field.name.endswith("_id")
    }


def sources() -> dict[str, str]:
    """Python files of a city by path, without migrations."""
    found = (path for path in (ROOT / "tenants").rglob("*.py") if "migrations" not in path.parts)
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted(found)}


def templates() -> dict[str, str]:
    """HTML and text templates of a city by path, letters too."""
    found = (ROOT / "tenants").glob("**/templates/**/*.*")
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted(found)}


def in_sources(files: dict[str, str]) -> set[str]:
    """Rankings in queries and sorts. Names of aggregates are gathered over all given files."""
    trees = {path: ast.parse(source) for path, source in files.items()}
    counters = counted_fields().union(*map(_aggregate_names, trees.values()))
    found = set()
    for path, tree in trees.items():
        for place, node in _by_function(tree):
            if _ranks(node, counters):
                found.add(f"{path}:{place}")
    return found


def counted_numbers() -> set[str]:
    """Numeric columns, aggregates of queries, and whole numbers of read models."""
    trees = [ast.parse(source) for source in sources().values()]
    annotated = (
        node.target.id
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        if isinstance(node.annotation, ast.Name) and node.annotation.id == "int"
    )
    found = counted_fields().union(annotated, *map(_aggregate_names, trees))
    return {name for name in found - PLACES - PERSON - KEYS if not name.endswith("_id")}


def _aggregate_names(tree: ast.AST) -> Iterator[str]:
    for call in ast.walk(tree):
        if _called(call) in {"annotate", "alias"} and isinstance(call, ast.Call):
            for keyword in call.keywords:
                if keyword.arg and _calls(keyword.value) & AGGREGATES:
                    yield keyword.arg


def _by_function(tree: ast.AST, place: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Each node with the dotted name of the innermost class and function around it."""
    for node in ast.iter_child_nodes(tree):
        inner = place
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{place}.{node.name}" if place else node.name
        yield inner, node
        yield from _by_function(node, inner)


def _ranks(node: ast.AST, counters: set[str]) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(SQL_RANKING.search(node.value))
    if not isinstance(node, ast.Call):
        return False
    name = _called(node)
    if name == "most_common" or name in RANKS:
        return True
    if name in {"order_by", "distinct"}:
        return any(_orders_by_count(each, counters) for each in node.args)
    if name in SORTS:
        keys = (keyword.value for keyword in node.keywords if keyword.arg == "key")
        return any(_measures(key, counters) for key in keys)
    return False


def _orders_by_count(node: ast.AST, counters: set[str]) -> bool:
    if _calls(node) & AGGREGATES:
        return True
    texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return any(_is_counter(text, counters) for text in texts if isinstance(text, str))


def _is_counter(lookup: str, counters: set[str]) -> bool:
    last = lookup.lstrip("-+").rpartition("__")[2]
    return last in counters or last in {"count", "sum", "avg"}


def _measures(key: ast.AST, counters: set[str]) -> bool:
    """True if the key of a sort counts, looks a number up by a variable, or reads a counter."""
    if isinstance(key, ast.Attribute) and key.attr in {"get", "__getitem__"}:
        return True
    if isinstance(key, ast.Name) and key.id in MEASURES:
        return True
    if _calls(key) & MEASURES:
        return True
    for node in ast.walk(key):
        if isinstance(node, ast.Attribute) and node.attr in counters:
            return True
        if isinstance(node, ast.Constant) and node.value in counters:
            return True
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant | ast.Slice):
            return True
    return False


def _called(node: ast.AST) -> str:
    """The last name of what is called: `order_by` of `rows.order_by(...)`."""
    if not isinstance(node, ast.Call):
        return ""
    called = node.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _calls(node: ast.AST) -> set[str]:
    return {_called(each) for each in ast.walk(node)} - {""}


def in_orderings(found: Iterable[type[models.Model]]) -> set[str]:
    """Models whose rows come ordered by a number that is no place."""
    counters = counted_fields()
    return {
        model._meta.label
        for model in found
        if any(_is_counter(str(each), counters) for each in model._meta.ordering or ())
    }


def in_templates(files: dict[str, str], *, counters: Iterable[str] = ()) -> set[str]:
    """Lists that are sorted by a template, or have a number of something beside each person.

    `counters`: names of numbers, besides those that a filter counts.
    """
    known = set(counters)
    return {path for path, text in files.items() if _is_ranking(path, text, known)}


def _is_ranking(path: str, text: str, counters: set[str]) -> bool:
    """A part may be a row of a list in another template, so all of it counts as one."""
    if DICTSORT.search(text):
        return True
    rows = _loops(text)
    if "/parts/" in path or "/panels/" in path:
        rows = [*rows, text]
    return any(NAMES_PERSON.search(row) and _counts(row, counters) for row in rows)


def _counts(row: str, counters: set[str]) -> bool:
    shown = {name for found in SHOWN.findall(row) for name in found}
    return bool(COUNTS.search(row) or shown & counters)


def _loops(text: str) -> Sequence[str]:
    """The own text of each loop, without loops inside it."""
    bodies: list[str] = []
    stack, at = [""], 0
    for mark in LOOP.finditer(text):
        stack[-1] += text[at : mark.start()]
        at = mark.end()
        if mark[1] == "for":
            stack.append("")
        else:
            bodies.append(stack.pop())
    return bodies


def city_serializers() -> list[type[serializers.Serializer[Any]]]:
    """Every serializer of a city's API that is imported."""
    found: set[type[serializers.Serializer[Any]]] = set()
    left: list[type[serializers.Serializer[Any]]] = [serializers.Serializer]
    while left:
        for each in left.pop().__subclasses__():
            if each not in found:
                found.add(each)
                left.append(each)
    return sorted(
        (each for each in found if each.__module__.startswith("tenants.")),
        key=lambda each: (each.__module__, each.__qualname__),
    )


def in_serializers(found: Iterable[type[serializers.Serializer[Any]]]) -> set[str]:
    """Answers that give a number beside a person, by class and field."""
    numeric = (serializers.IntegerField, serializers.FloatField, serializers.DecimalField)
    places = PLACES | PERSON | {"id", "pk"}
    hits = set()
    for each in found:
        fields = each().fields
        if fields.keys() & PERSON:
            hits |= {
                f"{each.__qualname__}.{name}"
                for name, field in fields.items()
                if isinstance(field, numeric) and name not in places
            }
    return hits
