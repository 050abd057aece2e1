"""One key for a Russian word and all usual ways to write it in Latin letters."""

from __future__ import annotations

import pytest

from tenants.ui.search_terms import fold
from tenants.ui.transliteration import phonetic_key, phonetic_keys


@pytest.mark.parametrize(
    ("russian", "latin"),
    [
        ("Колпашникова", "kolpashnikova kolpašnikova kolpawnikova"),
        ("Хабаровск", "khabarovsk habarovsk xabarovsk"),
        ("Юлия", "yuliya yulia juliya julia iuliia"),  # iuliia: a passport of ICAO
        ("Алёна", "alyona aljona aliona alena alëna"),
        ("Екатеринбург", "yekaterinburg ekaterinburg jekaterinburg"),
        ("щука", "shchuka schuka shhuka wuka ŝuka"),
        ("район", "rayon rajon raion"),
        ("объявление", "obyavlenie ob'yavleniye obiavlenie objavlenije"),
        ("схема", "skhema shema sxema"),
        ("чай", "chay chai čaj 4ai"),
        ("язык", "yazyk jazyk iazyk qzyk âzyk"),
        ("цех", "tsekh ceh cex tsekh"),
        ("детский", "detskiy detsky detskij detskii"),
        ("журнал", "zhurnal jurnal žurnal"),
        ("экструзия", "ekstruziya extruziya ekstruzija èkstruziâ"),
        ("сосулька", "sosulka sosul'ka"),
    ],
)
def test_usual_schemes_have_the_key_of_the_russian_word(russian: str, latin: str) -> None:
    key = phonetic_key(fold(russian))
    for word in latin.split():
        assert key in phonetic_keys(fold(word)), word


def test_numbers_stay_numbers_and_readings_are_bounded() -> None:
    assert phonetic_keys("2026") == ("2026",)
    assert phonetic_keys("14") == ("14",)
    assert len(phonetic_keys("xwjc" * 15)) <= 16


def test_what_has_no_letters_has_a_key() -> None:
    assert phonetic_keys("ь") == ("",)
    assert phonetic_keys("") == ("",)
    assert phonetic_keys("漢字") == ("漢字",)
