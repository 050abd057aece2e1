"""Troika Consulting: two advisers talk about my question while I sit with my back to them."""

from tenants.formats.catalogue.spec import (
    Capture,
    FormatSpec,
    FormatText,
    Multiplicity,
    StepKind,
    StepSpec,
)

FORMAT = FormatSpec(
    key="troika",
    name=FormatText("Совет в тройках", "Troika Consulting"),
    purpose=FormatText(
        "За полчаса каждый в тройке получает совет по своему запросу от двух человек, которым от "
        "него ничего не нужно.",
        "Within half an hour each person in a group of three gets advice on their own question "
        "from two people who want nothing from them.",
    ),
    when_to_use=FormatText(
        "Когда запросов много и они личные: понятно, что болит, но непонятно, с чего начать. "
        "Работает и с теми, кто в большом кругу молчит.",
        "When there are many questions and they are personal: it's clear what hurts and unclear "
        "where to begin. It also works for people who stay silent in a big circle.",
    ),
    pitfalls=FormatText(
        "Автор не выдерживает, оборачивается и начинает оправдываться: мягко разверните его "
        "обратно. Советчики допрашивают вместо того, чтобы думать вслух: напомните, что время "
        "запросов прошло.",
        "The author can't bear it, turns round and starts defending: turn them back gently. "
        "Advisers interrogate instead of thinking aloud: remind them that the time for questions "
        "is over.",
    ),
    source=FormatText(
        "Метод Troika Consulting из «Освобождающих структур» Кита Маккэндлесса и Анри "
        "Липмановича; тексты шагов наши.",
        "The method is Troika Consulting from Liberating Structures by Keith McCandless and "
        "Henri Lipmanowicz; the wording of the steps is ours.",
    ),
    stages=("problem", "prototype", "growth"),
    blockers=("customer", "value", "team", "market", "myself"),
    min_people=3,
    max_people=120,
    table_size=(3, 4),
    questions_per_run=(1, 4),
    steps=(
        StepSpec(
            kind=StepKind.SOLO,
            minutes=1,
            title=FormatText("Собираюсь с мыслями", "Gather your thoughts"),
            for_facilitator=FormatText(
                "У каждой тройки свой номер на экране: пусть сядут рядом, колени к коленям, стол "
                "не нужен. Скажите: «Минута молча. С чем вы застряли и какой помощи ждёте? Одна "
                "фраза, с неё вы и начнёте».\n"
                "Следите: если людей не поровну, сделайте четвёрки, а не двойки. Чей запрос "
                "первый, а чей второй, написано в телефоне; у кого запроса нет, тот советует.",
                "Each three has its number on the screen: let them sit close, knees to knees, "
                "without a table. Say: “One silent minute. Where are you stuck, and what help do "
                "you hope for? One sentence, you'll open with it.”\n"
                "Watch: if the numbers don't divide, make fours rather than twos. The phone says "
                "whose question comes first and whose second; who has none gives advice.",
            ),
            for_participants=FormatText(
                "Молча сформулируйте: с чем вы застряли и какой помощи ждёте.",
                "In silence, put it into words: where you are stuck and what help you hope for.",
            ),
        ),
        StepSpec(
            kind=StepKind.FRAME,
            minutes=2,
            title=FormatText("Автор рассказывает", "The author tells"),
            for_facilitator=FormatText(
                "Скажите: «Говорит только автор. Две минуты: что происходит и чего вы хотите. "
                "Советчики слушают».\n"
                "Следите: если автор ушёл в предысторию, подсядьте и шепните: «А сам запрос "
                "какой?»",
                "Say: “Only the author speaks. Two minutes: what is going on and what you want. "
                "Advisers, just listen.”\n"
                "Watch: if the author drowns in background, crouch beside them and whisper: “And "
                "what's the question?”",
            ),
            for_participants=FormatText(
                "Автор рассказывает, с чем застрял. Советчики слушают и не перебивают.",
                "The author says where they are stuck. Advisers listen and don't interrupt.",
            ),
            multiplicity=Multiplicity.PER_QUESTION,
            group_size=3,
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=1.5,
            title=FormatText("Уточняем", "Clarify"),
            for_facilitator=FormatText(
                "Скажите: «Советчики, спросите только о том, без чего не сможете думать. Автор "
                "отвечает коротко».\n"
                "Следите: «А ты не пробовал…?» это уже совет. Услышали такое, скажите с улыбкой: "
                "«Придержите, сейчас пригодится».",
                "Say: “Advisers, ask only what you can't think without. Author, answer "
                "briefly.”\n"
                "Watch: “Have you tried…?” is already advice. When you hear it, smile and say: "
                "“Hold that thought, you'll need it in a moment.”",
            ),
            for_participants=FormatText(
                "Советчики задают короткие вопросы. Советов пока нет.",
                "Advisers ask short questions. No advice yet.",
            ),
            multiplicity=Multiplicity.PER_QUESTION,
            group_size=3,
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=4.5,
            title=FormatText("Советы за спиной", "Advice behind your back"),
            for_facilitator=FormatText(
                "Скажите: «Автор, отвернитесь и слушайте, вас здесь нет. Советчики, говорите о "
                "нём между собой: что вы видите, что сделали бы сами, что предложили бы совсем "
                "неожиданное».\n"
                "Следите: автор молчит и записывает. Если советчики затихли, подойдите и "
                "спросите: «А если бы это был ваш проект?»",
                "Say: “Author, turn your back and listen: you're not here. Advisers, talk to "
                "each other about it: what you notice, what you'd do yourself, what nobody would "
                "expect.”\n"
                "Watch: the author stays silent and writes. If the advisers run dry, lean in: "
                "“And if it were your own project?”",
            ),
            for_participants=FormatText(
                "Автор сидит спиной, молчит и записывает. Советчики обсуждают его запрос между "
                "собой.",
                "The author sits back turned, silent, taking notes. Advisers talk the question "
                "over with each other.",
            ),
            multiplicity=Multiplicity.PER_QUESTION,
            captures=(Capture.PERSPECTIVE,),
            group_size=3,
        ),
        StepSpec(
            kind=StepKind.HARVEST,
            minutes=1.5,
            title=FormatText("Что я уношу", "What I take away"),
            for_facilitator=FormatText(
                "Скажите: «Автор, повернитесь. Что было самым ценным? Назовите одно и скажите "
                "спасибо».\n"
                "Следите: автор не спорит и не объясняет, почему не выйдет. Потом громко на весь "
                "зал: «Меняемся, следующий автор!»",
                "Say: “Author, turn round. What was the most valuable thing? Name one, and say "
                "thank you.”\n"
                "Watch: no arguing and no explaining why it won't work. Then loudly to the room: "
                "“Swap, next author!”",
            ),
            for_participants=FormatText(
                "Автор называет самое ценное и благодарит. Запишите своё «так можно было?».",
                "The author names the most valuable thing and says thanks. Note your own “so "
                "that was possible?”.",
            ),
            multiplicity=Multiplicity.PER_QUESTION,
            captures=(Capture.REALISATION, Capture.COMMITMENT),
            group_size=3,
        ),
    ),
)
