"""TRIZ: invent the perfect failure, admit what we already do for it, stop one thing."""

from tenants.formats.catalogue.spec import Capture, FormatSpec, FormatText, StepKind, StepSpec

FORMAT = FormatSpec(
    key="triz",
    name=FormatText("ТРИЗ: как всё испортить", "TRIZ: how to ruin it"),
    purpose=FormatText(
        "Найти то, чем мы сами мешаем запуску, и перестать это делать: место для нового "
        "появляется, когда убрано лишнее.",
        "Find what we ourselves do against our launch and stop doing it: room for the new "
        "appears once the needless is gone.",
    ),
    when_to_use=FormatText(
        "Перед запуском или когда всё делают правильно, а дело не движется. Смех помогает "
        "сказать то, о чём обычно молчат.",
        "Before a launch, or when everyone does everything right and nothing moves. Laughter "
        "helps people say what is usually left unsaid.",
    ),
    pitfalls=FormatText(
        "Люди съезжают в полезные советы: верните их к вредительству. Второй круг требует "
        "честности: первым признавайтесь вы сами.",
        "People slip into helpful advice: bring them back to sabotage. The second round takes "
        "honesty: be the first to own up.",
    ),
    source=FormatText(
        "Метод TRIZ из «Освобождающих структур» Кита Маккэндлесса и Анри Липмановича, названный "
        "в честь теории решения изобретательских задач Генриха Альтшуллера; тексты шагов наши.",
        "The method is TRIZ from Liberating Structures by Keith McCandless and Henri "
        "Lipmanowicz, named after Genrich Altshuller's theory of inventive problem solving; the "
        "wording of the steps is ours.",
    ),
    stages=("launch", "growth", "prototype"),
    blockers=("team", "market", "business_model", "technology", "myself"),
    min_people=4,
    max_people=120,
    table_size=(3, 5),
    questions_per_run=(1, 1),
    steps=(
        StepSpec(
            kind=StepKind.FRAME,
            minutes=5,
            title=FormatText("Какой провал нам нужен", "The failure we want"),
            for_facilitator=FormatText(
                "Вместе с автором назовите худший исход: например, «на запуск никто не пришёл, а "
                "кто пришёл, больше не вернётся». Скажите: «Сегодня мы вредители. Наша цель: "
                "добиться этого наверняка!»\n"
                "Следите: смеются, значит, поняли. Нет? Приведите свой нелепый пример.",
                "With the author, name the worst outcome: say, “nobody came to the launch, and "
                "those who did will never return.” Say: “Tonight we are saboteurs. Our goal is "
                "to make sure of it!”\n"
                "Watch: laughter means they've got it. None? Give an absurd example of your own.",
            ),
            for_participants=FormatText(
                "Слушайте, какой провал мы сегодня готовим. Да, всерьёз и с удовольствием.",
                "Hear which failure we are preparing tonight. Yes, seriously and with pleasure.",
            ),
        ),
        StepSpec(
            kind=StepKind.SOLO,
            minutes=1,
            title=FormatText("Вредим: каждый сам", "Sabotage: alone"),
            for_facilitator=FormatText(
                "Скажите: «Минута молча. Что сделать, чтобы провалить наверняка? Пишите всё, чем "
                "хуже, тем лучше».\n"
                "Следите: полезные советы вычёркиваем.",
                "Say: “One silent minute. What would make it fail for certain? Write it all, the "
                "worse the better.”\n"
                "Watch: helpful advice gets crossed out.",
            ),
            for_participants=FormatText(
                "Молча запишите верные способы всё провалить. Чем хуже, тем лучше.",
                "Write down sure ways to make it fail, in silence. The worse the better.",
            ),
            captures=(Capture.IDEA,),
        ),
        StepSpec(
            kind=StepKind.PAIRS,
            minutes=2,
            title=FormatText("Вредим: вдвоём", "Sabotage: in pairs"),
            for_facilitator=FormatText(
                "Скажите: «Похвастайтесь соседу и придумайте вместе что-нибудь ещё подлее».\n"
                "Следите: через минуту скажите «Меняемся!».",
                "Say: “Boast to your neighbour, then invent something even meaner together.”\n"
                "Watch: after one minute call “Swap!”",
            ),
            for_participants=FormatText(
                "Обменяйтесь с соседом способами и придумайте ещё один вместе.",
                "Trade your ways with a neighbour and invent one more together.",
            ),
            captures=(Capture.IDEA,),
            group_size=2,
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=4,
            title=FormatText("Вредим: вчетвером", "Sabotage: in fours"),
            for_facilitator=FormatText(
                "Скажите: «Две пары вместе. Составьте план провала из пяти пунктов, по нему "
                "должен справиться любой».\n"
                "Следите: ищите смех. Где тихо, подсядьте и подкиньте пункт.",
                "Say: “Two pairs together. Draw up a five-point plan of failure that anyone "
                "could follow.”\n"
                "Watch: look for laughter. Where it's quiet, sit down and throw in a point.",
            ),
            for_participants=FormatText(
                "Соберите план провала: пять пунктов, понятных любому.",
                "Put together a plan of failure: five points anyone could follow.",
            ),
            captures=(Capture.IDEA,),
            group_size=4,
        ),
        StepSpec(
            kind=StepKind.HARVEST,
            minutes=5,
            title=FormatText("Вредим: весь зал", "Sabotage: the whole room"),
            for_facilitator=FormatText(
                "Скажите: «От стола один пункт, самый убийственный. Лучшим аплодируем!»\n"
                "Запишите всё крупно: по этому списку пойдём дальше.",
                "Say: “One point per table, the deadliest. The best get applause!”\n"
                "Write everything in big letters: the next round works from this list.",
            ),
            for_participants=FormatText(
                "Назовите самый убийственный пункт стола. Слушайте остальные.",
                "Name your table's deadliest point. Listen to the others.",
            ),
            captures=(Capture.IDEA,),
        ),
        StepSpec(
            kind=StepKind.SOLO,
            minutes=1,
            title=FormatText("Признаёмся: честно перед собой", "Own up: to yourself"),
            for_facilitator=FormatText(
                "Смените тон, говорите тише. Скажите: «Посмотрите на список. Что из этого мы уже "
                "делаем, хотя бы немного? Минута молча. Я начну с себя…» и назовите своё.\n"
                "Следите: смех стих, это хороший знак.",
                "Change your tone, speak lower. Say: “Look at the list. Which of these do we "
                "already do, even a little? One silent minute. I'll begin with myself…” and name "
                "yours.\n"
                "Watch: the laughter has died down; that's a good sign.",
            ),
            for_participants=FormatText(
                "Молча отметьте, что из списка вы уже делаете. Хотя бы чуть-чуть похожее.",
                "Mark in silence what on the list you already do, or something a little like it.",
            ),
            captures=(Capture.REALISATION,),
        ),
        StepSpec(
            kind=StepKind.PAIRS,
            minutes=2,
            title=FormatText("Признаёмся: вдвоём", "Own up: in pairs"),
            for_facilitator=FormatText(
                "Скажите: «Расскажите соседу об одном таком случае. Говорим о себе, не о "
                "других».\n"
                "Следите: слушающий не советует и не утешает.",
                "Say: “Tell your neighbour about one such case. Speak of yourself, not of "
                "others.”\n"
                "Watch: the listener neither advises nor consoles.",
            ),
            for_participants=FormatText(
                "Расскажите соседу один свой пример. Слушайте его без советов.",
                "Tell your neighbour one example of your own. Listen to theirs without advising.",
            ),
            captures=(Capture.REALISATION,),
            group_size=2,
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=4,
            title=FormatText("Признаёмся: вчетвером", "Own up: in fours"),
            for_facilitator=FormatText(
                "Скажите: «Что повторилось у нескольких? Что мешает сильнее всего?»\n"
                "Следите: имён и виноватых не называем. Если пошли оправдания, спросите: «А кому "
                "это удобно?»",
                "Say: “What came up more than once? What gets in the way most?”\n"
                "Watch: no names, no culprits. If excuses begin, ask: “Whom does it suit?”",
            ),
            for_participants=FormatText(
                "Найдите, что повторилось у нескольких и мешает сильнее всего.",
                "Find what several of you share and what gets in the way most.",
            ),
            captures=(Capture.PERSPECTIVE, Capture.REALISATION),
            group_size=4,
        ),
        StepSpec(
            kind=StepKind.HARVEST,
            minutes=5,
            title=FormatText("Признаёмся: весь зал", "Own up: the whole room"),
            for_facilitator=FormatText(
                "Скажите: «От стола одно признание, начиная с „мы уже…“». Отмечайте в списке "
                "галочками.\n"
                "Следите: после каждого признания пауза и «спасибо». Это самая ценная минута "
                "вечера.",
                "Say: “One admission per table, beginning with ‘we already…’.” Tick them off on "
                "the list.\n"
                "Watch: after each one, a pause and a “thank you”. This is the most valuable "
                "minute of the evening.",
            ),
            for_participants=FormatText(
                "Закончите фразу «Мы уже…». Чужое признание отозвалось? Запишите.",
                "Finish the phrase “We already…”. Did somebody else's strike home? Write it down.",
            ),
            captures=(Capture.REALISATION,),
        ),
        StepSpec(
            kind=StepKind.SOLO,
            minutes=1,
            title=FormatText("Перестаём: каждый сам", "Stop it: decide alone"),
            for_facilitator=FormatText(
                "Скажите: «Минута молча. Что одно вы перестанете делать? Только перестанете: "
                "новых дел не добавляем».",
                "Say: “One silent minute. What one thing will you stop doing? Only stop: no new "
                "tasks tonight.”",
            ),
            for_participants=FormatText(
                "Молча запишите одно, что перестанете делать.",
                "Write down in silence one thing you will stop doing.",
            ),
            captures=(Capture.COMMITMENT,),
        ),
        StepSpec(
            kind=StepKind.PAIRS,
            minutes=2,
            title=FormatText("Перестаём: вдвоём", "Stop it: in pairs"),
            for_facilitator=FormatText(
                "Скажите: «Проверьте друг друга: это в ваших силах? С какого дня? По чему будет "
                "видно, что вы перестали?»\n"
                "Следите: на половине скажите «Меняемся!».",
                "Say: “Test each other: is it in your power? From which day? How will anyone see "
                "that you've stopped?”\n"
                "Watch: call “Swap!” at half-time.",
            ),
            for_participants=FormatText(
                "Помогите соседу уточнить: что перестаёт, с какого дня, как это заметят.",
                "Help your neighbour be exact: what stops, from which day, how anyone will notice.",
            ),
            captures=(Capture.COMMITMENT,),
            group_size=2,
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=4,
            title=FormatText("Перестаём: вчетвером", "Stop it: in fours"),
            for_facilitator=FormatText(
                "Скажите: «Что можно бросить только вместе? Договоритесь об одном и о том, кто "
                "напомнит».\n"
                "Следите: «будем больше…» это не отказ. Спросите: «А что для этого уберём?»",
                "Say: “What can only be dropped together? Agree on one thing and on who will "
                "remind you.”\n"
                "Watch: “we'll do more…” isn't stopping. Ask: “And what goes to make room for "
                "it?”",
            ),
            for_participants=FormatText(
                "Выберите одно, что бросаете вместе, и решите, кто напомнит.",
                "Choose one thing to drop together and who will remind you.",
            ),
            captures=(Capture.COMMITMENT,),
            group_size=4,
        ),
        StepSpec(
            kind=StepKind.COMMIT,
            minutes=5,
            title=FormatText("Перестаём: весь зал", "Stop it: the whole room"),
            for_facilitator=FormatText(
                "Скажите: «От стола одна фраза: „С понедельника мы больше не…“»\n"
                "Спросите автора: «Что вы уносите?» Вычеркните из списка всё, что брошено: пусть "
                "это увидят.",
                "Say: “One sentence per table: ‘From Monday on we no longer…’”\n"
                "Ask the author: “What are you taking with you?” Strike out everything that was "
                "dropped: let people see it.",
            ),
            for_participants=FormatText(
                "Скажите вслух, что бросаете, и запишите: «Я больше не…»",
                "Say aloud what you drop, and write it down: “I no longer…”",
            ),
            captures=(Capture.COMMITMENT, Capture.REALISATION),
        ),
    ),
)
