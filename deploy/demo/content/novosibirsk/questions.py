"""The questions of Novosibirsk."""

from deploy.demo.content.shapes import Question

QUESTIONS = (
    Question(
        key="quiet_trust",
        text=(
            "Люди боятся, что коробочка подслушивает. Отвёртка убеждает по одному, а нас впереди "
            "тридцать подъездов. Как убедить сразу подъезд?"
        ),
        outcome="Способ, после которого вопрос про подслушивание задают один раз.",
        blocker="customer",
        by="arseny",
        product="quiet",
        asked_weeks_ago=4,
        state="worked_on",
        times_served=1,
        weeks_waiting=2,
    ),
    Question(
        key="quiet_paid",
        text=(
            "Управляющая компания просит показать график сначала ей, а жителям «потом». И готова "
            "за это платить. Соблазн есть. Брать?"
        ),
        outcome="Правило про деньги, которое не стыдно повесить в подъезде.",
        blocker="money_law",
        by="arseny",
        product="quiet",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="bench_first_phrase",
        text=(
            "Мои запасные приезжают и первой фразой говорят: «У нас на заводе делали не так». "
            "Мастерская закрывается, день потерян. Как научить начинать с вопроса?"
        ),
        outcome="Упражнение на полчаса, которое запомнят люди за шестьдесят.",
        blocker="solution",
        by="margarita",
        product="bench",
        asked_weeks_ago=7,
        state="answered",
        answer=(
            "Правило двух часов: до одиннадцати утра можно только спрашивать и носить детали. "
            "Один продержался двадцать минут и позвонил мне жаловаться. К вечеру сказал, что за "
            "тридцать лет впервые сначала увидел цех, а потом уже себя в нём."
        ),
        times_served=1,
    ),
    Question(
        key="bench_price",
        text=(
            "6 500 за день мастерским дорого, а моим старикам мало. Кто ещё выигрывает, когда "
            "брак падает вдвое, и может доплатить?"
        ),
        outcome="Третий плательщик или смелость поднять цену.",
        blocker="business_model",
        by="margarita",
        product="bench",
        asked_weeks_ago=3,
        weeks_waiting=3,
    ),
    Question(
        key="plate_friend",
        text=(
            "Всё держится на моей дружбе с поварами. Как передать дружбу тому, кто придёт после "
            "меня? Инструкция не работает, проверено."
        ),
        outcome="Первые три дня на новой кухне, расписанные для другого человека.",
        blocker="team",
        by="lev",
        product="plate",
        asked_weeks_ago=5,
        state="worked_on",
        times_served=1,
        weeks_waiting=3,
    ),
    Question(
        key="plate_other_city",
        text=(
            "Столовая из Кемерова просит подключить без меня. Ехать, звать к себе или отказать, "
            "пока не научился передавать?"
        ),
        outcome="Ответ им до следующей недели.",
        blocker="market",
        by="lev",
        product="plate",
        asked_weeks_ago=1,
        weeks_waiting=1,
    ),
    Question(
        key="water_publish",
        text=(
            "Две точки плохие, рядом живут наши же волонтёры. Публиковать сейчас, предупредить "
            "посёлки или ждать ещё месяц проб?"
        ),
        outcome="Порядок действий, с которым согласятся обе половины команды.",
        blocker="value",
        by="oksana",
        product="water",
        asked_weeks_ago=3,
        state="worked_on",
        times_served=1,
        weeks_waiting=1,
    ),
    Question(
        key="water_lab",
        text=(
            "Лаборатория делала нам анализы из интереса, теперь просит деньги: 2 200 за пробу. "
            "Где ещё точность, которой поверят, но дешевле втрое?"
        ),
        outcome="Две лаборатории или способ брать проб меньше, а знать столько же.",
        blocker="technology",
        by="oksana",
        product="water",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="box_garage",
        text=(
            "Гараж кончился. Отдать сборку на сторону — потеряем качество; снять склад — потеряем "
            "деньги. Есть третий путь?"
        ),
        outcome="Что проверить за две недели, прежде чем подписывать аренду.",
        blocker="business_model",
        by="pyotr",
        product="box",
        asked_weeks_ago=6,
        state="answered",
        answer=(
            "Третий путь нашла Маргарита: не искать место, а разбить сборку. Трубы и линзы "
            "поставщик теперь кладёт в пакет сам, нам остаётся листок и коробка. Гаража снова "
            "хватает, брака стало меньше, и я сплю."
        ),
        times_served=1,
    ),
    Question(
        key="inga_own",
        text=(
            "Вижу чужие ошибки за пять минут, а своё дело не начинаю уже четыре года. Боюсь "
            "посмотреть на себя так же внимательно. С чего начать мягко?"
        ),
        outcome="Маленькое своё, которое не жалко показать кривым.",
        blocker="myself",
        by="inga",
        about="person",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="nsk_two_banks",
        text=(
            "Академгородок и центр — полтора часа друг до друга. Каждый четверг половина людей не "
            "доезжает. Два места, одно посередине или по очереди?"
        ),
        outcome="Проба на месяц, после которой станет ясно.",
        blocker="solution",
        by="daniil",
        about="community",
        asked_weeks_ago=1,
        weeks_waiting=1,
    ),
)
