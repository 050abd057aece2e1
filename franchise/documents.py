"""The disclosure document and the agreement: versioned texts in `franchise/texts/`.

A file is named `<kind>-<version>.<language>.md` and begins with its version and date. A published
file is never edited: a change is a new version.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import translation

from franchise.models import Application
from tenants.ui.context import brand

FOLDER = Path(__file__).parent / "texts"
NAME = re.compile(r"(?P<kind>[a-z]+)-(?P<version>\d+)\.(?P<language>[a-z]+)\.md\Z")
HEAD = re.compile(r"version: (?P<version>\d+)\ndate: (?P<date>[\d-]+)\n\n(?P<text>.*)\Z", re.S)
AGREEMENT, DISCLOSURE = "agreement", "disclosure"


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a text in one language, with the names of an application filled in."""

    kind: str
    version: int
    published_on: date
    language: str
    text: str

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0].lstrip("# ")

    @property
    def body(self) -> str:
        """Markdown without the title, its headings one level higher: a page has its own title."""
        return self.text.partition("\n")[2].strip().replace("\n## ", "\n# ")

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.text)


def fingerprint_of(text: str) -> str:
    """SHA-256 of the exact text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def latest(kind: str, application: Application, *, language: str = "") -> Document:
    """The newest version for an application, in its own language unless another is asked for."""
    chosen = language or application.language
    version = max(
        number for name, number, tongue in _versions() if (name, tongue) == (kind, chosen)
    )
    published_on, text = _read(kind, version, chosen)
    with translation.override(chosen):
        facts = {"city": application.full_name, "operator": settings.OPERATOR_NAME or brand()}
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", str(value))
    return Document(kind, version, published_on, chosen, text)


@lru_cache
def _versions() -> list[tuple[str, int, str]]:
    found = (NAME.match(path.name) for path in FOLDER.iterdir())
    return [(one["kind"], int(one["version"]), one["language"]) for one in found if one]


@lru_cache
def _read(kind: str, version: int, language: str) -> tuple[date, str]:
    content = (FOLDER / f"{kind}-{version}.{language}.md").read_text(encoding="utf-8")
    head = HEAD.match(content)
    if head is None or int(head["version"]) != version:
        raise ValueError(f"{kind}-{version}.{language}.md doesn't begin with its version and date.")
    return date.fromisoformat(head["date"]), head["text"]
