"""Remove secrets from logs: tokens in links of letters, posters and calendars."""

from __future__ import annotations

import logging
import re

# What follows a question mark, and a part of a path that is long and has a capital letter: tokens
# are base64, names of our pages are small letters.
QUERY = re.compile(r"(?<=[\w/])\?[^\s\"]+")
TOKEN = re.compile(r"(?<=/)(?=[^/\s?\"]*[A-Z])[A-Za-z0-9%._:=~-]{16,}(?=[/\s?\",;)]|$)")

SHORT = re.compile(r"(?<=/wall/)[^\s/?\"]+")  # typed by hand, so it looks like no token


def redacted(text: str) -> str:
    """Replace the tokens and the query of an address or a log line with dots."""
    return SHORT.sub("…", TOKEN.sub("…", QUERY.sub("?…", text)))


class Redact(logging.Filter):
    """Redact the paths in records of Django's log."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and record.name.startswith("django"):
            record.args = tuple(
                redacted(value) if isinstance(value, str) else value for value in record.args
            )
        return True
