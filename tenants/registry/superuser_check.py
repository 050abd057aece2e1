"""Whom the application signs in to PostgreSQL as: asked when it starts, not at its first query."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection


def refuse_superuser() -> None:
    """Raises ImproperlyConfigured for a login that no city's walls stand for.

    While PostgreSQL is away nothing is known: then each new connection is asked, as always.
    """
    if connection.connection is not None:
        return  # it was asked
    with closing(connection):
        try:
            connection.ensure_connection()
        except OperationalError:
            return


@register(Tags.security, deploy=True)
def login_is_no_superuser(**kwargs: Any) -> list[CheckMessage]:
    try:
        refuse_superuser()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="registry.E100")]
    return []
