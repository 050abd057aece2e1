"""Omsk tonight: the room is ready, the agenda is still to be planned from the queue."""

from deploy.demo.content.shapes import Evening, Guest

TONIGHT = Evening(
    weeks_ago=0,
    facilitator="gleb",
    minutes_keeper="vera",
    framing="Сегодня придут новые люди. Сядьте рядом с тем, с кем ещё не работали.",
    rsvps=(
        "gleb",
        "anna",
        "boris",
        "vera",
        "igor",
        "zhanna",
        "kirill",
        "larisa",
        "marat",
        "nina",
        "oleg",
        "timur",
        "elena",
        "yan",
        "alisa",
        "nikita",
        "darya_tomsk",
    ),
    guests=(
        Guest(
            "darya_tomsk",
            "Дарья",
            "Из томского сообщества, везёт показать доску из крышек.",
            "tomsk",
        ),
        Guest("nikita", "Никита", "Приходил две недели назад, теперь с вопросом про общежитие."),
    ),
)
