"""Refuse to start with a superuser's login, which would bypass the scopes."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection


def refuse_superuser() -> None:
    """Raise ImproperlyConfigured for a superuser.

    While PostgreSQL is down this does nothing: each new connection is checked anyway.
    """
    if connection.connection is not None:
        return  # the connection was checked
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
