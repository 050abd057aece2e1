"""The questions of Kazan."""

from deploy.demo.content.shapes import Question

QUESTIONS = (
    Question(
        key="bike_hook",
        text=(
            "Крюк в тамбуре или стойка у станции? Крюк просить два года, стойка обойдётся в 90 "
            "тысяч и сторожа. С чего узнать, что нужно людям?"
        ),
        outcome="Проба на одной станции дешевле пяти тысяч рублей.",
        blocker="solution",
        by="robert",
        product="bike",
        asked_weeks_ago=4,
        state="worked_on",
        times_served=1,
        weeks_waiting=1,
    ),
    Question(
        key="bike_want",
        text=(
            "Двести человек сказали «хотел бы». Как отличить того, кто поедет, от того, кто хотел "
            "сделать мне приятно?"
        ),
        outcome="Один вопрос или одно действие, после которого цифра станет честной.",
        blocker="customer",
        by="robert",
        product="bike",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="workshop_patterns",
        text=(
            "Женщины боятся, что в общем цехе подсмотрят лекала. Перегородки стоят дорого и "
            "портят чай. Как договориться о чужом и общем?"
        ),
        outcome="Правило про лекала, которое можно повесить над столом.",
        blocker="team",
        by="svetlana",
        product="workshop",
        asked_weeks_ago=3,
        state="worked_on",
        times_served=1,
        weeks_waiting=2,
    ),
    Question(
        key="workshop_form",
        text=(
            "Двенадцать человек, один договор аренды. На кого его оформить, чтобы она потом не "
            "осталась одна с долгом?"
        ),
        outcome="Понять, какая форма подходит, и к кому идти с бумагами.",
        blocker="money_law",
        by="svetlana",
        product="workshop",
        asked_weeks_ago=1,
        weeks_waiting=1,
    ),
    Question(
        key="filament_even",
        text=(
            "Толщина нити гуляет на 0,08 мм: сначала бутылка толстая, у горлышка тонкая. Как "
            "выровнять без датчика за двадцать тысяч?"
        ),
        outcome="Способ для школы: дёшево и чтобы нельзя было сломать.",
        blocker="technology",
        by="damir",
        product="filament",
        asked_weeks_ago=5,
        state="answered",
        answer=(
            "Роберт предложил не выравнивать толщину, а протягивать с постоянной силой: грузик на "
            "верёвке вместо мотора. Стало 0,03 мм. Стоит ноль рублей, потому что грузик — это "
            "бутылка с водой."
        ),
        times_served=1,
    ),
    Question(
        key="filament_school",
        text=(
            "Школы спрашивают сертификат на станок, сделанный из старого кухонного комбайна. "
            "Менять станок или менять вход в школу?"
        ),
        outcome="Путь, по которому станок законно попадает в класс.",
        blocker="market",
        by="damir",
        product="filament",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="alifba_winter",
        text=(
            "На лавочке холодно, а в помещении сразу становится урок: люди садятся рядами и ждут, "
            "что их спросят. Где ещё стоят и никуда не спешат?"
        ),
        outcome="Два места, чтобы попробовать на этой неделе.",
        blocker="solution",
        by="aigul",
        product="alifba",
        asked_weeks_ago=3,
        state="answered",
        answer=(
            "Прачечная! Сорок минут стирки, тепло, и все стоят кругом, а не рядами. Вторую "
            "лавочку открыли в очереди за горячим хлебом. Кондитерша теперь не отпускает без "
            "слова «рәхмәт»."
        ),
        times_served=1,
    ),
    Question(
        key="tea_money",
        text=(
            "Нужно 24 тысячи в месяц на человека у телефона. Просить у родственников старших "
            "неловко, у города долго. Кому выгодно, чтобы человек не был один?"
        ),
        outcome="Трое, к кому можно пойти, и первая фраза.",
        blocker="business_model",
        by="lilia",
        product="tea",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="first_week_day_four",
        text=(
            "Four of seven people stop answering on day four. Им уже хорошо или совсем плохо? Как "
            "спросить и не напугать?"
        ),
        outcome="One gentle question for day four. Один вопрос, на который легко ответить.",
        blocker="value",
        by="samuel",
        product="first_week",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="svetlana_alone",
        text=(
            "Двадцать лет работала одна и думала, что люблю тишину. Теперь не пойму: я правда "
            "хочу общий цех или устала от своей кухни?"
        ),
        outcome="Честный ответ до того, как подпишу аренду.",
        blocker="myself",
        by="svetlana",
        about="person",
        asked_weeks_ago=3,
        weeks_waiting=3,
    ),
    Question(
        key="kazan_languages",
        text=(
            "На встрече звучат три языка, и кто-то всегда полминуты догоняет. Выбрать один, "
            "переводить или оставить как есть?"
        ),
        outcome="Привычка, при которой никто не сидит с вежливой улыбкой.",
        blocker="team",
        by="aigul",
        about="community",
        asked_weeks_ago=1,
        weeks_waiting=1,
    ),
)
