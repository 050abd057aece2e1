"""Omsk, three Thursdays ago: Troika Consulting at three tables."""

from deploy.demo.content.omsk.evenings.three_weeks_ago_works import WORKS
from deploy.demo.content.shapes import Arrival, Evening, Guest

THREE_WEEKS_AGO = Evening(
    weeks_ago=3,
    facilitator="vera",
    minutes_keeper="zhanna",
    framing="Пока вам советуют, вы сидите спиной и молчите. Возражать нельзя, записывать можно.",
    rsvps=(
        "vera",
        "boris",
        "gleb",
        "zhanna",
        "kirill",
        "larisa",
        "sofia",
        "ulyana",
        "rodion",
        "elena",
        "igor",
        "egor_tomsk",
    ),
    guests=(Guest("egor_tomsk", "Егор", "Из томского сообщества, в Омске на два дня.", "tomsk"),),
    came=(
        Arrival("vera", "rsvp", 3, 4),
        Arrival("boris", "rsvp", 2, 4),
        Arrival("gleb", "rsvp", 1, 4),
        Arrival("zhanna", "rsvp", 3, 5),
        Arrival("kirill", "rsvp", 4, 3),
        Arrival("larisa", "rsvp", 3, 5),
        Arrival("sofia", "rsvp", 2, 4),
        Arrival("ulyana", "rsvp", 2, 4),
        Arrival("rodion", "rsvp", 3, 4),
        Arrival("elena", "rsvp", 4, 4),
        Arrival("oleg", "walk_in", 3, 3),
        Arrival("egor_tomsk", "guest", 4, 5),
    ),
    works=WORKS,
    note=(
        "Семь вопросов за вечер — пока наш рекорд. Гость из Томска сказал, что у них спиной не "
        "садятся, и попробовал первым. Игорь не дождался автобуса и не приехал; его вопрос ждёт."
    ),
)
