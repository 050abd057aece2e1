"""Omsk, last Thursday: Lean Coffee at the long table, then What / So what / Now what."""

from deploy.demo.content.omsk.evenings.last_week_works import WORKS
from deploy.demo.content.shapes import Arrival, Evening, Guest

LAST_WEEK = Evening(
    weeks_ago=1,
    facilitator="anna",
    minutes_keeper="zhanna",
    framing="Повестку выбираем точками. По пять минут на вопрос; дальше решают большие пальцы.",
    rsvps=(
        "anna",
        "boris",
        "gleb",
        "kirill",
        "oleg",
        "rodion",
        "nina",
        "elena",
        "larisa",
        "zhanna",
        "igor",
        "fyodor",
        "timur",
        "alisa",
        "samuel_kazan",
        "marat",
    ),
    guests=(
        Guest(
            "samuel_kazan",
            "Самуэль",
            "Из казанского сообщества, едет через Омск в Красноярск.",
            "kazan",
        ),
    ),
    came=(
        Arrival("anna", "rsvp", 3, 4),
        Arrival("boris", "rsvp", 3, 5),
        Arrival("gleb", "rsvp", 2, 5),
        Arrival("kirill", "rsvp", 3, 4),
        Arrival("oleg", "rsvp", 3, 4),
        Arrival("rodion", "rsvp", 3, 4),
        Arrival("nina", "rsvp", 4, 4),
        Arrival("elena", "rsvp", 4, 3),
        Arrival("larisa", "rsvp", 4, 4),
        Arrival("zhanna", "rsvp", 3, 4),
        Arrival("igor", "rsvp", 3, 4),
        Arrival("fyodor", "rsvp", 3, 4),
        Arrival("timur", "rsvp", 2, 2),
        Arrival("alisa", "rsvp", 3, 5),
        Arrival("ulyana", "walk_in", 2, 4),
        Arrival("samuel_kazan", "guest", 4, 5),
    ),
    works=WORKS,
    note=(
        "Самый молодой участник — дочь Ульяны, два месяца; проспала весь Lean Coffee и "
        "проснулась на тайм-ауте. Форточку продлили один раз, на две минуты, и всё равно не "
        "успели: вопрос вернулся в очередь."
    ),
)
