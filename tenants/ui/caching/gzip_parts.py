"""Compress the parts of a page once, so that each answer can have another text between them."""

from __future__ import annotations

import zlib

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # of RFC 1952


def compressed(parts: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Parts of one deflate stream (RFC 1951) that allow other blocks between them.

    A full flush ends a part at a whole byte, and what follows refers to nothing before it.
    """
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    *others, last = (stream.compress(part) + stream.flush(zlib.Z_FULL_FLUSH) for part in parts)
    return (*others, last + stream.flush())


def join(parts: tuple[bytes, ...], *, between: bytes, plain: bytes) -> bytes:
    """The gzip file of `plain`, which is the uncompressed parts joined in the same way.

    `between` (at most 64 KB) is not compressed: a secret never is together with words of a reader.
    """
    end = zlib.crc32(plain).to_bytes(4, "little") + len(plain).to_bytes(4, "little")
    return HEADER + _stored_block(between).join(parts) + end


def _stored_block(content: bytes) -> bytes:
    size = len(content)
    return b"\x00" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + content
