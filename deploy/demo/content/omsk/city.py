"""Omsk, where it all began: what the community is, when it meets and who looks after what."""

from deploy.demo.content.omsk.culture import RULES, VALUES, WISHES
from deploy.demo.content.omsk.evenings import EVENINGS
from deploy.demo.content.omsk.people import EXPERTS, PEOPLE
from deploy.demo.content.omsk.products_early import PRODUCTS_EARLY
from deploy.demo.content.omsk.products_grown import PRODUCTS_GROWN
from deploy.demo.content.omsk.products_past import PRODUCTS_PAST
from deploy.demo.content.omsk.questions_early import QUESTIONS_EARLY
from deploy.demo.content.omsk.questions_grown import QUESTIONS_GROWN
from deploy.demo.content.shapes import City, Duty, PastMeeting, Principle, Series

OMSK = City(
    slug="omsk",
    name_ru="Омск",
    name_en="Omsk",
    timezone="Asia/Omsk",
    accent="orange",
    about=(
        "Каждый четверг в шесть вечера в «Точке кипения» на Жукова собираются люди, которые "
        "что-то затеяли: пекарь, учитель, рыбак с паяльником, актриса, студент. Один приносит "
        "вопрос, остальные за два часа помогают увидеть его со всех сторон. Уходишь с тем, что "
        "сделать завтра, а через неделю рассказываешь, что вышло. Приходить можно без идеи, без "
        "денег и без знакомых."
    ),
    mission=(
        "Чтобы любой человек в Омске мог прийти со своей идеей, проектом или продуктом и уйти с "
        "мыслями тех, кого сам бы никогда не встретил. Мы соединяем всех со всеми в общей работе "
        "и сокращаем путь от «хорошо бы» до «сделано»."
    ),
    principles=(
        Principle(
            "Дверь открыта",
            "Пригласительных нет, отбора нет, платы нет. Хватит того, что вам не всё равно.",
        ),
        Principle(
            "Здесь все равны",
            "Должности, звания и обороты остаются в гардеробе. Слушают мысль, а не визитку.",
        ),
        Principle(
            "Каждый четверг",
            "Встреча будет, даже если нас трое и метель. Регулярность делает больше, чем рывок.",
        ),
        Principle(
            "Разность — наше богатство",
            "Мы не ищем правого. Мы складываем взгляды, пока вопрос не станет объёмным.",
        ),
        Principle(
            "Отвечает автор",
            "Советуют все, решает только тот, чей это вопрос. Пока он не ответил, вопрос ждёт "
            "в очереди.",
        ),
        Principle(
            "Нет одного главного",
            "Обязанности берут на время и передают дальше. Ведёт сегодня тот, кто вёл реже других.",
        ),
        Principle(
            "Способ важнее привычки",
            "Форматы мы пробуем, меряем и меняем. Ничто не свято только потому, что вчера "
            "сработало.",
        ),
    ),
    launched_weeks_ago=60,
    initiators=("elena", "anna", "zhanna", "sofia"),
    telegram="https://t.me/productomsk",
    series=(
        Series(
            kind="regular",
            title="Четверг",
            weekday=3,
            starts="18:00",
            minutes=120,
            venue="Точка кипения",
            address="ул. Жукова, 21",
            capacity=40,
            about="Главная встреча недели: работаем с вопросами тех, кто пришёл.",
        ),
        Series(
            kind="experimental",
            title="Экспериментальный вторник",
            weekday=1,
            starts="18:00",
            minutes=120,
            venue="Точка кипения",
            address="ул. Жукова, 21",
            capacity=20,
            about="Пробуем новые форматы на себе, прежде чем нести их в четверг.",
            hypothesis=(
                "Если автор весь вечер сидит спиной к столу, советов будет больше и они станут "
                "смелее."
            ),
        ),
    ),
    duties=(
        Duty("facilitation", "elena", 7),
        Duty("facilitation", "vera", 5),
        Duty("facilitation", "gleb", 2),
        Duty("venue", "fyodor", 9),
        Duty("newcomers", "larisa", 4),
        Duty("minutes", "zhanna", 6),
        Duty("moderation", "oleg", 8),
        Duty("partners", "anna", 10),
    ),
    people=PEOPLE,
    products=PRODUCTS_EARLY + PRODUCTS_GROWN + PRODUCTS_PAST,
    questions=QUESTIONS_EARLY + QUESTIONS_GROWN,
    experts=EXPERTS,
    evenings=EVENINGS,
    meetings=(
        PastMeeting(9, 15, 4, "Wise Crowds; впервые хватило стульев."),
        PastMeeting(8, 12, 5, "Троики. Софья передала «Починим вместе»."),
        PastMeeting(7, 18, 4, "1-2-4-All; шестеро пришли впервые."),
        PastMeeting(6, 11, 3, "Lean Coffee при свечах: в зале не было света."),
        PastMeeting(5, 14, 5, "Троики и разговор о том, кто моет чашки."),
    ),
    wishes=WISHES,
    values=VALUES,
    rules=RULES,
)
