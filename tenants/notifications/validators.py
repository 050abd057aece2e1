"""Limits of notifications."""

from typing import Final

MAX_KEY: Final = 40
MAX_TEXT: Final = 280
MAX_PATH: Final = 200
MAX_ENDPOINT: Final = 700
MAX_PUSH_KEY: Final = 100
PUSH_KEY: Final = r"^[A-Za-z0-9_-]{16,100}=?=?$"  # base64url
