"""Omsk, four Thursdays ago: 1-2-4-All, then 25/10."""

from deploy.demo.content.omsk.evenings.four_weeks_ago_works import WORKS
from deploy.demo.content.shapes import Arrival, Evening, Guest

FOUR_WEEKS_AGO = Evening(
    weeks_ago=4,
    facilitator="sofia",
    minutes_keeper="zhanna",
    framing="Сегодня думаем сначала в одиночку. Даже если ответ готов, минуту молчим и пишем.",
    rsvps=(
        "sofia",
        "anna",
        "boris",
        "vera",
        "gleb",
        "igor",
        "zhanna",
        "larisa",
        "marat",
        "nina",
        "fyodor",
        "yan",
        "polina",
        "timur",
        "elena",
        "oleg",
    ),
    guests=(
        Guest(
            "roman", "Роман", "Сосед Ларисы, пришёл посмотреть, куда она пропадает по четвергам."
        ),
    ),
    came=(
        Arrival("sofia", "rsvp", 3, 4),
        Arrival("anna", "rsvp", 2, 4),
        Arrival("boris", "rsvp", 3, 4),
        Arrival("vera", "rsvp", 3, 5),
        Arrival("gleb", "rsvp", 2, 3),
        Arrival("igor", "rsvp", 3, 5),
        Arrival("zhanna", "rsvp", 4, 4),
        Arrival("larisa", "rsvp", 4, 5),
        Arrival("marat", "rsvp", 3, 3),
        Arrival("nina", "rsvp", 3, 4),
        Arrival("fyodor", "rsvp", 3, 3),
        Arrival("yan", "rsvp", 2, 3),
        Arrival("polina", "rsvp", 3, 4),
        Arrival("timur", "rsvp", 2, 2),
        Arrival("elena", "rsvp", 4, 5),
        Arrival("kirill", "walk_in", 3, 4),
        Arrival("roman", "guest", None, 4),
    ),
    works=WORKS,
    note=(
        "Минута молчания в начале далась труднее всего: на пятнадцатой секунде кто-то спросил, "
        "можно ли уже говорить. В 25/10 победили идеи людей, которые до этого весь вечер молчали."
    ),
)
