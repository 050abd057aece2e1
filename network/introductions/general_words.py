"""Words that every need and every skill may have, so that they prove nothing in common.

PostgreSQL's stop words cover only the most frequent ones. Any form of a word counts.
"""

from __future__ import annotations

GENERAL = (
    "который каждый любой всякий весь другой самый такой какой свой наш ваш мой твой этот тот "
    "один два три четыре пять шесть семь восемь девять десять двадцать тридцать сорок пятьдесят "
    "сто тысяча первый второй третий последний новый старый большой маленький хороший плохой "
    "общий разный простой сложный готовый нужный "
    "человек люди кто-то время год месяц неделя день час минута утро вечер раз дом город место "
    "вопрос ответ дело вещь часть слово "
    "быть мочь хотеть хочется делать сделать найти искать знать узнать понимать понять помочь "
    "помогать работать работа начать стать дать взять идти прийти попробовать пробовать рассказать "
    "вместо вместе между после очень просто только уже ещё почти всегда никогда "
    "thing way day week month year hour minute time people person place question answer word part "
    "one two three four five six seven eight nine ten twenty first second last new old big small "
    "good bad simple ready need want make find know help work start try tell show give take"
)
