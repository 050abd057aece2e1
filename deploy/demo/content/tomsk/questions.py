"""The questions of Tomsk."""

from deploy.demo.content.shapes import Question

QUESTIONS = (
    Question(
        key="board_buyer",
        text=(
            "Все хвалят доску из крышек и покупают сосну. Кому наша доска выгодна, а не только "
            "симпатична?"
        ),
        outcome="Двое покупателей, у которых сосна уже сгнила.",
        blocker="customer",
        by="darya",
        product="board",
        asked_weeks_ago=5,
        state="worked_on",
        times_served=1,
        weeks_waiting=2,
    ),
    Question(
        key="board_price",
        text=(
            "Доска выходит 640 рублей, сосна такая же — 280. Снижать цену или объяснять, что наша "
            "не гниёт?"
        ),
        outcome="Понять, что считать: цену доски или цену десяти лет скамейки.",
        blocker="business_model",
        by="darya",
        product="board",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="board_bend",
        text=(
            "Доску выгибает, если вынуть раньше сорока минут. А ждать сорок минут — это "
            "четыре доски за смену. Как остужать быстрее?"
        ),
        outcome="Способ охлаждения, который можно собрать самим.",
        blocker="technology",
        by="darya",
        product="board",
        asked_weeks_ago=7,
        state="answered",
        answer=(
            "Валентина посоветовала вынимать через пятнадцать минут, но остужать под грузом между "
            "двумя плитами. Плиты взяли от старой парты. Всю неделю делали по девять досок за "
            "смену, выгнуло одну."
        ),
        times_served=1,
    ),
    Question(
        key="icicle_one",
        text=(
            "Карта опасных карнизов, очередь соседей с лопатами или давление на тех, кто обязан "
            "чистить? Тяну только одно. Что выбрать?"
        ),
        outcome="Одно дело до конца сезона и спокойная совесть насчёт двух других.",
        blocker="solution",
        by="egor",
        product="icicle",
        asked_weeks_ago=4,
        state="worked_on",
        times_served=1,
        weeks_waiting=1,
    ),
    Question(
        key="icicle_fall",
        text=(
            "Сосед с лопатой поскользнётся и упадёт с крыши, а позвал его я. Что я обязан был "
            "сделать до этого?"
        ),
        outcome="Короткий перечень: что проверить, что подписать, кого не пускать.",
        blocker="money_law",
        by="egor",
        product="icicle",
        asked_weeks_ago=3,
        weeks_waiting=3,
    ),
    Question(
        key="lace_hands",
        text=(
            "Заказы из других городов, а режем мы вдвоём. Отдать чертежи чужим мастерам — а кто "
            "отвечает, если вырежут криво?"
        ),
        outcome="Порядок, при котором мне не стыдно за чужое окно.",
        blocker="team",
        by="zoya",
        product="lace",
        asked_weeks_ago=3,
        weeks_waiting=3,
    ),
    Question(
        key="lace_invented",
        text=(
            "В трёх домах узор пришлось придумать. Это ещё восстановление или уже моя фантазия на "
            "чужом фасаде?"
        ),
        outcome="Граница, о которой я честно скажу хозяину до начала работы.",
        blocker="value",
        by="zoya",
        product="lace",
        asked_weeks_ago=8,
        state="answered",
        answer=(
            "Граница — знак. Всё, что придумано, ставлю с маленькой насечкой на торце: через "
            "пятьдесят лет другой резчик увидит. И говорю хозяину, сколько процентов узора его, а "
            "сколько моего. Никто пока не отказался."
        ),
        times_served=1,
    ),
    Question(
        key="cedar_name",
        text=(
            "Сборщики не хотят своего имени на банке: боятся, что соседи узнают место. А без "
            "имени это просто орех. Что писать вместо имени?"
        ),
        outcome="Подпись, которой верит покупатель и не боится сборщик.",
        blocker="value",
        by="prokhor",
        product="cedar",
        asked_weeks_ago=4,
        state="worked_on",
        times_served=1,
        weeks_waiting=3,
    ),
    Question(
        key="cedar_shelf",
        text=(
            "На какую полку ставить банку: к орехам, к мёду или к подаркам? От этого цена "
            "меняется втрое."
        ),
        outcome="Один магазин и одна полка для пробы на месяц.",
        blocker="market",
        by="prokhor",
        product="cedar",
        asked_weeks_ago=1,
        weeks_waiting=1,
    ),
    Question(
        key="instrument_owner",
        text=(
            "Хозяевам приборов не нужны деньги, им нужно, чтобы ничего не сломали. Что предложить "
            "человеку, у которого и так всё хорошо?"
        ),
        outcome="Причина, по которой лаборатория сама захочет пустить чужого.",
        blocker="value",
        by="ilya",
        product="instrument",
        asked_weeks_ago=5,
        state="worked_on",
        times_served=1,
        weeks_waiting=4,
    ),
    Question(
        key="night_guard",
        text=(
            "Может ли ночная комната на двадцать человек жить без дежурного? Кто отвечает, если в "
            "три часа ночи сработает пожарка?"
        ),
        outcome="Понять, это задача про людей, про замок или про закон.",
        blocker="team",
        by="stepan",
        product="night_room",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="valentina_pace",
        text=(
            "Ко мне подходят все, у кого что-то плавится. Радостно, но к девяти вечера я уже не "
            "химик, а тряпочка. Как помогать и не заканчиваться?"
        ),
        outcome="Сколько вопросов за вечер — нормально, и как об этом сказать.",
        blocker="myself",
        by="valentina",
        about="person",
        asked_weeks_ago=2,
        weeks_waiting=2,
    ),
    Question(
        key="tomsk_summer",
        text=(
            "В отпускную пору четверги усыхают до пяти человек. Собираться впятером, ездить к "
            "кому-нибудь на дачу или честно брать перерыв?"
        ),
        outcome="Решение, о котором не пожалеем, когда все вернутся.",
        blocker="solution",
        by="katya",
        about="community",
        asked_weeks_ago=1,
        weeks_waiting=1,
    ),
)
