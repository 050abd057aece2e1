"""Two groups that have asked for their city and wait for an answer."""

from deploy.demo.content.shapes import Application, Initiator

APPLICATIONS = (
    Application(
        name_ru="Барнаул",
        name_en="Barnaul",
        timezone="Asia/Barnaul",
        initiators=(
            Initiator("Тамара Овсянникова", "tamara@barnaul.example.com", True),
            Initiator("Вадим Редькин", "vadim@barnaul.example.com", True),
            Initiator("Юлия Пак", "yulia@barnaul.example.com", True),
            Initiator("Семён Горелов", "semyon@barnaul.example.com", False),
        ),
        venue="Читальный зал районной библиотеки",
        address="ул. Георгиева, 34",
        weekday=3,
        starts="18:30",
        minutes=120,
        why=(
            "Два раза приезжали к вам в Омск на ночном поезде: первый раз из любопытства, второй "
            "— со своим вопросом. Обратно ехали и до трёх ночи не могли замолчать. В Барнауле "
            "полно людей, которые делают сыр, лодки, бурильные насадки и детские лагеря, но друг "
            "о друге узнают из чужих рассказов. Библиотека даёт зал бесплатно до 20:45, чайник "
            "есть, проектор берём у школы."
        ),
        days_ago=9,
        experience=(
            "Четыре месяца собирались у Юлии на кухне, 11–14 человек, восемь встреч. Кухня "
            "кончилась раньше, чем желающие."
        ),
    ),
    Application(
        name_ru="Уфа",
        name_en="Ufa",
        timezone="Asia/Yekaterinburg",
        initiators=(
            Initiator("Гузель Ишбулатова", "guzel@ufa.example.com", True),
            Initiator("Антон Вяземский", "anton@ufa.example.com", True),
            Initiator("Рашит Кудашев", "rashit@ufa.example.com", False),
        ),
        venue="Коворкинг при Доме молодёжи",
        address="ул. Мингажева, 102",
        weekday=3,
        starts="18:00",
        minutes=120,
        why=(
            "Нас трое, и у каждого лежит начатое дело, которое стоит на месте, потому что не с "
            "кем подумать вслух. Пробовали закрытый клуб: дорого, и говорят там в основном об "
            "удачах. Хотим место, куда можно прийти с вопросом, а не с презентацией, и где "
            "студент спорит с технологом на равных."
        ),
        days_ago=3,
        experience=(
            "Одна пробная встреча по вашему описанию: 17 человек, пять вопросов, ушли в половине "
            "десятого."
        ),
    ),
)
