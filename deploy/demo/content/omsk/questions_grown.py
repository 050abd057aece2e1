"""Questions of Omsk to grown and past products, to people and to the community itself."""

from deploy.demo.content.shapes import Question

QUESTIONS_GROWN = (
    Question(
        key="lesson_time",
        text=(
            "Учителям нравится готовить вдвоём, но «нет времени» и пары тают за месяц. Что "
            "убрать, чтобы осталось главное?"
        ),
        outcome="Встреча короче двадцати минут, после которой есть готовый кусок урока.",
        blocker="value",
        by="vera",
        product="lesson",
        asked_weeks_ago=7,
        state="worked_on",
        times_served=1,
        weeks_waiting=2,
    ),
    Question(
        key="lesson_door",
        text="Как зайти в школу не через приказ, а так, чтобы учителя сами захотели?",
        outcome="Способ, который можно попробовать в одной школе за неделю.",
        blocker="market",
        by="vera",
        product="lesson",
        asked_weeks_ago=6,
        state="answered",
        answer=(
            "Через соседа по этажу. Учитель приводит одного коллегу на один урок, и всё. За три "
            "недели так пришли семь человек из трёх новых школ, и ни одной бумаги. Приказ, "
            "кажется, пугал больше нас, чем их."
        ),
        times_served=1,
    ),
    Question(
        key="lesson_pay",
        text=(
            "За что в школе вообще можно взять деньги, чтобы потом не было стыдно смотреть в глаза?"
        ),
        outcome="Два варианта, кто платит, если учитель не платит никогда.",
        blocker="business_model",
        by="vera",
        product="lesson",
        asked_weeks_ago=1,
        weeks_waiting=1,
    ),
    Question(
        key="bread_oven",
        text=(
            "Печь занята полностью, в очереди 60 семей. Вторая печь или вторая смена? Печь стоит "
            "410 тысяч, смена — моего сна."
        ),
        outcome="Решить до конца месяца и больше не считать по ночам.",
        blocker="business_model",
        by="gleb",
        product="bread",
        asked_weeks_ago=3,
        state="answered",
        answer=(
            "Ни то, ни другое. Две ночи в неделю печь у меня простаивает, потому что подписка "
            "«вторник — суббота». Сдвигаю половину семей на «понедельник — четверг»: 45 семей "
            "входят без новой печи. Покупку откладываю, пока не появится второй пекарь."
        ),
        times_served=1,
    ),
    Question(
        key="bread_me",
        text=(
            "Пеку с трёх ночи и не могу никому отдать закваску. Умом понимаю, а руки не отдают. "
            "Как перестать быть узким местом?"
        ),
        outcome="Одна ночь в неделю, когда хлеб есть, а меня у печи нет.",
        blocker="myself",
        by="gleb",
        product="bread",
        asked_weeks_ago=5,
        state="worked_on",
        times_served=1,
        weeks_waiting=3,
    ),
    Question(
        key="bread_people",
        text=(
            "Где искать второго пекаря, если по объявлению приходят те, кому нужны «рецепт и "
            "секреты», а через месяц они открываются через дорогу?"
        ),
        outcome="Место и слова, по которым откликнется тот, кому нравится сама работа.",
        blocker="team",
        by="gleb",
        product="bread",
        asked_weeks_ago=1,
        weeks_waiting=1,
    ),
    Question(
        key="reverse_silent",
        text=(
            "Люди приносят снимки и молчат: «ну, это мама, ну, дача». Как разговорить, чтобы не "
            "получился допрос?"
        ),
        outcome="Первые три вопроса к любой фотографии.",
        blocker="customer",
        by="zhanna",
        product="reverse",
        asked_weeks_ago=6,
        state="answered",
        answer=(
            "Не спрашивать про людей. Спрашивать про то, что за кадром: чем пахло, кто снимал, "
            "что было через минуту. После «кто снимал?» человек говорит в среднем девятнадцать "
            "минут, я засекала."
        ),
        times_served=1,
    ),
    Question(
        key="reverse_rights",
        text=(
            "Что подписать с семьёй, чтобы архив жил, а через год племянник не требовал всё "
            "удалить? И что делать, если всё-таки требует?"
        ),
        outcome="Согласие на полстраницы, которое прочтут вслух за минуту.",
        blocker="money_law",
        by="zhanna",
        product="reverse",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="kitchen_again",
        text=(
            "Хозяева зовут нас один раз и больше не зовут: «мы уже видели». Новая пьеса — это "
            "полгода. Зачем им звать нас второй раз?"
        ),
        outcome="Повод для второго вечера без новой пьесы.",
        blocker="value",
        by="nina",
        product="kitchen",
        asked_weeks_ago=6,
        state="worked_on",
        times_served=1,
        weeks_waiting=2,
    ),
    Question(
        key="kitchen_fear",
        text=(
            "Пустить в квартиру двух незнакомых актрис люди боятся. Как снять этот страх до "
            "первого звонка?"
        ),
        outcome="Что показать или кому дать слово, чтобы нас пустили.",
        blocker="market",
        by="nina",
        product="kitchen",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="quilt_wait",
        text=(
            "Вернусь к работе месяца через четыре. Как не потерять девять заказчиц, если писать "
            "им «ждите» каждую неделю неловко?"
        ),
        outcome="Порядок, при котором они ждут с удовольствием.",
        blocker="market",
        by="ulyana",
        product="quilt",
        asked_weeks_ago=5,
        state="answered",
        answer=(
            "Дала им работу: попросила написать по истории на каждую вещь из мешка. Шесть из "
            "девяти прислали, одна — на четырёх страницах. Теперь они не ждут, а готовятся, и "
            "одеяла будут с вышитой строчкой из письма."
        ),
        times_served=1,
    ),
    Question(
        key="repair_letgo",
        text=(
            "Дело я отдала, а каждую субботу хочется зайти и проверить, так ли стоит стол. Как "
            "отпустить по-настоящему?"
        ),
        outcome="Понять, что делать с собой в субботу в одиннадцать.",
        blocker="myself",
        by="sofia",
        product="repair",
        asked_weeks_ago=6,
        state="answered",
        answer=(
            "Прийти с утюгом и встать в очередь. Пришла, ждала сорок минут, утюг починили без "
            "меня и не моим способом. Работает. Больше не тянет проверять, тянет чинить."
        ),
        times_served=1,
    ),
    Question(
        key="dogtaxi_close",
        text=(
            "Как закрыть дело так, чтобы не было стыдно перед одиннадцатью хозяевами и одной "
            "овчаркой?"
        ),
        outcome="Что сказать людям и что оставить другим.",
        blocker="myself",
        by="rodion",
        product="dogtaxi",
        asked_weeks_ago=26,
        state="answered",
        answer=(
            "Позвонил каждому, сказал прямо, дал телефон знакомого водителя, который не боится "
            "шерсти. Стыдно было ровно до первого звонка. Таблицу с расчётом выложил: двое уже "
            "сказали, что передумали открывать похожее."
        ),
        times_served=1,
    ),
    Question(
        key="timur_no",
        text=(
            "Соглашаюсь помочь всем, и в итоге стоит у всех. Как говорить «нет» и при этом "
            "оставаться своим?"
        ),
        outcome="Фраза, которую я смогу произнести вслух, и счёт дел, который видно другим.",
        blocker="myself",
        by="timur",
        about="person",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="yan_own",
        text=(
            "Третий год помогаю другим с их идеями и ни разу не начал своё. Как узнать, какая "
            "идея моя, а какая просто интересная?"
        ),
        outcome="Проверка на неделю, а не на год.",
        blocker="myself",
        by="yan",
        about="person",
        asked_weeks_ago=4,
        weeks_waiting=4,
    ),
    Question(
        key="alisa_useful",
        text=(
            "Я тут второй раз, все давно знакомы и что-то умеют. Чем может быть полезен человек, "
            "который умеет только клеить бумагу?"
        ),
        outcome="Одно дело на неделю, после которого меня узнают по имени.",
        blocker="myself",
        by="alisa",
        about="person",
        asked_weeks_ago=1,
        weeks_waiting=1,
    ),
    Question(
        key="comm_newcomers",
        text=(
            "Из девяти новичков за два месяца с нами остались трое. Что происходит с человеком "
            "между его первым и вторым четвергом?"
        ),
        outcome=(
            "Одно дело, которое каждый из нас делает для новичка, без дежурного по гостеприимству."
        ),
        blocker="customer",
        by="elena",
        about="community",
        asked_weeks_ago=7,
        state="worked_on",
        times_served=2,
        weeks_waiting=1,
    ),
    Question(
        key="comm_silent",
        text="Как услышать тех, кто молчит весь вечер, а в чате потом пишет самое дельное?",
        outcome="Приём для ведущего, который не похож на вызов к доске.",
        blocker="solution",
        by="larisa",
        about="community",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
)
