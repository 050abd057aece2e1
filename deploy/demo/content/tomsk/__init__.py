"""Tomsk: the second city, in an old wooden house with a good stove."""

from deploy.demo.content.shapes import City, Duty, PastMeeting, Principle, Series
from deploy.demo.content.tomsk.people import EXPERTS, PEOPLE
from deploy.demo.content.tomsk.products import PRODUCTS
from deploy.demo.content.tomsk.questions import QUESTIONS

TOMSK = City(
    slug="tomsk",
    name_ru="Томск",
    name_en="Tomsk",
    timezone="Asia/Tomsk",
    accent="green",
    about=(
        "Собираемся по четвергам в мастерской на первом этаже деревянного дома: печь, длинный "
        "верстак, двадцать два разных стула. Приходят учёные, резчики, студенты и те, кто просто "
        "не может пройти мимо кривого забора. Говорим мало, пробуем много; почти каждый вечер "
        "кто-то приносит образец."
    ),
    mission=(
        "Свести тех, кто знает, как устроено, с теми, кто умеет сделать. В нашем городе знают "
        "очень много, и мы хотим, чтобы из этого больше получалось руками."
    ),
    principles=(
        Principle(
            "Принеси потрогать",
            "Один кривой образец полезнее десяти страниц. Показывай рано и не извиняйся за вид.",
        ),
        Principle("Студент и профессор на «ты»", "За верстаком один размер табурета для всех."),
        Principle(
            "Сомневайся вслух",
            "Сомнение — это подарок, если его говорят в лицо и сразу предлагают проверку.",
        ),
        Principle(
            "Вернись с результатом", "Через неделю расскажи, что вышло. Даже одним предложением."
        ),
    ),
    launched_weeks_ago=30,
    initiators=("darya", "zoya", "egor"),
    telegram="",
    series=(
        Series(
            kind="regular",
            title="Четверг у верстака",
            weekday=3,
            starts="18:30",
            minutes=120,
            venue="Мастерская «Лиственница»",
            address="ул. Татарская, 40",
            capacity=22,
            about="Работаем с вопросами тех, кто пришёл. Образцы и поломки приветствуются.",
        ),
    ),
    duties=(
        Duty("facilitation", "darya", 6),
        Duty("facilitation", "ilya", 3),
        Duty("venue", "zoya", 9),
        Duty("newcomers", "stepan", 4),
        Duty("minutes", "katya", 5),
        Duty("partners", "egor", 7),
    ),
    people=PEOPLE,
    products=PRODUCTS,
    questions=QUESTIONS,
    experts=EXPERTS,
    meetings=(
        PastMeeting(8, 9, 2, "1-2-4-All о границе между восстановлением и выдумкой."),
        PastMeeting(7, 11, 3, "Wise Crowds; доску остужали прямо на вечере."),
        PastMeeting(5, 8, 3, "Троики. Одну неделю пропустили: прорвало трубу."),
        PastMeeting(4, 12, 3, "Wise Crowds о приборах и их хозяевах."),
        PastMeeting(3, 10, 3, "Троики; пробовали орех вслепую."),
        PastMeeting(2, 13, 3, "Lean Coffee; впервые стульев не хватило."),
        PastMeeting(1, 11, 4, "1-2-4-All о сосульках, пришли два кровельщика."),
    ),
)
