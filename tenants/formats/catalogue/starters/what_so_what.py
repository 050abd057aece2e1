"""What, So What, Now What: from what happened, through what it means, to what we do."""

from tenants.formats.catalogue.spec import Capture, FormatSpec, FormatText, StepKind, StepSpec

FORMAT = FormatSpec(
    key="what_so_what",
    name=FormatText("Что? И что? Что теперь?", "What? So What? Now What?"),
    purpose=FormatText(
        "Разобрать случившееся так, чтобы не искать виноватых: сначала факты, потом смысл, потом "
        "следующий шаг.",
        "Look back at what happened without hunting for someone to blame: first the facts, then "
        "the meaning, then the next step.",
    ),
    when_to_use=FormatText(
        "После запуска, пробы, провала, мероприятия, месяца работы. И для самого сообщества: что "
        "у нас получилось за эти недели.",
        "After a launch, a trial, a failure, an event, a month of work. And for the community "
        "itself: what these weeks have brought us.",
    ),
    pitfalls=FormatText(
        "Все хотят сразу решать. Держите порядок: вывод, услышанный раньше фактов, начинает "
        "подбирать факты под себя.",
        "Everybody wants to jump to solutions. Keep the order: a conclusion that comes before "
        "the facts starts picking the facts that suit it.",
    ),
    source=FormatText(
        "Три вопроса What / So What / Now What описал педагог Терри Бортон (1970), в "
        "«Освобождающие структуры» их включили Кит Маккэндлесс и Анри Липманович; тексты шагов "
        "наши.",
        "The three questions What / So What / Now What come from the educator Terry Borton "
        "(1970) and entered Liberating Structures with Keith McCandless and Henri Lipmanowicz; "
        "the wording of the steps is ours.",
    ),
    stages=(),
    blockers=(),
    min_people=4,
    max_people=120,
    table_size=(4, 7),
    questions_per_run=(0, 1),
    steps=(
        StepSpec(
            kind=StepKind.FRAME,
            minutes=2,
            title=FormatText("Что разбираем", "What we look back at"),
            for_facilitator=FormatText(
                "Назовите событие и границы: с какого дня по какой. Скажите: «Пойдём тремя "
                "ступенями: что было, что это значит, что делаем. Перескакивать нельзя, за этим я "
                "прослежу».\n"
                "Следите: все ли понимают, о каком событии речь.",
                "Name the event and its borders: from which day to which. Say: “Three stairs: "
                "what happened, what it means, what we do. No skipping, I'll keep an eye "
                "on that.”\n"
                "Watch: does everyone know which event we are talking about?",
            ),
            for_participants=FormatText(
                "Вспомните событие, о котором речь. Где были вы?",
                "Recall the event we are looking at. Where were you?",
            ),
        ),
        StepSpec(
            kind=StepKind.SOLO,
            minutes=1,
            title=FormatText("Что? Каждый вспоминает", "What? Recall alone"),
            for_facilitator=FormatText(
                "Скажите: «Минута молча. Что вы видели и слышали своими глазами и ушами? Цифры, "
                "слова, поступки».\n"
                "Подсказка для тех, кто сомневается: факт это то, что сняла бы камера.",
                "Say: “One silent minute. What did you see and hear with your own eyes and ears? "
                "Numbers, words, deeds.”\n"
                "A hint for those in doubt: a fact is what a camera would have recorded.",
            ),
            for_participants=FormatText(
                "Молча запишите два-три факта: что вы сами видели или слышали.",
                "Write down two or three facts in silence: what you yourself saw or heard.",
            ),
            captures=(Capture.PERSPECTIVE,),
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=6,
            title=FormatText("Что? Собираем факты", "What? Gather the facts"),
            for_facilitator=FormatText(
                "Скажите: «За столом по кругу: только факты. Пусть факты расходятся, это не "
                "спор, это объём».\n"
                "Следите: «нам не хватило времени» это вывод. Спросите: «А что вы увидели, когда "
                "так подумали?»",
                "Say: “Round the table, facts only. Let the facts differ; that's no quarrel, "
                "that's depth.”\n"
                "Watch: “we ran out of time” is a conclusion. Ask: “What did you see that made "
                "you think so?”",
            ),
            for_participants=FormatText(
                "По кругу назовите свои факты. Без оценок и выводов.",
                "Go round and name your facts. No judgements, no conclusions.",
            ),
            captures=(Capture.PERSPECTIVE,),
        ),
        StepSpec(
            kind=StepKind.HARVEST,
            minutes=4,
            title=FormatText("Что? Слышим всех", "What? Hear everyone"),
            for_facilitator=FormatText(
                "Скажите: «По одному факту от стола, самому важному. Повторять не надо».\n"
                "Записывайте на общий лист слово в слово, ничего не улучшая.",
                "Say: “One fact from each table, the most important. No repeats, please.”\n"
                "Write them on the shared sheet word for word and improve nothing.",
            ),
            for_participants=FormatText(
                "Послушайте факты других столов. Какого у вас не было?",
                "Listen to the other tables' facts. Which one did you miss?",
            ),
            captures=(Capture.PERSPECTIVE,),
        ),
        StepSpec(
            kind=StepKind.SOLO,
            minutes=1,
            title=FormatText("И что? Каждый думает", "So what? Think alone"),
            for_facilitator=FormatText(
                "Скажите: «Смотрим на лист. Минута молча: почему это важно? Что за этим стоит?»\n"
                "Не подсказывайте. Тишина здесь работает лучше вас.",
                "Say: “Look at the sheet. A silent minute: why does it matter? What lies behind "
                "it?”\n"
                "Offer no hints. Silence works better here than you do.",
            ),
            for_participants=FormatText(
                "Посмотрите на факты и молча допишите: «Это важно, потому что…»",
                "Look at the facts and finish the sentence in silence: “This matters because…”",
            ),
            captures=(Capture.REALISATION,),
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=6,
            title=FormatText("И что? Ищем смысл", "So what? Look for meaning"),
            for_facilitator=FormatText(
                "Скажите: «Расскажите друг другу, какие видите закономерности. О чём мы раньше "
                "не знали, а теперь знаем?»\n"
                "Следите: если стол ищет виноватого, спросите: «При каких условиях на его месте "
                "так поступил бы любой?»",
                "Say: “Tell each other what patterns you see. What didn't we know before that we "
                "know now?”\n"
                "Watch: if a table looks for someone to blame, ask: “Under what conditions would "
                "anyone have done the same?”",
            ),
            for_participants=FormatText(
                "Обсудите: что это значит и что мы теперь знаем, чего не знали раньше?",
                "Talk it over: what does it mean, and what do we know now that we didn't?",
            ),
            captures=(Capture.PERSPECTIVE, Capture.REALISATION),
        ),
        StepSpec(
            kind=StepKind.HARVEST,
            minutes=4,
            title=FormatText("И что? Открытия", "So what? Discoveries"),
            for_facilitator=FormatText(
                "Скажите: «От стола одно открытие. Начните словами: „Оказывается…“»\n"
                "Следите: где два стола видят противоположное, так и запишите, рядом.",
                "Say: “One discovery from each table. Begin with: ‘It turns out…’”\n"
                "Watch: where two tables see the opposite, write both down side by side.",
            ),
            for_participants=FormatText(
                "Закончите фразу «Оказывается…». Сильное чужое открытие тоже запишите.",
                "Finish the phrase “It turns out…”. If another table's discovery strikes you, "
                "note it too.",
            ),
            captures=(Capture.REALISATION,),
        ),
        StepSpec(
            kind=StepKind.SOLO,
            minutes=1,
            title=FormatText("Что теперь? Каждый решает", "Now what? Decide for yourself"),
            for_facilitator=FormatText(
                "Скажите: «Минута молча. Что вы лично сделаете иначе и когда? Маленькое и точное "
                "лучше большого и когда-нибудь».",
                "Say: “A silent minute. What will you yourself do differently, and when? Small "
                "and exact beats big and someday.”",
            ),
            for_participants=FormatText(
                "Молча запишите, что сделаете иначе и когда.",
                "Write in silence what you will do differently, and when.",
            ),
            captures=(Capture.COMMITMENT,),
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=6,
            title=FormatText("Что теперь? Договариваемся", "Now what? Agree"),
            for_facilitator=FormatText(
                "Скажите: «Соберите шаги стола. Какой из них сдвинет больше всего? Кто "
                "возьмётся, кто поможет?»\n"
                "Следите: у шага должны быть имя и день. «Надо бы» без имени не считается.",
                "Say: “Put the table's steps together. Which one would move things most? Who "
                "takes it, who helps?”\n"
                "Watch: a step needs a name and a day. “Somebody should” doesn't count.",
            ),
            for_participants=FormatText(
                "Выберите шаг, который сдвинет больше всего. Кто берётся и к какому дню?",
                "Choose the step that would move things most. Who takes it, and by which day?",
            ),
            captures=(Capture.COMMITMENT,),
        ),
        StepSpec(
            kind=StepKind.COMMIT,
            minutes=4,
            title=FormatText("Что теперь? Говорим вслух", "Now what? Say it aloud"),
            for_facilitator=FormatText(
                "Скажите: «Кто что делает и к какому дню? Говорит тот, кто делает, сам и стоя».\n"
                "Следите: зал только благодарит. Спросите в конце: «Кому нужна помощь?», и "
                "подождите три секунды.",
                "Say: “Who does what, by which day? The one who does it says it, standing up.”\n"
                "Watch: the room only thanks. At the end ask “Who needs help?” and wait three "
                "full seconds.",
            ),
            for_participants=FormatText(
                "Скажите вслух, что сделаете и к какому дню. Запишите это здесь.",
                "Say aloud what you will do and by which day. Write it down here.",
            ),
            captures=(Capture.COMMITMENT,),
        ),
    ),
)
