"""A place of the gazetteer, and the spellings under which a name is found."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from babel import Locale
from django.utils.translation import get_language

from franchise.transliteration import to_latin

NEIGHBOURS = str.maketrans("іїєґў", "ииегу")  # letters of the neighbours
NOT_A_LETTER = re.compile(r"[^a-zа-я0-9]+")
LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
OTHER_KEYS = str.maketrans(LATIN_KEYS + RUSSIAN_KEYS, RUSSIAN_KEYS + LATIN_KEYS)


@dataclass(frozen=True, slots=True)
class Place:
    geoname_id: int
    name_ru: str
    name_en: str
    country: str  # ISO 3166, two letters
    timezone: str  # IANA
    population: int
    region_ru: str = ""
    region_en: str = ""
    latitude: float = 0.0  # degrees
    longitude: float = 0.0

    @property
    def region(self) -> str:
        """The region that tells it from other places of the same name; may be empty."""
        return self.region_en if _in_english() else self.region_ru

    @property
    def slug(self) -> str:
        """A proposal for the address."""
        return slug_of(self.name_en)

    def is_called(self, key: str) -> bool:
        """True if a folded name is one of the place's two main names."""
        return key in (fold(self.name_ru), fold(self.name_en))

    @property
    def name(self) -> str:
        return self.name_en if _in_english() else self.name_ru


def country_name(code: str) -> str:
    """A country in the reader's language, from its two letters."""
    names = Locale.parse(get_language() or "ru", sep="-").territories
    return str(names.get(code, code))


def fold(text: str) -> str:
    """Letters and digits only, lower case, without accents: «Йошкар-Ола» → «иошкарола»."""
    letters = text.casefold().translate(NEIGHBOURS)
    return NOT_A_LETTER.sub("", unicodedata.normalize("NFKD", letters))


def other_layout(text: str) -> str:
    """Undo a keyboard in the other language: «jvcr» → «омск»."""
    return text.lower().translate(OTHER_KEYS)


def slug_of(name: str) -> str:
    """A host label from a name: «Nizhniy Novgorod» → «nizhniy-novgorod»."""
    plain = unicodedata.normalize("NFKD", to_latin(name).casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:40].strip("-")


def _in_english() -> bool:
    return (get_language() or "ru").startswith("en")
