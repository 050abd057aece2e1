"""Novosibirsk: between the town of scholars and the city of workshops."""

from deploy.demo.content.novosibirsk.people import EXPERTS, PEOPLE
from deploy.demo.content.novosibirsk.products import PRODUCTS
from deploy.demo.content.novosibirsk.questions import QUESTIONS
from deploy.demo.content.shapes import City, Duty, PastMeeting, Principle, Series

NOVOSIBIRSK = City(
    slug="novosibirsk",
    name_ru="Новосибирск",
    name_en="Novosibirsk",
    timezone="Asia/Novosibirsk",
    accent="blue",
    about=(
        "Четверг, семь вечера, бывшая проходная приборостроительного завода. Приходят люди с "
        "обоих берегов: кто-то с осциллографом, кто-то с кастрюлей. Мы проверяем мысли быстро и "
        "без обид: за два часа каждый вопрос успевают потрогать трое, кому он раньше был чужим."
    ),
    mission=(
        "Большой город умеет не замечать соседа. Мы хотим, чтобы человек с левого берега раз в "
        "неделю решал задачу человека с правого и чтобы оба уезжали домой с чем-то новым."
    ),
    principles=(
        Principle("Сначала измерь", "Мнение хорошо, два мнения лучше, одно измерение лучше всех."),
        Principle(
            "Чужих вопросов нет",
            "Если сел за стол, вопрос на два часа твой. Потом вернёшь хозяину.",
        ),
        Principle("Ошибка — это новость", "О ней рассказывают вслух и сразу, как о любой новости."),
        Principle("Без визиток", "Знакомимся по тому, что умеем и чему учимся."),
    ),
    launched_weeks_ago=18,
    initiators=("arseny", "margarita", "lev"),
    telegram="",
    series=(
        Series(
            kind="regular",
            title="Четверг на проходной",
            weekday=3,
            starts="19:00",
            minutes=120,
            venue="Мастерские «Проходная»",
            address="Красный проспект, 220",
            capacity=30,
            about="Работаем с вопросами тех, кто пришёл. Пропуск не нужен, вахтёр в курсе.",
        ),
    ),
    duties=(
        Duty("facilitation", "inga", 5),
        Duty("facilitation", "arseny", 8),
        Duty("venue", "margarita", 7),
        Duty("newcomers", "oksana", 4),
        Duty("minutes", "daniil", 6),
    ),
    people=PEOPLE,
    products=PRODUCTS,
    questions=QUESTIONS,
    experts=EXPERTS,
    meetings=(
        PastMeeting(6, 7, 2, "1-2-4-All: учились спрашивать раньше, чем советовать."),
        PastMeeting(5, 9, 3, "Wise Crowds; Пётр принёс коробки и ушёл без них."),
        PastMeeting(4, 6, 2, "Троики в метель. Доехали те, кто на лыжах или на метро."),
        PastMeeting(3, 10, 3, "Wise Crowds о поварах; Лев накормил всех."),
        PastMeeting(2, 8, 2, "Lean Coffee; спорили о коробочке с отвёрткой в руках."),
        PastMeeting(1, 12, 3, "Трудный вечер о воде. Разошлись в десять, помирились."),
    ),
)
