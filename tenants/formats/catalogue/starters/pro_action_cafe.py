"""Pro-Action Café: hosts stay with their products, guests move, three rounds go ever deeper."""

from tenants.formats.catalogue.spec import Capture, FormatSpec, FormatText, StepKind, StepSpec

FORMAT = FormatSpec(
    key="pro_action_cafe",
    name=FormatText("Проактивное кафе", "Pro-Action Café"),
    purpose=FormatText(
        "За один вечер продвинуть сразу много продуктов: каждый автор держит свой стол, а свежие "
        "люди приходят к нему трижды.",
        "Move many products forward in one evening: every author keeps a table, and fresh people "
        "come to it three times.",
    ),
    when_to_use=FormatText(
        "Когда пришло много авторов и много гостей, продукты на разных стадиях, а впереди целый "
        "вечер.",
        "When many authors and many guests have come, products are at different stages, and a "
        "whole evening lies ahead.",
    ),
    pitfalls=FormatText(
        "Автор каждый раз рассказывает всё с начала, и на работу не остаётся времени: рассказ не "
        "длиннее трёх минут. Ставьте не больше одного стола на четверых.",
        "The author retells everything each time and leaves no time to work: three minutes of "
        "telling at most. Set up no more than one table for every four people.",
    ),
    source=FormatText(
        "Pro Action Café придумали Райнер фон Леопрехтинг и Риа Бек (Ria Baeck) в Брюсселе, "
        "соединив «Мировое кафе» и «Открытое пространство»; тексты шагов наши.",
        "Pro Action Café was created by Rainer von Leoprechting and Ria Baeck in Brussels, "
        "joining World Café and Open Space; the wording of the steps is ours.",
    ),
    stages=(),
    blockers=(),
    min_people=12,
    max_people=120,
    table_size=(4, 5),
    questions_per_run=(1, 1),
    steps=(
        StepSpec(
            kind=StepKind.FRAME,
            minutes=5,
            title=FormatText("Авторы зовут к столам", "Authors call people in"),
            for_facilitator=FormatText(
                "Авторы встают, каждый называет продукт и запрос одной фразой и идёт к своему "
                "столу. Скажите: «Гости, выбирайте стол. Мест по четыре-пять, занято значит "
                "занято. Будет три захода, успеете к трём авторам».\n"
                "Следите: к пустому столу подсядьте сами и позовите ещё двоих.",
                "Authors stand up, name their product and question in one sentence each and walk "
                "to their tables. Say: “Guests, pick a table. Four or five seats, full is full. "
                "There are three rounds, you'll meet three authors.”\n"
                "Watch: sit down at an empty table yourself and call two more over.",
            ),
            for_participants=FormatText(
                "Автор? Назовите свой запрос одной фразой. Гость? Выберите стол.",
                "Author? Name your question in one sentence. Guest? Choose a table.",
            ),
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=20,
            title=FormatText(
                "Заход первый: что за этим запросом", "Round one: behind the question"
            ),
            for_facilitator=FormatText(
                "Скажите: «Автор, три минуты на рассказ. Остальное время гости докапываются: "
                "зачем это вам, кому это нужно, тот ли это запрос?»\n"
                "Следите: в первом заходе не решаем, а понимаем. На столах бумага: пишут и "
                "рисуют все, не только автор.",
                "Say: “Author, three minutes to tell. Then guests, dig: why do you want it, who "
                "needs it, is this the right question?”\n"
                "Watch: round one is for understanding, not for solving. There is paper on the "
                "tables: everyone writes and draws, not only the author.",
            ),
            for_participants=FormatText(
                "Помогите автору понять, что стоит за его запросом. Спрашивайте «зачем?» и «для "
                "кого?».",
                "Help the author see what lies behind the question. Ask “why?” and “for whom?”.",
            ),
            captures=(Capture.PERSPECTIVE,),
        ),
        StepSpec(
            kind=StepKind.BREAK,
            minutes=2,
            title=FormatText("Гости меняют столы", "Guests change tables"),
            for_facilitator=FormatText(
                "Скажите: «Гости, спасибо автору и к новому столу. Садитесь к тем, с кем ещё не "
                "сидели. Авторы остаются».\n"
                "Подойдите к авторам: «Перескажите новым гостям главное за две минуты».",
                "Say: “Guests, thank your author and find a new table. Sit with people you "
                "haven't sat with. Authors stay.”\n"
                "Remind the authors: “Give the new guests the gist in two minutes.”",
            ),
            for_participants=FormatText(
                "Гость? Пересядьте к другому автору. Автор? Оставайтесь и вдохните.",
                "Guest? Move to another author. Author? Stay and catch your breath.",
            ),
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=20,
            title=FormatText("Заход второй: чего не хватает", "Round two: what is missing"),
            for_facilitator=FormatText(
                "Скажите: «Теперь ищем пробелы. Чего автор не видит? Кого нет за этим столом? "
                "Что он принимает за данность?»\n"
                "Следите: автор слушает и не защищается. Если стол хвалит, спросите: «А что "
                "скажет тот, кто не купил?»",
                "Say: “Now look for gaps. What doesn't the author see? Who isn't at this table? "
                "What do they take for granted?”\n"
                "Watch: the author listens and doesn't defend. If the table only praises, ask: "
                "“And what would someone say who didn't buy it?”",
            ),
            for_participants=FormatText(
                "Найдите, чего не хватает: о ком забыли, что не проверили, что считают само "
                "собой понятным.",
                "Find what is missing: who was forgotten, what wasn't checked, what is taken for "
                "granted.",
            ),
            captures=(Capture.PERSPECTIVE, Capture.REALISATION),
        ),
        StepSpec(
            kind=StepKind.BREAK,
            minutes=2,
            title=FormatText("Последняя пересадка", "The last change"),
            for_facilitator=FormatText(
                "Скажите: «Последняя пересадка! Гости, к третьему столу. Авторы, обведите на "
                "листе самое важное».\n"
                "Следите: у каждого автора должно остаться хотя бы двое гостей.",
                "Say: “The last change! Guests, to your third table. Authors, circle what "
                "matters most on your sheet.”\n"
                "Watch: every author needs at least two guests.",
            ),
            for_participants=FormatText(
                "Гость? Пересядьте к третьему автору. Автор? Обведите на листе главное.",
                "Guest? Move to a third author. Author? Circle the main thing on your sheet.",
            ),
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=20,
            title=FormatText("Заход третий: что дальше", "Round three: what next"),
            for_facilitator=FormatText(
                "Скажите: «Третий заход про дело. Что автор понял, какие шаги сделает, кто из "
                "вас может помочь?»\n"
                "Следите: за пять минут до конца: «Авторы, выберите один первый шаг. Гости, "
                "предложите своё: контакт, час времени, честный отзыв».",
                "Say: “Round three is about doing. What has the author understood, which steps "
                "come next, which of you can help?”\n"
                "Watch: five minutes before the end call: “Authors, choose one first step. "
                "Guests, offer something of yours: a contact, an hour, an honest opinion.”",
            ),
            for_participants=FormatText(
                "Помогите автору выбрать первый шаг. Предложите своё: контакт, час времени, отзыв.",
                "Help the author choose a first step. Offer something: a contact, an hour, an "
                "opinion.",
            ),
            captures=(Capture.PERSPECTIVE, Capture.COMMITMENT),
        ),
        StepSpec(
            kind=StepKind.HARVEST,
            minutes=8,
            title=FormatText("Общий круг", "Closing circle"),
            for_facilitator=FormatText(
                "Все встают в один круг. Скажите: «Авторы, по две фразы: что я понял и какой шаг "
                "сделаю. Гости, поднимите руку, если готовы помочь».\n"
                "Следите: на автора полминуты, не больше. Закончите общими аплодисментами.",
                "Everyone stands in one circle. Say: “Authors, two sentences each: what I "
                "understood and what step I take. Guests, raise a hand if you'll help.”\n"
                "Watch: half a minute per author, no more. End with applause for everybody.",
            ),
            for_participants=FormatText(
                "Автор? Две фразы: что понял и что сделаю. Гость? Поднимите руку, если поможете.",
                "Author? Two sentences: what I understood, what I'll do. Guest? Raise a hand if "
                "you'll help.",
            ),
            captures=(Capture.REALISATION, Capture.COMMITMENT),
        ),
    ),
)
