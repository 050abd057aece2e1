"""Find what somebody has written in an answer: without the quoted letter and the signature.

Our letters begin with a line that begins with `REPLY_MARK`; it shows where the quote is in whatever
program and language the answer was written. Without it, the usual lines before a quote are known
in Russian and English.
"""

from __future__ import annotations

import re

from tenants.mail.letters import REPLY_MARK

BLANKS = " \t\u00a0\u200b>|"
LONGEST = 50_000  # characters of a mail that are looked at
LONGEST_INTRODUCTION = 400
INTRODUCES = 3  # lines at most over which programs break the line that introduces a quote

# "пт, 27 нояб. 2026 г. в 18:05, Омск <…@…>:", "27.11.2026 18:05, Омск пишет:", "On … wrote:"
WROTE = re.compile(
    r"(?is)^(?:.{0,200}\b(?:пишет|писал|писала|написал|написала|написал\(а\)|wrote|writes)\s*:"
    r"|.{0,120}\d{1,4}.{0,200}(?:<?[^<>\s]+@[^<>\s]+\s?>?|\[mailto:[^\]]+\])\s*:)\s*$"
)
DIVIDER = re.compile(
    r"(?i)^\s*(?:-{2,}\s*(?:original message|forwarded message|исходное сообщение"
    r"|пересылаемое сообщение|пересланное сообщение|конец пересылаемого сообщения)\b.*"
    r"|_{10,})\s*$"
)
HEADER = re.compile(
    r"(?i)^\s*\*?(?:from|sent|to|date|subject|от|от кого|кому|дата|отправлено|тема)\*?\s*:\s*\S"
)
SIGNATURE = re.compile(r"^--\s?$")
DEVICE = re.compile(
    r"(?i)^\s*(?:sent from (?:my|mail|outlook|yahoo)\b.{0,60}|get outlook for \w+.{0,60}"
    r"|отправлено (?:с|из|через)\s.{1,60}|отправлено из мобильной.{0,60})$"
)


def own_words(text: str) -> str:
    """The part of an answer that its author has written; empty if it is only a quote."""
    lines = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    above, below = _parted(lines)
    words = _without_signature(above) or _without_signature(
        [line for line in below if not _is_quoted(line)]
    )
    return "\n".join(words)


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines above the quoted letter and those after its introduction."""
    own = [number for number, line in enumerate(lines) if line.strip() and not _is_quoted(line)]
    last_own = own[-1] if own else -1
    for number, line in enumerate(lines):
        if line.strip(BLANKS + "*").startswith(REPLY_MARK):
            return _without_introduction(lines[:number]), _answers_below(lines[number + 1 :])
        if _is_header(lines, number) or DIVIDER.match(line):
            return lines[:number], []
        for count in range(1, INTRODUCES + 1):
            if _introduces_a_quote(lines[number : number + count]):
                return lines[:number], lines[number + count :]
        if _is_quoted(line) and number > last_own:
            return lines[:number], []
    return lines, []


def _introduces_a_quote(lines: list[str]) -> bool:
    text = " ".join(lines)
    return all(lines) and len(text) <= LONGEST_INTRODUCTION and bool(WROTE.match(text))


def _answers_below(lines: list[str]) -> list[str]:
    """Lines after the last quoted one, where an answer was written below a quote with signs."""
    quoted = [number for number, line in enumerate(lines) if _is_quoted(line)]
    return lines[quoted[-1] + 1 :] if quoted else []


def _without_introduction(lines: list[str]) -> list[str]:
    """Leave out the line that introduces the quote, however it is broken, and what follows it."""
    end = len(lines)
    while end and not lines[end - 1].strip(BLANKS):
        end -= 1
    for number in range(max(0, end - 8), end):
        if _is_header(lines, number) or DIVIDER.match(lines[number]):
            return lines[:number]
    for count in range(1, INTRODUCES + 1):
        part = lines[max(0, end - count) : end]
        if part and _introduces_a_quote(part):
            return lines[: end - count]
    return lines[:end]


def _is_header(lines: list[str], number: int) -> bool:
    """True for the first of at least two lines such as "From: …", "Sent: …"."""
    following = lines[number + 1 : number + 2]
    return bool(HEADER.match(lines[number]) and following and HEADER.match(following[0]))


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _without_signature(lines: list[str]) -> list[str]:
    """Cut from "-- " on, and lines of a telephone such as "Sent from my iPhone" at the end."""
    for number, line in enumerate(lines):
        if SIGNATURE.match(line):
            lines = lines[:number]
            break
    while lines and (not lines[-1].strip(BLANKS) or DEVICE.match(lines[-1])):
        lines = lines[:-1]
    while lines and not lines[0].strip(BLANKS):
        lines = lines[1:]
    return lines
