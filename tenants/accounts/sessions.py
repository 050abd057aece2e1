"""Sessions in the schema of the scope: a key of Omsk is unknown in Tomsk."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TypeVar

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from tenants.accounts.models import User
from tenants.accounts.session_query import session_query
from tenants.registry.scope import current_scope

HOUR = 60 * 60
SOON_OVER = {  # keys of a visitor's session for an hour at most: e-mails, codes, a refused form
    *("entry_code", "entry_pauses", "entry_refused", "entry_address"),
    "entry_elsewhere",  # of a way in by another app
    "kept_form",
}
AT_ONCE = 100  # expired sessions removed when a person signs in: more than they leave behind
KEY = re.compile(r"[a-z0-9]{32}\Z")  # of Django
MOST_REMEMBERED = 20_000  # accounts of sessions, in each process

Row = TypeVar("Row", bound=Model)
_accounts: dict[tuple[str, str], int] = {}  # (schema, session) → the account signed in there lately
_read_along: list[type[Model]] = []


def read_along(model: type[Model]) -> None:
    """Read the row of a city's model, whose `user` is the account, in the session's statement."""
    if model not in _read_along:
        _read_along.append(model)


class SessionStore(db.SessionStore):
    """Reads the session, its account, the models of `read_along` and the city's version at once.

    The key of the account is inside the session's data, so this process remembers it from the
    request before. That is only a guess for the join: rows of another account are not used, and
    every request reads all rows anew.
    """

    rows: dict[type[Model], Model]  # read with the session
    city_version = ""  # of the city in which it was read (`tenants.registry.city_version`)

    def __init__(self, session_key: str | None = None) -> None:
        self.rows = {}
        super().__init__(session_key)

    def row(self, model: type[Row]) -> Row | None:
        """The account of the session, or a row of it, if it was read with the session."""
        found = self.rows.get(model)
        return found if isinstance(found, model) else None

    def load(self) -> dict[str, object]:
        self.rows = {}
        scope = current_scope()
        place = (scope.schema if scope else "", self.session_key or "")
        account = _accounts.get(place)
        city = scope.city if scope else None
        query = session_query((User, *_read_along) if city else (User,))
        params = [city.pk if city else None, account, place[1], timezone.now()]
        with connection.cursor() as cursor:
            cursor.execute(query.sql, params)
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            _accounts.pop(place, None)
            return {}
        kept: dict[str, object] = self.decode(found[0])
        self.city_version = str(found[1] or "never moved")
        signed_in = str(kept.get(SESSION_KEY, ""))
        if signed_in.isdecimal() and int(signed_in) == account:
            self.rows = query.instances(found)
        elif signed_in.isdecimal():
            if len(_accounts) >= MOST_REMEMBERED:
                _accounts.clear()
            _accounts[place] = int(signed_in)
        return kept

    def _validate_session_key(self, key: str | None) -> bool:
        """Refuse what can't be a key before it reaches the database: anybody may write a cookie."""
        return bool(key and KEY.match(key))

    def get_session_cookie_age(self) -> int:
        """In seconds; an hour as long as the session holds nothing that lasts longer."""
        is_soon_over = set(self.keys()) <= SOON_OVER
        return HOUR if is_soon_over else super().get_session_cookie_age()

    def lock(self) -> None:
        """Lock the row until the transaction ends and read it again; simultaneous requests wait."""
        rows = self.model.objects.select_for_update().filter(session_key=self.session_key)
        if rows.first():
            self._session_cache = self.load()


def clear_expired(*, now: datetime) -> int:
    """Remove some expired sessions, also of visitors who never came back; returns how many.

    Called whenever somebody signs in, so that no task has to visit quiet cities.
    """
    expired = Session.objects.filter(expire_date__lt=now).order_by("expire_date")
    rows = expired.select_for_update(skip_locked=True)[:AT_ONCE]
    keys = [session.session_key for session in rows.only("session_key")]
    return Session.objects.filter(pk__in=keys).delete()[0] if keys else 0
