"""How Russian names are written in Latin letters, and names that GeoNames leaves unclear."""

from __future__ import annotations

LATIN = dict(
    zip(
        "абвгдезийклмнопрстуфыэ",
        "abvgdeziyklmnoprstufye",
        strict=True,
    )
) | {
    "ё": "yo",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
_TABLE = str.maketrans(LATIN | {a.upper(): b.capitalize() for a, b in LATIN.items()})

# GeoNames keeps Cyrillic names of many languages without saying which is Russian.
NAMES_RU: dict[tuple[str, str], str] = {
    (country, english): russian
    for country, names in {
        "RU": {
            "Moscow": "Москва",
            "Rostov-on-Don": "Ростов-на-Дону",
            "Grozny": "Грозный",
            "Naryan-Mar": "Нарьян-Мар",
            "Artëm": "Артём",
            "Orël": "Орёл",
            "Korolev": "Королёв",
            "Kiselëvsk": "Киселёвск",
            "Khasavyurt": "Хасавюрт",
            "Tuapse": "Туапсе",
            "Shchëkino": "Щёкино",
            "Berëzovskiy": "Берёзовский",
        },
        "BY": {"Hrodna": "Гродно", "Brest": "Брест", "Mazyr": "Мозырь"},
        "KZ": {"Oral": "Уральск"},
        "UZ": {"Andijon": "Андижан"},
        "UA": {
            "Kyiv": "Киев",
            "Dnipro": "Днепр",
            "Odesa": "Одесса",
            "Lviv": "Львов",
            "Zaporizhzhya": "Запорожье",
            "Zaporizhzhia": "Запорожье",
            "Kryvyy Rih": "Кривой Рог",
            "Sevastopol": "Севастополь",
            "Luhansk": "Луганск",
        },
        "AM": {"Yerevan": "Ереван"},
        "DE": {"Hannover": "Ганновер", "Köln": "Кёльн", "Frankfurt am Main": "Франкфурт-на-Майне"},
    }.items()
    for english, russian in names.items()
}


def to_latin(text: str) -> str:
    """«Нижний Новгород» → “Nizhniy Novgorod”; what is Latin already stays."""
    return text.translate(_TABLE)
