"""25/10: bold ideas change hands, collect five scores and rise to the top by themselves."""

from tenants.formats.catalogue.spec import (
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
        "Спешка губит хорошую идею: просите одно предложение и первый шаг, понятные чужому. "
        "Оценки это не приговор: двадцать баллов из двадцати пяти значат «давайте попробуем», "
        "а не «так и сделаем».",
        "Haste kills a good idea: ask for one sentence and its first step that a stranger can "
        "follow. The scores are no verdict: twenty out of twenty-five means “let's try”, not "
        "“that's decided”.",
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
                "Отодвиньте стулья, попросите открыть вечер на телефоне: он и есть карточка. "
                "Прочитайте запрос автора. Скажите: «Представьте, что вы в десять раз смелее. "
                "Что бы вы тогда предложили и какой шаг сделали бы завтра?»\n"
                "Следите: без телефона не остаётся никто. Идею запишет сосед, читать будут "
                "вдвоём.",
                "Push the chairs aside and ask everybody to open the evening on their phone: it "
                "is the card. Read the author's question. Say: “Imagine you had ten times the "
                "courage. What would you propose then, and what step would you take "
                "tomorrow?”\n"
                "Watch: nobody is left without a phone. A neighbour writes the idea down, and "
                "the two read together.",
            ),
            for_participants=FormatText(
                "Встаньте и слушайте запрос. Эту страницу не закрывайте: карточкой будет ваш "
                "телефон.",
                "Stand up and listen to the question. Keep this page open: your phone will be "
                "the card.",
            ),
        ),
        StepSpec(
            kind=StepKind.SOLO,
            minutes=4,
            title=FormatText("Пишу смелую идею", "Write a bold idea"),
            for_facilitator=FormatText(
                "Скажите: «Одна идея и её первый шаг, в поле внизу экрана. Имя на карточке "
                "никто не увидит».\n"
                "Следите: тому, кто застыл, шепните: «Первое, что пришло, даже если смешно». По "
                "кругу идёт только то, что отправлено.",
                "Say: “One idea and its first step, in the field at the bottom of the screen. "
                "Nobody will see a name on the card.”\n"
                "Watch: whisper to anyone who has frozen: “The first thing that comes, even if "
                "it's funny.” Only what has been sent goes round.",
            ),
            for_participants=FormatText(
                "Напишите в поле внизу одну смелую идею и первый шаг к ней. Дальше она пойдёт "
                "по кругу сама, без имени.",
                "Write one bold idea and its first step in the field below. From here it goes "
                "round by itself, without your name.",
            ),
            captures=(Capture.IDEA,),
        ),
        StepSpec(
            kind=StepKind.ROUND,
            minutes=1,
            title=FormatText("Меняемся карточками", "Swap cards"),
            for_facilitator=FormatText(
                "Скажите: «Ходим по залу, пока играет музыка. Карточки сменятся сами, на "
                "каждом телефоне будет чужая».\n"
                "Следите: пусть все сдвинутся с места. Нажмёте «Дальше», и карточки появятся.",
                "Say: “Walk about while the music plays. The cards change by themselves: each "
                "phone will show somebody else's.”\n"
                "Watch: let everybody move from their place. Press “Next”, and the cards are "
                "there.",
            ),
            for_participants=FormatText(
                "Пройдитесь по залу. Чужая карточка появится на этом экране сама.",
                "Walk about the room. Somebody else's card comes to this screen by itself.",
            ),
            multiplicity=Multiplicity.PER_ROUND,
            repeats=ROUNDS,
        ),
        StepSpec(
            kind=StepKind.VOTE,
            minutes=1.5,
            title=FormatText("Читаю и ставлю балл", "Read and score"),
            for_facilitator=FormatText(
                "Скажите: «Прочитайте про себя и нажмите балл: один значит не моё, пять значит "
                "хочу это видеть».\n"
                "Следите: назовите номер круга вслух. Сумм пока не видит никто, чтобы они не "
                "тянули за собой.",
                "Say: “Read it to yourself and tap a score: one means not for me, five means I "
                "want to see this happen.”\n"
                "Watch: call out the number of the round. Nobody sees the sums yet, so that "
                "they sway nobody.",
            ),
            for_participants=FormatText(
                "Прочитайте карточку ниже и нажмите балл: 1 значит не моё, 5 значит хочу это "
                "видеть.",
                "Read the card below and tap a score: 1 means not for me, 5 means I want to see "
                "this happen.",
            ),
            multiplicity=Multiplicity.PER_ROUND,
            repeats=ROUNDS,
            captures=(Capture.VOTE,),
        ),
        StepSpec(
            kind=StepKind.SOLO,
            minutes=1.5,
            title=FormatText("Смотрю, что выбрал зал", "See what the room chose"),
            for_facilitator=FormatText(
                "Скажите: «Баллы сложились сами, лучшие идеи на экране. Прочитайте их молча и "
                "выберите одну, за которую взялись бы сами».\n"
                "Следите: дайте тишину, спорить о баллах не нужно.",
                "Say: “The scores have added themselves up, the best ideas are on the screen. "
                "Read them in silence and choose one that you would begin yourself.”\n"
                "Watch: keep the silence, there is no need to argue about scores.",
            ),
            for_participants=FormatText(
                "Ниже идеи с наибольшей суммой. Прочитайте молча: за какую вы взялись бы сами?",
                "Below are the ideas with the highest sums. Read them in silence: which one "
                "would you begin yourself?",
            ),
            captures=(Capture.REALISATION,),
        ),
        StepSpec(
            kind=StepKind.HARVEST,
            minutes=6,
            title=FormatText("Обратный отсчёт", "Countdown"),
            for_facilitator=FormatText(
                "Читайте идеи с экрана от нижней к верхней, и пусть автор, если хочет, "
                "встанет. Зал хлопает каждому.\n"
                "Спросите: «Что в них общего? Кто готов начать и кому помочь?» Остальные идеи "
                "не пропадут: все останутся в протоколе вместе с баллами.",
                "Read the ideas from the screen, the lowest first, and let the author stand up "
                "if they like. The room claps for each.\n"
                "Ask: “What do they share? Who will begin one, and who will help?” The other "
                "ideas aren't lost: all of them stay in the minutes with their scores.",
            ),
            for_participants=FormatText(
                "Прозвучала ваша идея? Встаньте, если хотите. Берётесь за одну из них? Запишите.",
                "Is your idea being read? Stand up if you like. Taking one on? Write it down.",
            ),
            captures=(Capture.IDEA, Capture.REALISATION, Capture.COMMITMENT),
        ),
    ),
)
