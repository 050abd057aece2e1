"""Lean Coffee: the table makes its own agenda and gives each topic exactly what it deserves."""

from tenants.formats.catalogue.spec import (
    Capture,
    FormatSpec,
    FormatText,
    Multiplicity,
    StepKind,
    StepSpec,
)

FORMAT = FormatSpec(
    key="lean_coffee",
    name=FormatText("Лин-кофе", "Lean Coffee"),
    purpose=FormatText(
        "Стол сам собирает повестку и обсуждает столько, сколько теме нужно, и ни минутой больше.",
        "The table makes its own agenda and gives each topic as long as it needs and not a "
        "minute more.",
    ),
    when_to_use=FormatText(
        "Когда продукт растёт и мелких запросов больше, чем времени. Когда никто не готовил "
        "доклад, а поговорить есть о чём.",
        "When a product is growing and there are more small questions than time. When nobody "
        "prepared a talk and there is plenty to talk about.",
    ),
    pitfalls=FormatText(
        "Тему жаль бросать, и её тянут из вежливости: верьте большим пальцам. Если победили три "
        "похожие темы, объедините их до начала.",
        "People are sorry to drop a topic and drag it on out of politeness: trust the thumbs. If "
        "three similar topics win, merge them before you begin.",
    ),
    source=FormatText(
        "Lean Coffee придумали Джим Бенсон и Джереми Лайтсмит в Сиэтле в 2009 году; тексты шагов "
        "наши.",
        "Lean Coffee was started by Jim Benson and Jeremy Lightsmith in Seattle in 2009; the "
        "wording of the steps is ours.",
    ),
    stages=("growth", "launch", "problem"),
    blockers=("team", "technology", "money_law", "market"),
    min_people=4,
    max_people=60,
    table_size=(4, 6),
    questions_per_run=(3, 6),
    steps=(
        StepSpec(
            kind=StepKind.ROUND,
            minutes=2,
            title=FormatText("Темы на стол", "Topics on the table"),
            for_facilitator=FormatText(
                "Скажите: «По кругу. У каждого две минуты: назовите тему и почему она важна "
                "сегодня. Одна карточка, одна тема. Пока не обсуждаем».\n"
                "Следите: можно пропустить ход. Закончили раньше, передавайте слово дальше.",
                "Say: “Round the table. Two minutes each: name your topic and why it matters "
                "today. One card, one topic. No discussion yet.”\n"
                "Watch: passing is fine. If someone finishes early, move on to the next person.",
            ),
            for_participants=FormatText(
                "В свой черёд назовите тему и почему она важна сегодня. Остальные слушают.",
                "On your turn, name your topic and why it matters today. The others listen.",
            ),
            multiplicity=Multiplicity.PER_PERSON,
            captures=(Capture.IDEA,),
        ),
        StepSpec(
            kind=StepKind.VOTE,
            minutes=2,
            title=FormatText("Три точки", "Three dots"),
            for_facilitator=FormatText(
                "Скажите: «У каждого три точки. Ставьте на разные темы или все на одну, за свою "
                "тоже можно. О чём вы хотите говорить именно сегодня?»\n"
                "Следите: все голосуют одновременно. Потом выложите карточки сверху вниз по "
                "числу точек.",
                "Say: “Three dots each. Spread them or put them all on one topic; voting for "
                "your own is fine. What do you want to talk about tonight?”\n"
                "Watch: everyone votes at the same time. Then lay the cards out from most dots "
                "to fewest.",
            ),
            for_participants=FormatText(
                "Раздайте три точки темам, о которых хотите говорить сегодня. Можно все одной.",
                "Give your three dots to the topics you want tonight. All on one is fine.",
            ),
            captures=(Capture.VOTE,),
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=5,
            title=FormatText("Говорим о теме", "Talk about the topic"),
            for_facilitator=FormatText(
                "Скажите: «Верхняя карточка, пять минут. Автор темы начинает одной фразой: что "
                "ему нужно от стола».\n"
                "Следите: дайте слово тому, кто ещё не говорил. Ушли в сторону? Положите новую "
                "карточку и вернитесь.",
                "Say: “Top card, five minutes. Its author opens with one sentence: what they "
                "need from the table.”\n"
                "Watch: give the word to someone who hasn't spoken. Gone off topic? Write a new "
                "card and come back.",
            ),
            for_participants=FormatText(
                "Автор говорит, что ему нужно. Помогайте: опыт, вопрос, контакт.",
                "The author says what they need. Help with experience, a question, a contact.",
            ),
            multiplicity=Multiplicity.PER_QUESTION,
            captures=(Capture.PERSPECTIVE, Capture.REALISATION),
        ),
        StepSpec(
            kind=StepKind.VOTE,
            minutes=2,
            title=FormatText("Ещё две минуты?", "Two more minutes?"),
            for_facilitator=FormatText(
                "Скажите: «Большие пальцы! Вверх: продолжаем. Вниз: следующая тема. Вбок: всё "
                "равно». Больше вверх, даёте две минуты.\n"
                "Иначе сразу переходите дальше. Решает и палец того, кто молчал.",
                "Say: “Thumbs! Up: go on. Down: next topic. Sideways: either way.” More up than "
                "down, and you give two minutes.\n"
                "Otherwise move on at once. The thumb of someone who said nothing counts just as "
                "much.",
            ),
            for_participants=FormatText(
                "Покажите палец: вверх, ещё две минуты; вниз, следующая тема.",
                "Show your thumb: up for two more minutes, down for the next topic.",
            ),
            multiplicity=Multiplicity.PER_QUESTION,
            captures=(Capture.VOTE, Capture.PERSPECTIVE),
        ),
        StepSpec(
            kind=StepKind.VOTE,
            minutes=1,
            title=FormatText("Последняя минута?", "One last minute?"),
            for_facilitator=FormatText(
                "Скажите: «Пальцы ещё раз. Если вверх, последняя минута: автор, что вы решили?»\n"
                "Больше не продлевайте: тема вернётся в очередь и не пропадёт.",
                "Say: “Thumbs again. If up, one last minute: author, what have you decided?”\n"
                "No more extensions: the topic returns to the queue and isn't lost.",
            ),
            for_participants=FormatText(
                "Ещё раз палец. Если вверх, автор за минуту говорит, что решил.",
                "Thumbs again. If up, the author has one minute to say what they decided.",
            ),
            multiplicity=Multiplicity.PER_QUESTION,
            captures=(Capture.VOTE, Capture.PERSPECTIVE),
        ),
        StepSpec(
            kind=StepKind.COMMIT,
            minutes=5,
            title=FormatText("Кто что делает", "Who does what"),
            for_facilitator=FormatText(
                "Скажите: «По кругу, одной фразой: что я сделаю до следующей встречи. Не знаете? "
                "Скажите, что было полезного».\n"
                "Следите: записывает сам обещавший, своими словами и с днём.",
                "Say: “Round the table, one sentence: what I'll do before we meet again. Not "
                "sure? Say what was useful.”\n"
                "Watch: whoever promises writes it down, in their own words and with a day.",
            ),
            for_participants=FormatText(
                "Скажите одной фразой, что сделаете до следующей встречи, и запишите.",
                "Say in one sentence what you will do before the next meeting, and write it down.",
            ),
            captures=(Capture.COMMITMENT,),
        ),
    ),
)
