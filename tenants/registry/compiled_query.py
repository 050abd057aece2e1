"""Queries that Django builds and compiles once in each process instead of once in each request.

Building and compiling the union behind “Waits for you” takes Django ten times as long as PostgreSQL
takes to answer it. Here a builder runs with stand-ins for its arguments; where they, or moments and
days counted from them, turn up among the parameters of the SQL, the arguments of the request are
sent later. It runs with two sets of stand-ins: what differs between the two and can't be traced to
an argument raises `NotTraced`, so nothing of one city or person is ever sent for another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import RelatedPopulator, get_related_populators
from django.utils import timezone
from django.utils.translation import get_language
from psycopg.sql import Literal

from tenants.registry.models import City
from tenants.registry.scope import current_city

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper

Row = tuple[Any, ...]
PLACEHOLDER = re.compile("%s|%%")


class NotTraced(TypeError):
    """A parameter of the SQL follows from the arguments in an unknown way."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """Arguments of a compiled query; the key of the city is that of the scope.

    `person`: the key of a member, or 0. `subject`: the key of the row that is asked about, or 0.
    """

    person: int
    subject: int
    city: int
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


Builder = Callable[[Arguments], QuerySet[Any, Any]]
Binding = Callable[[Arguments], Any]

related_of: Any = get_related_populators  # its types are those of a later Django
# Unlike each other in every digit; keys fit into 32 bits, which some columns have.
_FIRST = Arguments(
    person=1_918_273_645,
    subject=1_736_455_463,
    city=1_827_364_554,
    now=datetime(2031, 3, 7, 10, 21, 32, 434_543, tzinfo=timezone.get_fixed_timezone(0)),
)
_SECOND = Arguments(
    person=2_109_876_543,
    subject=1_645_372_819,
    city=2_012_345_678,
    now=datetime(2042, 11, 18, 5, 46, 57, 676_787, tzinfo=timezone.get_fixed_timezone(0)),
)


@dataclass(frozen=True, kw_only=True)
class _Compiled:
    """`fields` names the columns of instances, which come first; it is empty for tuples.

    `annotations`: names by the number of their column. `related`: of `select_related`.
    `converters`: by the number of a column, what Django does with its values, and its expression.
    """

    sql: str
    bindings: Mapping[str, Binding]
    model: type[Model] | None
    fields: Sequence[str]
    annotations: Mapping[str, int]
    related: Sequence[RelatedPopulator]
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]

    def instance(self, row: Row) -> Any:
        if self.model is None:
            raise TypeError("Only rows of a model are instances, not its values.")
        values = list(row)
        for number, (convert, expression) in self.converters.items():
            for converter in convert:
                values[number] = converter(values[number], expression, connection)
        found = self.model.from_db(connection.alias, self.fields, values[: len(self.fields)])
        for populator in self.related:
            populator.populate(values, found)
        for name, number in self.annotations.items():
            setattr(found, name, values[number])
        return found


class CompiledQuery:
    """The rows of a built queryset in the city of the scope, as tuples or as instances."""

    def __init__(self, build: Builder) -> None:
        self._build = build
        self._in_language = lru_cache(maxsize=8)(self._compile)

    def rows(self, *, now: datetime, person: int = 0, subject: int = 0) -> list[Row]:
        """Tuples; one statement."""
        given = Arguments(person=person, subject=subject, city=current_city().pk, now=now)
        return _fetch(self._in_language(get_language() or ""), given)

    def instances(self, *, now: datetime, person: int = 0, subject: int = 0) -> list[Any]:
        """Instances of the queryset's model, with annotations and selected relations.

        One statement. Raises TypeError for a queryset of values.
        """
        given = Arguments(person=person, subject=subject, city=current_city().pk, now=now)
        compiled = self._in_language(get_language() or "")
        return list(map(compiled.instance, _fetch(compiled, given)))

    @property
    def sql(self) -> str:
        """The statement in the present language."""
        return self._in_language(get_language() or "").sql

    def _compile(self, _language: str) -> _Compiled:
        (sql, first, compiler), (again, second, _) = map(self._with, (_FIRST, _SECOND))
        if sql != again or len(first) != len(second):
            raise NotTraced(f"The SQL differs between two sets of arguments: {sql}")
        info = compiler.klass_info or {}
        columns = [compiler.select[number][0] for number in info.get("select_fields", ())]
        sql, bindings = _bound(sql, list(zip(first, second, strict=True)))
        return _Compiled(
            sql=sql,
            bindings=bindings,
            model=info.get("model") if compiler.query.default_cols else None,
            fields=[column.target.attname for column in columns],
            annotations=compiler.annotation_col_map or {},
            related=related_of(info, compiler.select, connection.alias),
            converters=compiler.get_converters([column for column, *_ in compiler.select or ()]),
        )

    def _with(self, given: Arguments) -> tuple[str, Sequence[Any], Any]:
        number = given.city
        stand_in = City(pk=number, slug=f"city-{number}", identity=str(number), timezone="UTC")
        with _city_replaced(stand_in), timezone.override(timezone.get_fixed_timezone(0)):
            compiler: Any = self._build(given).query.get_compiler("default")
            sql, params = compiler.as_sql()
        return sql, params, compiler


def _fetch(compiled: _Compiled, given: Arguments) -> list[Row]:
    with connection.cursor() as cursor:
        params = {name: bind(given) for name, bind in compiled.bindings.items()}
        cursor.execute(compiled.sql, params)
        found: list[Row] = cursor.fetchall()
    return found


@contextmanager
def _city_replaced(city: City) -> Iterator[None]:
    """Let `current_city` answer with another city, while nothing is sent."""
    database = cast("DatabaseWrapper", connection)
    scope = database.scope
    if scope is None:
        yield
        return
    database.scope = replace(scope, city=city)
    try:
        yield
    finally:
        database.scope = scope


def _bound(sql: str, pairs: Sequence[tuple[Any, Any]]) -> tuple[str, Mapping[str, Binding]]:
    """The SQL with its constants written out, and what is sent for the names left in it.

    A union repeats a few arguments dozens of times; each is adapted for PostgreSQL once.
    """
    names: dict[str, str] = {}  # by what the two sets of stand-ins gave
    bindings: dict[str, Binding] = {}
    left = iter(pairs)

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        pair = next(left)
        if type(pair[0]) is type(pair[1]) and pair[0] == pair[1]:
            return _literal(pair[0]).replace("%", "%%")
        name = names.setdefault(repr(pair), f"a{len(names)}")
        bindings.setdefault(name, _binding(*pair))
        return f"%({name})s"

    return PLACEHOLDER.sub(written, sql), bindings


def _literal(value: Any) -> str:
    connection.ensure_connection()
    return Literal(value).as_string(connection.connection)


def _binding(first: Any, second: Any) -> Binding:
    """How a parameter follows from the arguments, given its values for both sets of stand-ins."""
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        parts = [_binding(*pair) for pair in zip(first, second, strict=True)]
        return lambda given: [bind(given) for bind in parts]
    if type(first) is type(second):
        if first == second:
            return lambda given: first
        if isinstance(first, datetime):
            return _moment(first - _FIRST.now, second - _SECOND.now)
        if isinstance(first, date):
            return _day(first - _FIRST.today, second - _SECOND.today)
        kind = type(first)
        if (first, second) == (_FIRST.person, _SECOND.person):
            return lambda given: kind(given.person)
        if (first, second) == (_FIRST.subject, _SECOND.subject):
            return lambda given: kind(given.subject)
        if (first, second) == (_FIRST.city, _SECOND.city):
            return lambda given: kind(given.city)
    raise NotTraced(f"{first!r} and {second!r} do not follow from the arguments.")


def _moment(first: timedelta, second: timedelta) -> Binding:
    if first != second:
        raise NotTraced("A moment is not counted from the present one.")
    return lambda given: given.now + first


def _day(first: timedelta, second: timedelta) -> Binding:
    if first != second:
        raise NotTraced("A day is not counted from today.")
    return lambda given: given.today + first
