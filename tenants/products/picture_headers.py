"""Read format and size of a picture from its header, without decoding it.

Formats: JPEG (ITU T.81), PNG (W3C, with APNG), GIF 89a, WebP (RFC 9649).
"""

from __future__ import annotations

from dataclasses import dataclass

JPEG, PNG, WEBP, GIF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"WEBP", b"GIF8"
START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset((0x01, *range(0xD0, 0xD9)))  # JPEG markers without a length
EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B  # blocks of a GIF


@dataclass(frozen=True, slots=True)
class Header:
    form: str
    width: int
    height: int
    is_moving: bool = False


class BrokenHeader(ValueError):
    """The file begins like a picture, but its header is broken."""


def read_header(data: bytes) -> Header | None:
    """The header; None for a file of another format. Raises `BrokenHeader`."""
    try:
        if data.startswith(JPEG):
            return _jpeg(data)
        if data.startswith(PNG):
            return _png(data)
        if data.startswith(b"RIFF") and data[8:12] == WEBP:
            return _webp(data)
        return _gif(data) if data.startswith(GIF) else None
    except IndexError as error:
        raise BrokenHeader("The picture ends too early.") from error


def _jpeg(data: bytes) -> Header:
    """The header of a JPEG; of an MPO (a photo with depth or a second view) the main frame."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise BrokenHeader("There is no marker where one is due.")
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
        elif marker in ALONE:
            at += 2
        elif marker in START_OF_FRAME:
            return _sized("JPEG", _big(data, at + 7, 2), _big(data, at + 5, 2))
        else:
            at += 2 + max(2, _big(data, at + 2, 2))


def _png(data: bytes) -> Header:
    at, is_moving = 8, False
    while (name := data[at + 4 : at + 8]) != b"IDAT":
        if len(name) < 4:
            raise BrokenHeader("There is no picture inside.")
        is_moving |= name == b"acTL" and _big(data, at + 8, 4) > 1
        at += 12 + _big(data, at, 4)
    return _sized("PNG", _big(data, 16, 4), _big(data, 20, 4), is_moving=is_moving)


def _webp(data: bytes) -> Header:
    match data[12:16]:
        case b"VP8X":
            width, height = 1 + _little(data, 24, 3), 1 + _little(data, 27, 3)
            return _sized("WEBP", width, height, is_moving=bool(data[20] & 2))
        case b"VP8L":
            bits = _little(data, 21, 4)
            return _sized("WEBP", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
        case b"VP8 ":
            width, height = _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF
            return _sized("WEBP", width, height)
    raise BrokenHeader("An unknown kind of WebP.")


def _gif(data: bytes) -> Header:
    frames, at = 0, 13 + _colours(data[10])
    while at < len(data) and frames < 2 and data[at] in (EXTENSION, IMAGE):
        if data[at] == IMAGE:
            frames += 1
            at += 11 + _colours(data[at + 9])
        else:
            at += 2
        while size := data[at]:
            at += 1 + size
        at += 1
    return _sized("GIF", _little(data, 6, 2), _little(data, 8, 2), is_moving=frames > 1)


def _colours(flags: int) -> int:
    """The length of a GIF's colour table, in bytes."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _sized(form: str, width: int, height: int, *, is_moving: bool = False) -> Header:
    if not (width and height):
        raise BrokenHeader("The picture has no size.")
    return Header(form, width, height, is_moving)


def _big(data: bytes, at: int, count: int) -> int:
    return int.from_bytes(_bytes(data, at, count), "big")


def _little(data: bytes, at: int, count: int) -> int:
    return int.from_bytes(_bytes(data, at, count), "little")


def _bytes(data: bytes, at: int, count: int) -> bytes:
    if at + count > len(data):
        raise IndexError(at)
    return data[at : at + count]
