"""1-2-4-All: everyone thinks, then pairs, then fours, then the room."""

from tenants.formats.catalogue.spec import Capture, FormatSpec, FormatText, StepKind, StepSpec

FORMAT = FormatSpec(
    key="one_two_four_all",
    name=FormatText("1-2-4-все", "1-2-4-All"),
    purpose=FormatText(
        "За двенадцать минут услышать каждого в зале и вынести несколько мыслей, под которыми "
        "готовы подписаться многие.",
        "Hear every person in the room within twelve minutes and come out with a few thoughts "
        "that many would put their name to.",
    ),
    when_to_use=FormatText(
        "Когда запрос касается всех, а говорят обычно трое. Особенно хорошо в начале пути: идея "
        "есть, а куда с ней идти, ещё не ясно.",
        "When a question concerns everyone but the same three people usually answer. Best early "
        "on: there is an idea, and nobody knows yet where to take it.",
    ),
    pitfalls=FormatText(
        "Размытый запрос даёт размытые ответы: заранее договоритесь с автором об одной ясной "
        "фразе. Не сокращайте минуту тишины: без неё все повторят того, кто заговорил первым.",
        "A vague question brings vague answers: agree on one clear sentence with its author "
        "beforehand. Never cut the minute of silence: without it everybody repeats whoever spoke "
        "first.",
    ),
    source=FormatText(
        "Метод 1-2-4-All из «Освобождающих структур» Кита Маккэндлесса и Анри Липмановича; "
        "тексты шагов наши.",
        "The method is 1-2-4-All from Liberating Structures by Keith McCandless and Henri "
        "Lipmanowicz; the wording of the steps is ours.",
    ),
    stages=("idea", "problem"),
    blockers=("customer", "value", "solution", "team"),
    min_people=4,
    max_people=200,
    table_size=(3, 5),
    questions_per_run=(1, 1),
    steps=(
        StepSpec(
            kind=StepKind.SOLO,
            minutes=1,
            title=FormatText("Один на один с запросом", "Alone with the question"),
            for_facilitator=FormatText(
                "Дважды прочитайте запрос и только потом пускайте часы. Скажите: «Минута тишины. "
                "Каждый пишет свой ответ, одной фразой, без разговоров. Умно не надо, надо "
                "честно».\n"
                "Следите: автор запроса тоже пишет. К тем, кто шепчется, подойдите и молча "
                "покажите на часы.",
                "Read the question aloud twice, and only then start the clock. Say: “One minute "
                "of silence. Write your own answer, one sentence, no talking. It needn't be "
                "clever, it needs to be honest.”\n"
                "Watch: the author writes too. If people whisper, walk over and point at the "
                "clock without a word.",
            ),
            for_participants=FormatText(
                "Молча напишите свой ответ на запрос. Хватит одной фразы.",
                "Write your own answer in silence. One sentence is enough.",
            ),
            captures=(Capture.PERSPECTIVE,),
        ),
        StepSpec(
            kind=StepKind.PAIRS,
            minutes=2,
            title=FormatText("Вдвоём", "In pairs"),
            for_facilitator=FormatText(
                "Скажите: «Повернитесь к соседу. По минуте на каждого: один говорит, второй "
                "слушает. На половине я подам знак».\n"
                "Следите: через минуту громко скажите «Меняемся!». Кто остался без пары, садится "
                "третьим к соседям.",
                "Say: “Turn to a neighbour. A minute each: one talks, the other listens. I'll "
                "call at half-time.”\n"
                "Watch: after one minute call “Swap!” loudly. Anyone left over joins a pair as a "
                "third.",
            ),
            for_participants=FormatText(
                "Расскажите соседу свой ответ, потом выслушайте его. По минуте на каждого.",
                "Tell your neighbour your answer, then hear theirs. A minute each.",
            ),
            captures=(Capture.PERSPECTIVE,),
            group_size=2,
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=4,
            title=FormatText("Вчетвером", "In fours"),
            for_facilitator=FormatText(
                "Скажите: «Две пары за один стол. Расскажите, что у вас сошлось, а в чём вы "
                "видите разное. К концу выберите одну мысль, которую стоит услышать всем».\n"
                "Следите: за минуту до конца напомните: «Выбирайте!». Если стол спорит, чья "
                "мысль лучше, скажите: «Несите обе».",
                "Say: “Two pairs to one table. Tell each other where you agree and where you see "
                "it differently. By the end, choose one thought the whole room should hear.”\n"
                "Watch: one minute before the end call “Choose now!” If a table argues over "
                "whose thought is better, say “Bring both.”",
            ),
            for_participants=FormatText(
                "Сравните мысли двух пар и выберите одну, которую стоит услышать всем.",
                "Compare the thoughts of both pairs and choose one the whole room should hear.",
            ),
            captures=(Capture.PERSPECTIVE,),
            group_size=4,
        ),
        StepSpec(
            kind=StepKind.HARVEST,
            minutes=5,
            title=FormatText("Все вместе", "All together"),
            for_facilitator=FormatText(
                "Скажите: «От каждого стола одна мысль, одной фразой. Если вашу уже назвали, "
                "поднимите руку и дайте слово следующим».\n"
                "Следите: не обсуждайте и не оценивайте, только благодарите. Последнее слово у "
                "автора: «Что вас сегодня удивило?»",
                "Say: “One thought from each table, in one sentence. If somebody has already "
                "said yours, raise a hand and let the next table speak.”\n"
                "Watch: no discussing, no judging, only thanks. The last word is the author's: "
                "“What surprised you tonight?”",
            ),
            for_participants=FormatText(
                "Слушайте мысли столов. Что-то удивило? Запишите, пока не забылось.",
                "Listen to the tables. Did something surprise you? Write it down before it slips "
                "away.",
            ),
            captures=(Capture.PERSPECTIVE, Capture.REALISATION),
        ),
    ),
)
