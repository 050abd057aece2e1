"""Write Russian names in Latin letters, also those that GeoNames leaves unclear."""

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
            "Bratsk": "Братск",
            "Novocherkassk": "Новочеркасск",
            "Kolomna": "Коломна",
            "Verkhnyaya Salda": "Верхняя Салда",
            "Nizhnyaya Tura": "Нижняя Тура",
            "Raduzhny": "Радужный",
            "Udachny": "Удачный",
            "Rasskazovo": "Рассказово",
            "Gorodets": "Городец",
            "Sovetsk": "Советск",
            "Vyshniy Volochëk": "Вышний Волочёк",
            "Rostov Veliky": "Ростов",
            "Ozëry": "Озёры",
        },
        "BY": {
            "Hrodna": "Гродно",
            "Brest": "Брест",
            "Mazyr": "Мозырь",
            "Maladziečna": "Молодечно",
            "Rechytsa": "Речица",
        },
        "KZ": {"Oral": "Уральск", "Petropavl": "Петропавловск"},
        "UZ": {"Andijon": "Андижан", "Olmaliq": "Алмалык", "Jizzax": "Джизак"},
        "AZ": {"Sumgayit": "Сумгаит", "Ganja": "Гянджа", "Lankaran": "Ленкорань"},
        "LT": {"Klaipėda": "Клайпеда", "Vilnius": "Вильнюс"},
        "MD": {"Bălţi": "Бельцы", "Bender": "Бендеры", "Chisinau": "Кишинёв"},
        "TM": {"Daşoguz": "Дашогуз", "Türkmenabat": "Туркменабад"},
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
            "Chernivtsi": "Черновцы",
            "Zhytomyr": "Житомир",
            "Bila Tserkva": "Белая Церковь",
            "Kramatorsk": "Краматорск",
            "Berdychiv": "Бердичев",
            "Nizhyn": "Нежин",
            "Kolomyia": "Коломыя",
            "Kamyanets-Podilskyi": "Каменец-Подольский",
        },
        "AM": {"Yerevan": "Ереван"},
    }.items()
    for english, russian in names.items()
}


def to_latin(text: str) -> str:
    """«Нижний Новгород» → “Nizhniy Novgorod”; Latin letters stay."""
    return text.translate(_TABLE)
