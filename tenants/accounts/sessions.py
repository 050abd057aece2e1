"""Sessions in the schema of the scope: a key of Omsk is unknown in Tomsk."""

from __future__ import annotations

import re

from django.contrib.sessions.backends import db

KEY = re.compile(r"[a-z0-9]{32}\Z")  # what Django's own keys look like


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie is anybody's to write: what can't be a key never reaches the database."""
        return bool(key and KEY.match(key))

    def lock(self) -> None:
        """Read it again and hold its row until the transaction ends: presses at once queue up."""
        rows = self.model.objects.select_for_update().filter(session_key=self.session_key)
        if rows.first():
            self._session_cache = self.load()
