"""Sessions in the schema of the scope: a key of Omsk is unknown in Tomsk."""

from __future__ import annotations

import re

from django.contrib.sessions.backends import db

KEY = re.compile(r"[a-z0-9]{32}\Z")  # what Django's own keys look like


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie is anybody's to write: what can't be a key never reaches the database."""
        return bool(key and KEY.match(key))
