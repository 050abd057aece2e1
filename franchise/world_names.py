"""Russian names of cities outside the countries where Russian is widely spoken, checked by hand.

GeoNames keeps Cyrillic names of many languages without saying which is Russian. Cities that stand
neither here nor in CLDR keep their Latin name in Russian, too: better than a wrong one.
"""

from __future__ import annotations

from babel import Locale

CHECKED = {
    "AE": "Abu Dhabi=Абу-Даби; Sharjah=Шарджа; Al Ain City=Эль-Айн; Ajman=Аджман",
    "AL": "Tirana=Тирана",
    "AT": "Graz=Грац; Linz=Линц; Salzburg=Зальцбург; Innsbruck=Инсбрук",
    "AU": "Gold Coast=Голд-Кост; Newcastle=Ньюкасл; Canberra=Канберра",
    "BE": "Antwerp=Антверпен; Gent=Гент; Liège=Льеж; Brugge=Брюгге",
    "BG": "Plovdiv=Пловдив; Varna=Варна; Burgas=Бургас",
    "BR": "Rio de Janeiro=Рио-де-Жанейро; Brasília=Бразилиа; Salvador=Салвадор; "
    "Curitiba=Куритиба; Porto Alegre=Порту-Алегри; Belo Horizonte=Белу-Оризонти",
    "CA": "Montréal=Монреаль; Calgary=Калгари; Ottawa=Оттава; Québec=Квебек",
    "CH": "Zürich=Цюрих; Genève=Женева; Geneva=Женева; Basel=Базель; Bern=Берн; Lausanne=Лозанна",
    "CN": "Beijing=Пекин; Shenzhen=Шэньчжэнь; Guangzhou=Гуанчжоу; Chengdu=Чэнду; "
    "Tianjin=Тяньцзинь; Wuhan=Ухань; Nanjing=Нанкин; Hangzhou=Ханчжоу; Chongqing=Чунцин; "
    "Qingdao=Циндао; Shenyang=Шэньян; Harbin=Харбин; Dalian=Далянь; Xi’an=Сиань",
    "CY": "Limassol=Лимасол; Larnaca=Ларнака; Paphos=Пафос",
    "CZ": "Brno=Брно; Ostrava=Острава; Pilsen=Пльзень; Karlovy Vary=Карловы Вары",
    "DE": "Hamburg=Гамбург; Munich=Мюнхен; Köln=Кёльн; Frankfurt am Main=Франкфурт-на-Майне; "
    "Düsseldorf=Дюссельдорф; Stuttgart=Штутгарт; Essen=Эссен; Dortmund=Дортмунд; "
    "Dresden=Дрезден; Bremen=Бремен; Nuremberg=Нюрнберг; Nürnberg=Нюрнберг; Hannover=Ганновер; "
    "Leipzig=Лейпциг; Duisburg=Дуйсбург; Bochum=Бохум; Wuppertal=Вупперталь; Bonn=Бонн; "
    "Bielefeld=Билефельд; Münster=Мюнстер; Mannheim=Мангейм; Augsburg=Аугсбург; "
    "Wiesbaden=Висбаден; Karlsruhe=Карлсруэ; Aachen=Ахен; Kiel=Киль; Lübeck=Любек; "
    "Magdeburg=Магдебург; Rostock=Росток; Potsdam=Потсдам; Heidelberg=Гейдельберг; "
    "Gelsenkirchen=Гельзенкирхен; Mönchengladbach=Мёнхенгладбах; Erfurt=Эрфурт; Mainz=Майнц; "
    "Kassel=Кассель; Freiburg=Фрайбург; Freiburg im Breisgau=Фрайбург",
    "AR": "Buenos Aires=Буэнос-Айрес; Córdoba=Кордова; Rosario=Росарио",
    "DK": "Århus=Орхус; Odense=Оденсе",
    "EG": "Alexandria=Александрия; Giza=Гиза; Hurghada=Хургада",
    "ES": "Barcelona=Барселона; Valencia=Валенсия; Zaragoza=Сарагоса; Sevilla=Севилья; "
    "Málaga=Малага; Murcia=Мурсия; Alicante=Аликанте; Bilbao=Бильбао; Córdoba=Кордова; "
    "Valladolid=Вальядолид; Granada=Гранада; Palma=Пальма",
    "FI": "Espoo=Эспоо; Tampere=Тампере; Vantaa=Вантаа; Turku=Турку; Oulu=Оулу; Lahti=Лахти",
    "FR": "Marseille=Марсель; Lyon=Лион; Toulouse=Тулуза; Nice=Ницца; Nantes=Нант; "
    "Strasbourg=Страсбург; Bordeaux=Бордо; Lille=Лилль; Montpellier=Монпелье; Grenoble=Гренобль; "
    "Cannes=Канны",
    "GB": "Birmingham=Бирмингем; Glasgow=Глазго; Manchester=Манчестер; Sheffield=Шеффилд; "
    "Leeds=Лидс; Edinburgh=Эдинбург; Liverpool=Ливерпуль; Bristol=Бристоль; Cardiff=Кардифф; "
    "Leicester=Лестер; Belfast=Белфаст; Nottingham=Ноттингем; Oxford=Оксфорд; Cambridge=Кембридж; "
    "Brighton=Брайтон; Coventry=Ковентри",
    "GR": "Thessaloníki=Салоники",
    "HU": "Debrecen=Дебрецен",
    "IL": "Tel Aviv=Тель-Авив; Haifa=Хайфа; Rishon LeTsiyyon=Ришон-ле-Цион; "
    "Petaẖ Tiqva=Петах-Тиква; Ashdod=Ашдод; Netanya=Нетания; Beersheba=Беэр-Шева; Eilat=Эйлат; "
    "Ashkelon=Ашкелон; Bat Yam=Бат-Ям",
    "IN": "Mumbai=Мумбаи; Delhi=Дели; New Delhi=Нью-Дели; Bengaluru=Бангалор; Hyderabad=Хайдарабад",
    "IT": "Milan=Милан; Naples=Неаполь; Turin=Турин; Palermo=Палермо; Genoa=Генуя; "
    "Bologna=Болонья; Florence=Флоренция; Bari=Бари; Catania=Катания; Verona=Верона; "
    "Venice=Венеция; Trieste=Триест; Padova=Падуя",
    "JP": "Osaka=Осака; Yokohama=Иокогама; Nagoya=Нагоя; Sapporo=Саппоро; Kobe=Кобе; "
    "Kyoto=Киото; Fukuoka=Фукуока; Hiroshima=Хиросима",
    "KR": "Busan=Пусан; Incheon=Инчхон; Daegu=Тэгу",
    "ME": "Budva=Будва; Bar=Бар",
    "MN": "Ulan Bator=Улан-Батор; Erdenet=Эрдэнэт; Darhan=Дархан",
    "NL": "Rotterdam=Роттердам; The Hague=Гаага; Utrecht=Утрехт; Eindhoven=Эйндховен",
    "NO": "Bergen=Берген; Trondheim=Тронхейм",
    "PL": "Kraków=Краков; Wrocław=Вроцлав; Łódź=Лодзь; Poznań=Познань; Gdańsk=Гданьск; "
    "Szczecin=Щецин; Lublin=Люблин; Bydgoszcz=Быдгощ; Białystok=Белосток; Katowice=Катовице; "
    "Gdynia=Гдыня; Toruń=Торунь; Sopot=Сопот",
    "PT": "Porto=Порту; Braga=Брага",
    "RO": "Iaşi=Яссы; Constanţa=Констанца; Cluj-Napoca=Клуж-Напока; Braşov=Брашов; "
    "Timişoara=Тимишоара",
    "RS": "Novi Sad=Нови-Сад; Niš=Ниш; Subotica=Суботица",
    "SE": "Gothenburg=Гётеборг; Malmö=Мальмё; Uppsala=Уппсала",
    "SK": "Košice=Кошице",
    "TH": "Pattaya=Паттайя; Phuket=Пхукет; Chiang Mai=Чиангмай",
    "TR": "Ankara=Анкара; Bursa=Бурса; İzmir=Измир; Gaziantep=Газиантеп; Adana=Адана; "
    "Konya=Конья; Antalya=Анталья; Alanya=Аланья; Mersin=Мерсин; Kayseri=Кайсери; "
    "Samsun=Самсун; Trabzon=Трабзон; Eskişehir=Эскишехир; Bodrum=Бодрум",
    "US": "New York City=Нью-Йорк; Houston=Хьюстон; Philadelphia=Филадельфия; Dallas=Даллас; "
    "San Antonio=Сан-Антонио; San Diego=Сан-Диего; San Jose=Сан-Хосе; Austin=Остин; "
    "San Francisco=Сан-Франциско; Seattle=Сиэтл; Washington=Вашингтон; Boston=Бостон; "
    "Portland=Портленд; Las Vegas=Лас-Вегас; Baltimore=Балтимор; Milwaukee=Милуоки; "
    "Sacramento=Сакраменто; Atlanta=Атланта; Miami=Майами; Minneapolis=Миннеаполис; Tampa=Тампа; "
    "Charlotte=Шарлотт; Nashville=Нашвилл; Oakland=Окленд; Orlando=Орландо; Pittsburgh=Питтсбург; "
    "Cleveland=Кливленд; New Orleans=Новый Орлеан; Philadelphia=Филадельфия",
    "VN": "Ho Chi Minh City=Хошимин; Hanoi=Ханой; Da Nang=Дананг; Nha Trang=Нячанг",
    "ZA": "Cape Town=Кейптаун; Durban=Дурбан; Pretoria=Претория",
}


def checked_names() -> dict[tuple[str, str], str]:
    """(country, name in GeoNames) → the Russian name."""
    return {
        (country, english): russian
        for country, names in CHECKED.items()
        for english, russian in (pair.split("=") for pair in names.split("; "))
    }


def names_of_zones() -> dict[str, str]:
    """Time zone → its city in Russian, from CLDR: `Europe/Paris` is Париж."""
    zones = Locale("ru").time_zones
    return {zone: told["city"] for zone, told in zones.items() if told.get("city")}
