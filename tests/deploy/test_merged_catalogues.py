"""Texts of all apps are in a few catalogues, with the plural forms and the precedence of before."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext, npgettext, trans_real


def catalog_of(language: str) -> Any:
    translations: Any = trans_real
    return translations.translation(language)._catalog


def test_a_text_is_looked_for_in_few_dictionaries() -> None:
    for language, most in (("ru", 6), ("en", 4)):
        catalog = catalog_of(language)
        assert len(catalog._catalogs) <= most
        assert len(catalog._catalogs) == len(catalog._plurals)


def test_plural_forms_and_texts_are_right() -> None:
    with translation.override("ru"):
        words = [npgettext("span", "%d day", "%d days", number) for number in (1, 2, 5, 21, 112)]
        assert gettext("Skip to content") == "Перейти к содержанию"
        assert gettext("Not in any catalogue") == "Not in any catalogue"
    with translation.override("en"):
        assert gettext("Skip to content") == "Skip to content"
        assert npgettext("span", "%d day", "%d days", 1) == "%d day"
    assert words == ["%d день", "%d дня", "%d дней", "%d день", "%d дней"]


def test_the_platforms_own_words_win() -> None:
    """`deploy` comes first in INSTALLED_APPS: its catalogue lies on top."""
    texts = catalog_of("ru")
    with translation.override("ru"):
        for key, text in list(texts._catalogs[0].items())[:200]:
            if isinstance(key, str) and key and "\x04" not in key:
                assert gettext(key) == text
