"""gunicorn's access log without the tokens of addresses."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from deploy.redaction import redacted

ADDRESSES = ("r", "U", "f", "{referer}i", "{raw_uri}e", "{request_uri}e", "{path_info}e")
QUERIES = ("q", "{query_string}e", "{cookie}i", "{authorization}i", "{http_cookie}e")


class AccessLogger(Logger):
    def atoms(self, *about: Any) -> dict[str, Any]:
        """The fields of a request, redacted, also those that the default format leaves out."""
        atoms: dict[str, Any] = super().atoms(*about)
        for name in ADDRESSES:
            if atoms.get(name):
                atoms[name] = redacted(str(atoms[name]))
        for name in QUERIES:
            if atoms.get(name):
                atoms[name] = "…"
        return atoms
