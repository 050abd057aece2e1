"""Wise Crowds: a table of four or five takes one question in a quarter of an hour."""

from tenants.formats.catalogue.spec import (
    Capture,
    FormatSpec,
    FormatText,
    Multiplicity,
    StepKind,
    StepSpec,
)

FORMAT = FormatSpec(
    key="wise_crowds",
    name=FormatText("Мудрый стол", "Wise Crowds"),
    purpose=FormatText(
        "Четверть часа весь стол работает на одного автора: у него появляются три-четыре разных "
        "взгляда на то, что он уже делает.",
        "For a quarter of an hour the whole table works for one author, who ends up with three "
        "or four different views of what they are already making.",
    ),
    when_to_use=FormatText(
        "Когда уже есть что показать: макет, первая версия, расчёт, черновик предложения. Чем "
        "разнее люди за столом, тем лучше.",
        "When there is something to show: a mock-up, a first version, a calculation, a draft "
        "offer. The more different the people at the table, the better.",
    ),
    pitfalls=FormatText(
        "Стол влюбляется в первый совет и восемь минут шлифует его. Самый опытный говорит за "
        "всех. И то и другое лечится кругом: сначала по одной мысли от каждого.",
        "The table falls in love with the first advice and polishes it for eight minutes. The "
        "most experienced person speaks for all. A round cures both: one thought from each "
        "person first.",
    ),
    source=FormatText(
        "Метод Wise Crowds из «Освобождающих структур» Кита Маккэндлесса и Анри Липмановича; "
        "тексты шагов наши.",
        "The method is Wise Crowds from Liberating Structures by Keith McCandless and Henri "
        "Lipmanowicz; the wording of the steps is ours.",
    ),
    stages=("prototype", "problem", "launch"),
    blockers=("solution", "value", "business_model", "technology", "money_law"),
    min_people=4,
    max_people=100,
    table_size=(4, 5),
    questions_per_run=(1, 5),
    steps=(
        StepSpec(
            kind=StepKind.FRAME,
            minutes=2,
            title=FormatText("Автор просит о помощи", "The author asks for help"),
            for_facilitator=FormatText(
                "Скажите: «Автор, две минуты. Что делаете, где застряли, какая помощь нужна. "
                "Если есть что показать, положите на стол».\n"
                "Следите: к концу за столом должна прозвучать просьба, а не рассказ. Нет "
                "просьбы? Спросите: «О чём вы нас просите?»",
                "Say: “Author, two minutes. What you're making, where you're stuck, what help "
                "you need. If you have something to show, put it on the table.”\n"
                "Watch: by the end the table must have heard a request, not a story. No request? "
                "Ask: “What are you asking us for?”",
            ),
            for_participants=FormatText(
                "Автор показывает, что делает, и говорит, какая нужна помощь. Остальные слушают.",
                "The author shows the work and says what help is needed. The others listen.",
            ),
            multiplicity=Multiplicity.PER_QUESTION,
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=3,
            title=FormatText("Вопросы автору", "Questions to the author"),
            for_facilitator=FormatText(
                "Скажите: «Три минуты вопросов. Короткий вопрос, короткий ответ. Спросите то, "
                "что автор, может быть, сам себя не спрашивал».\n"
                "Следите: вопрос задаёт каждый, начните с того, кто молчал. Советы просите "
                "придержать.",
                "Say: “Three minutes of questions. Short question, short answer. Ask what the "
                "author may never have asked themselves.”\n"
                "Watch: everyone asks something; begin with whoever has been quiet. Ask people "
                "to hold their advice.",
            ),
            for_participants=FormatText(
                "Задайте автору один короткий вопрос. Советы будут в следующем шаге.",
                "Ask the author one short question. Advice comes in the next step.",
            ),
            multiplicity=Multiplicity.PER_QUESTION,
        ),
        StepSpec(
            kind=StepKind.ROUND,
            minutes=8,
            title=FormatText("Стол думает вслух", "The table thinks aloud"),
            for_facilitator=FormatText(
                "Скажите: «Автор отодвигается, поворачивается спиной и пишет. Остальные: сначала "
                "круг, одна мысль от каждого, потом свободно. Обращайтесь друг к другу, не к "
                "автору».\n"
                "Следите: на четвёртой минуте подойдите к столам, где говорит один, и спросите: "
                "«Кто видит это иначе?»",
                "Say: “The author moves back, turns round and writes. Everyone else: first a "
                "round, one thought each, then freely. Speak to each other, not to the author.”\n"
                "Watch: at minute four visit tables where one person is talking and ask: “Who "
                "sees it differently?”",
            ),
            for_participants=FormatText(
                "Автор спиной к столу записывает. Остальные по кругу: что вижу, что сделал бы я.",
                "The author, back turned, takes notes. The others go round: what I see, what I "
                "would do.",
            ),
            multiplicity=Multiplicity.PER_QUESTION,
            captures=(Capture.PERSPECTIVE,),
        ),
        StepSpec(
            kind=StepKind.HARVEST,
            minutes=2,
            title=FormatText("Автор подводит черту", "The author sums up"),
            for_facilitator=FormatText(
                "Скажите: «Автор, вернитесь к столу. Что нового вы увидели и что сделаете "
                "первым?»\n"
                "Следите: ни споров, ни новых советов. Пусть стол поблагодарит автора за "
                "доверие, это не пустяк.",
                "Say: “Author, come back to the table. What do you see now that you didn't, and "
                "what will you do first?”\n"
                "Watch: no arguing and no more advice. Let the table thank the author for the "
                "trust; it matters.",
            ),
            for_participants=FormatText(
                "Автор говорит, что увидел нового и что сделает первым. Запишите, что открылось "
                "вам.",
                "The author says what is new and what comes first. Note what opened up for you.",
            ),
            multiplicity=Multiplicity.PER_QUESTION,
            captures=(Capture.REALISATION, Capture.COMMITMENT),
        ),
    ),
)
