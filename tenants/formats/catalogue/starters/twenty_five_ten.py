"""25/10: bold ideas change hands, collect five scores and rise to the top by themselves."""

from tenants.formats.catalogue.shapes import (
    Capture,
    FormatSpec,
    FormatText,
    Multiplicity,
    StepKind,
    StepSpec,
)

ROUNDS = 5

FORMAT = FormatSpec(
    key="twenty_five_ten",
    name=FormatText("25/10: смелые идеи", "25/10: Bold Ideas"),
    purpose=FormatText(
        "Меньше чем за полчаса собрать с зала по одной смелой идее и увидеть, какие из них "
        "зажигают остальных, не зная, чьи они.",
        "In under half an hour collect one bold idea from every person and see which ones light "
        "up the others, without knowing whose they are.",
    ),
    when_to_use=FormatText(
        "Когда осторожные ответы уже все назвали. Людей много, сил мало, хочется встать и "
        "подвигаться.",
        "When all the careful answers have been given. Many people, little energy, everybody "
        "would like to stand up and move.",
    ),
    pitfalls=FormatText(
        "Неразборчивый почерк губит хорошую идею: просите писать крупно. Оценки это не приговор: "
        "двадцать баллов из двадцати пяти значат «давайте попробуем», а не «так и сделаем».",
        "Unreadable handwriting kills a good idea: ask for big letters. The scores are no "
        "verdict: twenty out of twenty-five means “let's try”, not “that's decided”.",
    ),
    source=FormatText(
        "Метод 25/10 Crowd Sourcing из «Освобождающих структур» Кита Маккэндлесса и Анри "
        "Липмановича; тексты шагов наши.",
        "The method is 25/10 Crowd Sourcing from Liberating Structures by Keith McCandless and "
        "Henri Lipmanowicz; the wording of the steps is ours.",
    ),
    stages=("idea", "growth"),
    blockers=("solution", "value", "market", "business_model"),
    min_people=8,
    max_people=200,
    table_size=(8, 200),
    questions_per_run=(1, 1),
    steps=(
        StepSpec(
            kind=StepKind.FRAME,
            minutes=3,
            title=FormatText("Вопрос на смелость", "A question of courage"),
            for_facilitator=FormatText(
                "Раздайте карточки и ручки, отодвиньте стулья. Прочитайте запрос автора. "
                "Скажите: «Представьте, что вы в десять раз смелее. Что бы вы тогда предложили и "
                "какой шаг сделали бы завтра?»\n"
                "Покажите на одной карточке, как вы будете меняться и где ставить балл.",
                "Hand out cards and pens, push the chairs aside. Read the author's question. "
                "Say: “Imagine you had ten times the courage. What would you propose then, and "
                "what step would you take tomorrow?”\n"
                "Show with one card how the swapping goes and where the score is written.",
            ),
            for_participants=FormatText(
                "Возьмите карточку и ручку, встаньте. Слушайте запрос.",
                "Take a card and a pen and stand up. Listen to the question.",
            ),
        ),
        StepSpec(
            kind=StepKind.SOLO,
            minutes=4,
            title=FormatText("Пишу смелую идею", "Write a bold idea"),
            for_facilitator=FormatText(
                "Скажите: «Одна карточка, одна идея и первый шаг. Крупно, чтобы прочитал чужой "
                "человек. Имя не пишем».\n"
                "Следите: тому, кто застыл, шепните: «Первое, что пришло, даже если смешно». "
                "Пустых карточек быть не должно.",
                "Say: “One card, one idea and its first step. Big letters, a stranger must be "
                "able to read it. No names.”\n"
                "Watch: whisper to anyone who has frozen: “The first thing that comes, even if "
                "it's funny.” No card stays empty.",
            ),
            for_participants=FormatText(
                "Напишите одну смелую идею и первый шаг к ней. Крупно и без имени.",
                "Write one bold idea and its first step. Big letters, no name.",
            ),
            captures=(Capture.IDEA,),
        ),
        StepSpec(
            kind=StepKind.ROUND,
            minutes=1,
            title=FormatText("Меняемся карточками", "Swap cards"),
            for_facilitator=FormatText(
                "Скажите: «Ходим и меняемся, не читая. Ещё, ещё! Стоп, по одной карточке в "
                "руках».\n"
                "Следите: пусть карточка сменит не меньше трёх рук. Досталась своя? Сразу "
                "обменяйте с соседом. Музыка очень помогает.",
                "Say: “Walk and swap without reading. Again, again! Stop, one card in each "
                "hand.”\n"
                "Watch: each card should pass through at least three hands. Got your own? Swap "
                "it with a neighbour at once. Music helps a lot.",
            ),
            for_participants=FormatText(
                "Ходите и меняйтесь карточками, не читая. По знаку остановитесь.",
                "Walk about and swap cards without reading. Stop at the signal.",
            ),
            multiplicity=Multiplicity.PER_ROUND,
            repeats=ROUNDS,
        ),
        StepSpec(
            kind=StepKind.VOTE,
            minutes=1.5,
            title=FormatText("Читаю и ставлю балл", "Read and score"),
            for_facilitator=FormatText(
                "Скажите: «Прочитайте про себя. Балл от одного до пяти: один значит не моё, пять "
                "значит хочу это видеть. Пишем на обороте, на чужие баллы не смотрим».\n"
                "Следите: назовите номер круга вслух. На карточке должно быть столько баллов, "
                "сколько было кругов.",
                "Say: “Read it to yourself. Score one to five: one means not for me, five means "
                "I want to see this happen. Write it on the back, don't look at the other "
                "scores.”\n"
                "Watch: call out the number of the round. Each card must carry as many scores as "
                "there have been rounds.",
            ),
            for_participants=FormatText(
                "Прочитайте карточку и поставьте на обороте балл от 1 до 5. На чужие баллы не "
                "смотрите.",
                "Read the card and write a score from 1 to 5 on the back. Don't look at the "
                "other scores.",
            ),
            multiplicity=Multiplicity.PER_ROUND,
            repeats=ROUNDS,
            captures=(Capture.VOTE,),
        ),
        StepSpec(
            kind=StepKind.SOLO,
            minutes=1.5,
            title=FormatText("Складываю баллы", "Add up the scores"),
            for_facilitator=FormatText(
                "Скажите: «Сложите пять баллов на той карточке, что у вас в руках. Больше "
                "двадцати пяти не бывает. Обведите сумму».\n"
                "Следите: если баллов четыре, прибавьте свой; если шесть, вычеркните последний.",
                "Say: “Add the five scores on the card in your hand. Twenty-five is the most "
                "there can be. Circle the sum.”\n"
                "Watch: with only four scores, add your own; with six, cross out the last.",
            ),
            for_participants=FormatText(
                "Сложите пять баллов на карточке и обведите сумму. Наибольшая сумма 25.",
                "Add the five scores on your card and circle the sum. The most possible is 25.",
            ),
            captures=(Capture.VOTE,),
        ),
        StepSpec(
            kind=StepKind.HARVEST,
            minutes=6,
            title=FormatText("Обратный отсчёт", "Countdown"),
            for_facilitator=FormatText(
                "Скажите: «Есть двадцать пять? Двадцать четыре? Двадцать три?» На каждое «есть» "
                "человек выходит и читает идею вслух, зал хлопает. Остановитесь, когда идей "
                "станет около десяти.\n"
                "Спросите: «Что в них общего? Кто готов начать и кому помочь?» Карточки соберите "
                "все, низкие тоже.",
                "Say: “Anyone with twenty-five? Twenty-four? Twenty-three?” Each “yes” steps "
                "forward and reads the idea aloud, the room claps. Stop at about ten ideas.\n"
                "Ask: “What do they share? Who will begin one, and who will help?” Collect all "
                "the cards, the low ones too.",
            ),
            for_participants=FormatText(
                "Назвали вашу сумму? Прочитайте идею вслух. Хотите взяться за одну из них? "
                "Запишите.",
                "Was your sum called? Read the idea aloud. Want to take one on? Write it down.",
            ),
            captures=(Capture.IDEA, Capture.REALISATION, Capture.COMMITMENT),
        ),
    ),
)
