"""django-tenants' backend, with the attribute by which the platform's code asks for its city."""

from typing import Any

from django_tenants.postgresql_backend import base


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]
    scope: Any = None
    recorder: Any = None
