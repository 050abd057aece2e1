"""A face for everyone without asking for a picture: initials on a quiet tint."""

from zlib import crc32

TINTS = 8


def initials(name: object) -> str:
    """First letters of the first and the last word; one letter for a single word."""
    words = [word for word in str(name or "").replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def first_name(name: object) -> str:
    """The first word of a name: what visitors read of people who haven't opened their profile."""
    words = str(name or "").split()
    return words[0] if words else ""


def shown_name(person: object, viewer: object) -> str:
    """The name as the viewer may read it; `person` is a member, somebody's row, or a plain name."""
    name = str(getattr(person, "name", "") or person or "")
    return name if is_open_to(person, viewer) else first_name(name)


def shown_url(person: object, viewer: object) -> str:
    address = getattr(person, "get_absolute_url", None)
    return str(address()) if callable(address) and is_open_to(person, viewer) else ""


def is_open_to(person: object, viewer: object) -> bool:
    """Members read all names; visitors those of people who have opened their profile."""
    somebody = getattr(person, "member", None) or person
    return bool(viewer) or bool(getattr(somebody, "is_public", False))


def tint(name: object) -> int:
    """The same name has the same tint on every page and in every process."""
    return crc32(str(name or "").casefold().encode()) % TINTS
