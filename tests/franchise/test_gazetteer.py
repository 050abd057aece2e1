from __future__ import annotations

from string import ascii_lowercase

import pytest
from django.utils import translation

from franchise import gazetteer
from franchise.places import slug_of
from tenants.ui.search_terms import one_slip


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
    assert gazetteer.places([1496153, 1]) == {1496153: omsk}


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
    assert slug_of(name) == slug


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
    assert one_slip(one, other) is same


@pytest.mark.parametrize("typed", ["бб", "хж", "юю", "жэжэ"])
def test_what_is_punctuation_on_the_other_keyboard_finds_nothing(typed: str) -> None:
    assert names(typed) == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("СПб", "Санкт-Петербург"),
        ("Питер", "Санкт-Петербург"),
        ("Мск", "Москва"),
        ("Челны", "Набережные Челны"),
        ("г. Бийск", "Бийск"),
        ("город Бийск", "Бийск"),
        ("Бийск, Алтайский край", "Бийск"),
        ("Н. Новгород", "Нижний Новгород"),
        ("Ekaterinburg", "Екатеринбург"),
        ("Oryol", "Орёл"),
        ("Cologne", "Кёльн"),
        ("Kiev", "Киев"),
        ("Київ", "Киев"),
        ("Харків", "Харьков"),
        ("NYC", "Нью-Йорк"),
        ("Бийск (Алтайский край)", "Бийск"),
        ("Бийск Алтайский край", "Бийск"),
        ("Алтайский край, г. Бийск", "Бийск"),
        ("Буэнос-Айрес", "Буэнос-Айрес"),
    ],
)
def test_as_people_call_it(typed: str, name: str) -> None:
    found = gazetteer.find_exact(typed)
    assert found is not None
    assert found.name_ru == name


@pytest.mark.parametrize(
    "typed",
    [
        "Кировск",
        "St Petersburg",
        "Petersburg",
        "Springfield",
        "Пушкин",
        "Kiefv",
        "Монреаль",
        "Комсомольск",
        "Петропавловск",
        "Кировск Ленинградская область",
    ],
)
def test_nobody_is_put_into_a_city_that_they_did_not_name(typed: str) -> None:
    assert gazetteer.find_exact(typed) is None


def test_equal_names_differ_by_their_region() -> None:
    for typed in ("Кировск", "Заречный", "Дзержинский", "Springfield", "Советск"):
        found = [(p.name_ru, p.country, p.region_ru) for p in gazetteer.find(typed, limit=8)]
        assert len(found) == len(set(found)), found
    with translation.override("en"):
        assert "Murmansk Oblast" in {p.region for p in gazetteer.find("Kirovsk")}
    with translation.override("ru"):
        assert gazetteer.find("St Petersburg")[0].region == "Санкт-Петербург"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Paris", "Париж"),
        ("Rome", "Рим"),
        ("Vienna", "Вена"),
        ("Istanbul", "Стамбул"),
        ("New York City", "Нью-Йорк"),
        ("San Francisco", "Сан-Франциско"),
        ("Beijing", "Пекин"),
        ("Nice", "Ницца"),
        ("Bratsk", "Братск"),
        ("Sovetsk", "Советск"),
        ("Verkhnyaya Salda", "Верхняя Салда"),
        ("Chisinau", "Кишинёв"),
        ("Vilnius", "Вильнюс"),
    ],
)
def test_russian_names_are_right(typed: str, name: str) -> None:
    assert gazetteer.find(typed)[0].name_ru == name


def test_where_no_russian_name_is_known_the_latin_one_stays() -> None:
    found = (p for letter in ascii_lowercase for p in gazetteer.find(letter, limit=10_000))
    small = [p for p in found if p.country in {"BR", "US", "FR"}]
    assert len(small) > 5000
    odd = [p.name_ru for p in small if p.name_ru in {"Сиатъл", "Нью-Ёрк", "Сао Пауло", "Лийдс"}]
    assert odd == []


@pytest.mark.parametrize(
    "typed",
    ["Адмиралтейский", "Ясенево", "Раменки", "Зеленоград", "Адлер", "Montmartre"],
)
def test_districts_are_no_cities(typed: str) -> None:
    assert typed not in {place.name_ru for place in gazetteer.find(typed)}


@pytest.mark.parametrize(
    ("typed", "metropolis"),
    [
        ("Brooklyn", "America/New_York"),
        ("Manhattan", "America/New_York"),
        ("Brent", "Europe/London"),
        ("Croydon", "Europe/London"),
        ("Hyde Park", "America/Chicago"),
    ],
)
def test_districts_of_a_metropolis_are_no_cities(typed: str, metropolis: str) -> None:
    called = [place for place in gazetteer.find(typed) if place.name_en == typed]
    assert metropolis not in {place.timezone for place in called}
