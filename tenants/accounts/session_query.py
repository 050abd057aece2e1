"""The statement that reads a session with the rows of its account."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Model

from tenants.accounts.models import User


@dataclass(frozen=True)
class SessionQuery:
    """A statement and the places of the models' columns in its rows.

    Its parameters are the keys of a city and an account (or None), the key of the session and the
    present moment. Its first columns are the data of the session and the version of the city.
    """

    sql: str
    slices: tuple[tuple[type[Model], list[str], slice], ...]

    def instances(self, row: tuple[Any, ...]) -> dict[type[Model], Model]:
        """The instances of the row by model; each has the account as its `user`."""
        found: dict[type[Model], Any] = {}
        for model, names, place in self.slices:
            values = row[place]
            if values[0] is not None:
                found[model] = model.from_db("default", names, values)
        for model, instance in found.items():
            if model is not User:
                instance.user = found[User]
        return found


@lru_cache(maxsize=8)
def session_query(models: tuple[type[Model], ...]) -> SessionQuery:
    """Read the account first, then the rows that belong to it by their `user`."""
    quote = connection.ops.quote_name
    session = quote(Session._meta.db_table)
    account = quote(User._meta.db_table)
    version = "(SELECT version FROM public.registry_cityversion WHERE city_id = %s)"
    columns, joins, slices = ["session_data", version], [], []
    for model in models:
        table = quote(model._meta.db_table)
        fields = [model._meta.pk, *(f for f in model._meta.concrete_fields if not f.primary_key)]
        if any(field.get_db_converters(connection) for field in fields):
            raise TypeError(f"{model.__name__} has columns that Django converts after reading.")
        slices.append(
            (
                model,
                [field.attname for field in fields],
                slice(len(columns), len(columns) + len(fields)),
            )
        )
        columns += [f"{table}.{quote(str(field.column))}" for field in fields]
        condition = f"{account}.id = %s" if model is User else f"{table}.user_id = {account}.id"
        joins.append(f"LEFT JOIN {table} ON {condition}")
    sql = (
        f"SELECT {', '.join(columns)} FROM {session} {' '.join(joins)} "  # noqa: S608 - no values
        f"WHERE {session}.session_key = %s AND {session}.expire_date > %s"
    )
    return SessionQuery(sql, tuple(slices))
