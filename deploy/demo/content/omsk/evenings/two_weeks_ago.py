"""Omsk, two Thursdays ago: Wise Crowds at two tables, then TRIZ together."""

from deploy.demo.content.omsk.evenings.two_weeks_ago_works import WORKS
from deploy.demo.content.shapes import Arrival, Evening, Guest

TWO_WEEKS_AGO = Evening(
    weeks_ago=2,
    facilitator="yan",
    minutes_keeper="polina",
    framing=(
        "Сначала спрашиваем, потом советуем. А во второй части честно придумаем, как всё испортить."
    ),
    rsvps=(
        "yan",
        "vera",
        "anna",
        "polina",
        "timur",
        "igor",
        "marat",
        "rodion",
        "fyodor",
        "oleg",
        "larisa",
        "nina",
        "sofia",
        "boris",
    ),
    guests=(
        Guest("nikita", "Никита", "Увидел плакат на двери, думал, что здесь настольные игры."),
    ),
    came=(
        Arrival("yan", "rsvp", 3, 4),
        Arrival("vera", "rsvp", 2, 4),
        Arrival("anna", "rsvp", 3, 4),
        Arrival("polina", "rsvp", 3, 3),
        Arrival("timur", "rsvp", 2, 3),
        Arrival("igor", "rsvp", 2, 5),
        Arrival("marat", "rsvp", 2, 4),
        Arrival("rodion", "rsvp", 3, 4),
        Arrival("fyodor", "rsvp", 4, 4),
        Arrival("oleg", "rsvp", 3, 4),
        Arrival("larisa", "rsvp", 4, 5),
        Arrival("nina", "rsvp", 2, 5),
        Arrival("alisa", "walk_in", 2, 4),
        Arrival("nikita", "guest", 3, 5),
    ),
    works=WORKS,
    note=(
        "Марат приехал из Калачинска и уехал с девятью строчками. На TRIZ смеялись так, что "
        "пришли из соседнего зала спросить, что у нас. Зашла Алиса, впервые; держала доску."
    ),
)
