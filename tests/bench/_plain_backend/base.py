"""Django's own backend, with the attribute by which the platform's code asks for its city."""

from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    scope: Any = None
    recorder: Any = None
