"""The frame of a two-hour evening: what stands before and after the formats."""

from tenants.formats.catalogue.spec import Capture, FormatSpec, FormatText, StepKind, StepSpec

# Position of the step that other formats fill.
BLOCKS = 2

FORMAT = FormatSpec(
    key="evening_frame",
    name=FormatText("Рамка вечера", "Evening frame"),
    purpose=FormatText(
        "Двухчасовой вечер, который начинается и заканчивается вовремя: пришли, выбрали запросы, "
        "поработали, осмыслили, договорились.",
        "A two-hour evening that starts and ends on time: arrive, choose the questions, work, "
        "take it in, agree on what comes next.",
    ),
    when_to_use=FormatText(
        "Каждый четверг. Внутрь рамки ставятся форматы под сегодняшние запросы.",
        "Every Thursday. The formats for tonight's questions go inside the frame.",
    ),
    pitfalls=FormatText(
        "Ждать опоздавших значит наказывать тех, кто пришёл вовремя. Нельзя съедать итоги ради "
        "ещё одного запроса: ради этих минут люди и возвращаются.",
        "Waiting for latecomers punishes those who came on time. Never trade the closing for one "
        "more question: those minutes are why people come back.",
    ),
    source=FormatText(
        "Наша собственная рамка: выросла из четвергов омского product-сообщества, с 18 до "
        "20 часов.",
        "Our own frame: it grew out of the Thursdays of the Omsk product community, from six to "
        "eight in the evening.",
    ),
    stages=(),
    blockers=(),
    min_people=3,
    max_people=300,
    table_size=(3, 300),
    questions_per_run=(0, 0),
    steps=(
        StepSpec(
            kind=StepKind.CHECK_IN,
            minutes=10,
            title=FormatText("Здравствуйте! И очередь запросов", "Welcome, and the queue"),
            for_facilitator=FormatText(
                "Начните ровно в срок, даже если в зале пятеро. Скажите: «Отсканируйте код у "
                "двери, отметьте свой заряд и посмотрите очередь. Пришли с запросом? Добавьте "
                "его сейчас».\n"
                "Следите: к каждому новичку подходит кто-то из своих и называет себя по имени.",
                "Start on the minute, even with five people in the room. Say: “Scan the code at "
                "the door, mark your energy and look at the queue. Brought a question? Add it "
                "now.”\n"
                "Watch: someone from the community walks up to every newcomer and says their own "
                "name.",
            ),
            for_participants=FormatText(
                "Отметьтесь и скажите, с каким зарядом пришли. Есть запрос? Добавьте его в "
                "очередь.",
                "Check in and mark your energy. Have a question? Add it to the queue.",
            ),
            captures=(Capture.PULSE,),
        ),
        StepSpec(
            kind=StepKind.FRAME,
            minutes=5,
            title=FormatText("Что сегодня будет", "What tonight holds"),
            for_facilitator=FormatText(
                "Скажите: «Здесь все равны, должности остались в гардеробе. Сегодня работаем с "
                "такими запросами…» Прочитайте запросы и имена авторов, покажите время и столы.\n"
                "Напомните ценность недели одной фразой. Спросите: «Что непонятно?»",
                "Say: “Everyone here is equal; job titles stay in the cloakroom. Tonight we work "
                "on these questions…” Read the questions and their authors' names, show the "
                "times and the tables.\n"
                "Recall the value of the week in one sentence. Ask: “What's unclear?”",
            ),
            for_participants=FormatText(
                "Послушайте план вечера и найдите свой стол на экране или здесь.",
                "Hear the plan and find your table on the screen or here.",
            ),
        ),
        StepSpec(
            kind=StepKind.GROUPS,
            minutes=80,
            title=FormatText("Работаем над запросами", "Work on the questions"),
            for_facilitator=FormatText(
                "Это место для форматов: выберите их в плане вечера. Скажите: «Начинаем. "
                "Помогаем делу, а не показываем себя».\n"
                "Следите: между форматами дайте минуту встать, открыть окно и найти новый стол.",
                "This is where the formats go: choose them in the evening plan. Say: “Let's "
                "begin. We help the work; nobody is here to shine.”\n"
                "Watch: between formats give people a minute to stand up, open a window and find "
                "a new table.",
            ),
            for_participants=FormatText(
                "Работайте за своим столом. Сильная мысль? Запишите её одним касанием.",
                "Work at your table. A strong thought? Save it with one tap.",
            ),
            captures=(Capture.PERSPECTIVE, Capture.REALISATION, Capture.COMMITMENT),
        ),
        StepSpec(
            kind=StepKind.HARVEST,
            minutes=15,
            title=FormatText("Что открылось", "What opened up"),
            for_facilitator=FormatText(
                "Скажите: «Две минуты молча: что вас сегодня удивило? Было ли „а что, так можно "
                "было?“ Потом поделимся, кто хочет».\n"
                "Следите: начните с авторов, потом гости, новичков спросите мягко и последними. "
                "Не комментируйте, говорите «спасибо».",
                "Say: “Two minutes in silence: what surprised you tonight? Was there a ‘wait, "
                "you can do that?’ Then whoever wants to may share.”\n"
                "Watch: authors first, then guests; ask newcomers gently and last. Don't "
                "comment, say “thank you”.",
            ),
            for_participants=FormatText(
                "Вспомните, что вас сегодня удивило, и запишите. Захотите, расскажите всем.",
                "Recall what surprised you tonight and write it down. Share it if you like.",
            ),
            captures=(Capture.REALISATION,),
        ),
        StepSpec(
            kind=StepKind.COMMIT,
            minutes=10,
            title=FormatText("Договорённости и заряд", "Commitments and energy"),
            for_facilitator=FormatText(
                "Скажите: «Что вы сделаете до следующего четверга? Один шаг, один день. Запишите "
                "его и снова отметьте свой заряд».\n"
                "Назовите следующую встречу и кто её ведёт. Закончите вовремя и поблагодарите "
                "тех, кто двигал стулья.",
                "Say: “What will you do before next Thursday? One step, one day. Write it down "
                "and mark your energy again.”\n"
                "Name the next meeting and who leads it. Finish on time and thank those who "
                "moved the chairs.",
            ),
            for_participants=FormatText(
                "Запишите один шаг до следующего четверга и отметьте, с каким зарядом уходите.",
                "Write one step for the week ahead and mark the energy you leave with.",
            ),
            captures=(Capture.COMMITMENT, Capture.PULSE),
        ),
    ),
)
