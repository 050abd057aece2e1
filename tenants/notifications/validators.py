"""Limits of notifications."""

from typing import Final

MAX_KEY: Final = 40
MAX_TEXT: Final = 280
MAX_PATH: Final = 200
