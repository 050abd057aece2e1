"""Sessions in the schema of the scope: a key of Omsk is unknown in Tomsk."""

from __future__ import annotations

import re
from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

HOUR = 60 * 60
SOON_OVER = {  # what a visitor's session keeps for an hour at most: e-mails, codes, a refused form
    *("entry_code", "entry_pauses", "entry_refused", "entry_address"),
    "kept_form",
}
AT_ONCE = 100  # expired sessions removed by one person who signs in: more than they leave behind
KEY = re.compile(r"[a-z0-9]{32}\Z")  # what Django's own keys look like


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie is anybody's to write: what can't be a key never reaches the database."""
        return bool(key and KEY.match(key))

    def get_session_cookie_age(self) -> int:
        """An hour while there is nothing in it that lasts longer."""
        is_soon_over = set(self.keys()) <= SOON_OVER
        return HOUR if is_soon_over else super().get_session_cookie_age()

    def lock(self) -> None:
        """Read it again and hold its row until the transaction ends: presses at once queue up."""
        rows = self.model.objects.select_for_update().filter(session_key=self.session_key)
        if rows.first():
            self._session_cache = self.load()


def clear_expired(*, now: datetime) -> int:
    """Remove some sessions that have ended, also of visitors who never came back; how many.

    Called whenever somebody signs in: no task has to visit quiet cities, which leave nothing.
    """
    expired = Session.objects.filter(expire_date__lt=now).order_by("expire_date")
    rows = expired.select_for_update(skip_locked=True)[:AT_ONCE]
    keys = [session.session_key for session in rows.only("session_key")]
    return Session.objects.filter(pk__in=keys).delete()[0] if keys else 0
