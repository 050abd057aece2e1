"""Kazan: the youngest city of the network, in three languages."""

from deploy.demo.content.kazan.people import EXPERTS, PEOPLE
from deploy.demo.content.kazan.products import PRODUCTS
from deploy.demo.content.kazan.questions import QUESTIONS
from deploy.demo.content.shapes import City, Duty, PastMeeting, Principle, Series

KAZAN = City(
    slug="kazan",
    name_ru="Казань",
    name_en="Kazan",
    timezone="Europe/Moscow",
    accent="teal",
    about=(
        "Нам всего девять недель. По четвергам занимаем второй этаж чайной у Кабана: самовар, "
        "чак-чак и шесть-десять человек вокруг одного вопроса. Говорим по-русски, по-татарски и "
        "по-английски, обычно в одном предложении. Килегез! Come as you are."
    ),
    mission=(
        "Чтобы у каждого дела в Казани, даже самого маленького, раз в неделю был стол, за которым "
        "его обсудят всерьёз и по-доброму, на любом из наших языков."
    ),
    principles=(
        Principle("Сначала чай", "Пять минут чая до вопросов. Торопиться начинаем потом."),
        Principle(
            "Гость задаёт последний вопрос",
            "Новичок слушает весь вечер и в конце спрашивает о том, чего мы не заметили.",
        ),
        Principle("Любой язык, но медленно", "Если сосед не понял, дело не в соседе."),
        Principle("Все за одним столом", "Места не подписаны, почётных стульев нет."),
    ),
    launched_weeks_ago=9,
    initiators=("aigul", "damir", "lilia"),
    telegram="",
    series=(
        Series(
            kind="regular",
            title="Чайный четверг",
            weekday=3,
            starts="18:30",
            minutes=120,
            venue="Чайная «Самавыр», второй этаж",
            address="ул. Марджани, 14",
            capacity=16,
            about="Чай, один-два вопроса подробно и последний вопрос от того, кто пришёл впервые.",
        ),
    ),
    duties=(
        Duty("facilitation", "aigul", 6),
        Duty("venue", "lilia", 8),
        Duty("newcomers", "samuel", 3),
        Duty("minutes", "robert", 4),
    ),
    people=PEOPLE,
    products=PRODUCTS,
    questions=QUESTIONS,
    experts=EXPERTS,
    meetings=(
        PastMeeting(4, 6, 1, "1-2-4-All о нити; дети Дамира принесли шестерёнки."),
        PastMeeting(3, 5, 1, "Впятером в прачечной: проверяли лавочку на себе."),
        PastMeeting(2, 8, 1, "Wise Crowds о лекалах. Чай остыл, спор нет."),
        PastMeeting(1, 7, 1, "Троика о велосипедах; Самуэль прислал привет из Омска."),
    ),
)
