"""Questions of Omsk to products that are still looking for their form."""

from deploy.demo.content.shapes import Question

QUESTIONS_EARLY = (
    Question(
        key="shed_trust",
        text=(
            "Как сделать, чтобы инструмент возвращали вовремя и целым, а я не превратилась в "
            "вахтёра?"
        ),
        outcome="Правило, которое соседи соблюдают без меня.",
        blocker="solution",
        by="anna",
        product="shed",
        asked_weeks_ago=6,
        state="worked_on",
        times_served=2,
        weeks_waiting=2,
    ),
    Question(
        key="shed_broken",
        text=(
            "Кто платит, если сломали шуруповёрт за девять тысяч: кто сломал, все вместе или "
            "никто? Сейчас плачу я и молчу."
        ),
        outcome="Одна фраза в правилах, с которой согласится и тот, кто сломал.",
        blocker="money_law",
        by="anna",
        product="shed",
        asked_weeks_ago=3,
        weeks_waiting=3,
    ),
    Question(
        key="shed_second",
        text=(
            "Как понять, что второй дом готов, до того как я притащила туда стеллаж и поругалась "
            "с их старшей?"
        ),
        outcome="Два-три признака, которые видно заранее.",
        blocker="customer",
        by="anna",
        product="shed",
        asked_weeks_ago=12,
        state="answered",
        answer=(
            "Дом готов, если трое соседей сами принесли по вещи до всякого собрания. Если вещи "
            "ношу я — дом не готов, и стеллаж тут ни при чём. Проверила на двух домах: в одном "
            "принесли за неделю, в другом до сих пор «обсуждают»."
        ),
        times_served=1,
    ),
    Question(
        key="ice_who_pays",
        text=(
            "Рыбаки карту смотрят, но платить не будут, и я их понимаю. Кому ещё нужна толщина "
            "льда настолько, чтобы это стоило денег?"
        ),
        outcome="Трое, к кому пойти с вопросом на этой неделе.",
        blocker="business_model",
        by="boris",
        product="ice",
        asked_weeks_ago=8,
        state="worked_on",
        times_served=1,
        weeks_waiting=3,
    ),
    Question(
        key="ice_liability",
        text=(
            "Человек поверил моей карте и провалился. Я виноват? А если я написал «не для выхода "
            "на лёд», то зачем тогда карта?"
        ),
        outcome="Понять, что писать на карте и чего не обещать.",
        blocker="money_law",
        by="boris",
        product="ice",
        asked_weeks_ago=5,
        state="answered",
        answer=(
            "Убираю зелёный цвет: карта больше не говорит «можно». Показываю только замер: "
            "толщину, час, кто бурил. Старше двух суток точка сереет, старше пяти исчезает. Олег "
            "посмотрел текст: я сообщаю факт, а не даю разрешение."
        ),
        times_served=1,
    ),
    Question(
        key="ice_sensor",
        text=(
            "Датчик вмерзает в лёд и уже на третий день показывает лето. Чинить его или мерить "
            "толщину как-то иначе?"
        ),
        outcome="Два способа, которые можно проверить за 3 000 рублей.",
        blocker="technology",
        by="boris",
        product="ice",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="stop_city",
        text=(
            "Как договориться о десяти остановках без тендера и без слова «пилот»? Меня переводят "
            "из кабинета в кабинет, и в каждом соглашаются."
        ),
        outcome="К кому идти первым и с какой одной просьбой.",
        blocker="market",
        by="igor",
        product="stop",
        asked_weeks_ago=4,
        state="worked_on",
        times_served=1,
        weeks_waiting=2,
    ),
    Question(
        key="stop_noise",
        text=(
            "Голос с остановки мешает первым этажам, а если тише — его не слышно за автобусом. "
            "Что вместо громкости?"
        ),
        outcome="Решение, при котором жильцы нас не заметят.",
        blocker="solution",
        by="igor",
        product="stop",
        asked_weeks_ago=7,
        state="answered",
        answer=(
            "Кнопка на брелоке. Остановка молчит, пока её не спросили, и говорит один раз, в "
            "сторону того, кто спросил. За три недели ни одной жалобы, а в доме напротив узнали о "
            "нас из газеты."
        ),
        times_served=1,
    ),
    Question(
        key="stop_day",
        text=(
            "Нажатия я считаю, а как показать, что у человека изменился день, а не просто пикнул "
            "брелок?"
        ),
        outcome="Один понятный признак вместо отчёта о нажатиях.",
        blocker="value",
        by="igor",
        product="stop",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="greenhouse_truth",
        text=(
            "Мама говорит «отличная вещь», друзья говорят «бомба». Как услышать правду от тех, "
            "кто мне не мама?"
        ),
        outcome="Пять вопросов, на которые нельзя ответить из вежливости.",
        blocker="customer",
        by="kirill",
        product="greenhouse",
        asked_weeks_ago=5,
        state="answered",
        answer=(
            "Не показывать форточку вообще. Спросить, что человек делал в прошлую жару, сколько "
            "раз ездил и сколько на это потратил. Из восьми чужих дачников ездили специально "
            "трое, остальные просто смирились. Мой покупатель — эти трое."
        ),
        times_served=1,
    ),
    Question(
        key="greenhouse_price",
        text=(
            "Термоцилиндр стоит 1 500, а моя форточка 1 900 в деталях. За что человек доплатит "
            "ещё столько же?"
        ),
        outcome="Понять, это сообщение, спокойствие или вообще другая вещь.",
        blocker="value",
        by="kirill",
        product="greenhouse",
        asked_weeks_ago=2,
        state="worked_on",
        times_served=1,
        weeks_waiting=1,
    ),
    Question(
        key="grandmath_call",
        text=(
            "Бабушки стесняются признаться, что забыли дроби. Как позвать так, чтобы пришли и не "
            "пришлось признаваться?"
        ),
        outcome="Слова для объявления, с которыми не стыдно войти в дверь.",
        blocker="customer",
        by="larisa",
        product="grandmath",
        asked_weeks_ago=6,
        state="worked_on",
        times_served=1,
        weeks_waiting=4,
    ),
    Question(
        key="grandmath_late",
        text=(
            "Мне семьдесят один. Не поздно ли начинать? А если не поздно, то что сделать в "
            "понедельник утром?"
        ),
        outcome="Одно дело на понедельник.",
        blocker="myself",
        by="larisa",
        product="grandmath",
        asked_weeks_ago=4,
        state="answered",
        answer=(
            "В понедельник я сняла на телефон первую задачу про трубы, три минуты, с третьего "
            "раза. Отправила пяти соседкам. Вечером их было уже одиннадцать. Не поздно."
        ),
        times_served=1,
    ),
    Question(
        key="storage_first",
        text=(
            "Шесть хозяйств хотят хранилище, и каждый ждёт, что первым вложится сосед. С чего "
            "начать, если не с денег?"
        ),
        outcome="Первый шаг, который стоит недорого и который видно остальным.",
        blocker="team",
        by="marat",
        product="storage",
        asked_weeks_ago=4,
        state="worked_on",
        times_served=1,
        weeks_waiting=2,
    ),
    Question(
        key="storage_rot",
        text=(
            "Сгнила одна партия и заразила соседние. Кто отвечает и как об этом договориться до "
            "того, как это случилось?"
        ),
        outcome="Черновик правила на полстраницы, который подпишут шестеро упрямых людей.",
        blocker="money_law",
        by="marat",
        product="storage",
        asked_weeks_ago=3,
        weeks_waiting=3,
    ),
)
