"""A face for everyone without asking for a picture: initials on a quiet tint."""

from zlib import crc32

TINTS = 8


def initials(name: object) -> str:
    """First letters of the first and the last word; one letter for a single word."""
    words = [word for word in str(name or "").replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def tint(name: object) -> int:
    """The same name has the same tint on every page and in every process."""
    return crc32(str(name or "").casefold().encode()) % TINTS
