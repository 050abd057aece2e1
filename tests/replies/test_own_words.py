"""Quotes and signatures of answers are cut, whatever program wrote them."""

from __future__ import annotations

import pytest

from tenants.replies.own_words import own_words

GMAIL = """Yes, on Thursday.

Anna

On Fri, 27 Nov 2026 at 18:05, Omsk <reply-1@example.org> wrote:

> ══ Write above this line ══
> Mark: when do we begin?
"""
GMAIL_RU = """Да, в четверг.

пт, 27 нояб. 2026 г. в 18:05, Омск · Четверги <reply-1@example.org
>:

> Марк: когда начинаем?
"""
MAIL_RU = """Согласна.

--
С уважением,
Анна
+7 900 000-00-00

Пятница, 27 ноября 2026, 18:05 +06:00 от Омск <reply-1@example.org>:

══ Напиши ответ над этой чертой ══
Марк: когда начинаем?
"""
YANDEX = """Беру.

27.11.2026, 18:05, "Омск" <reply-1@example.org> пишет:
══ Напиши ответ над этой чертой ══
Марк: когда начинаем?
"""
OUTLOOK = """I answer here.

________________________________
From: Omsk <reply-1@example.org>
Sent: Friday, November 27, 2026 6:05 PM
To: Anna
Subject: Shed

Mark: when do we begin?
"""
OUTLOOK_RU = """Отвечаю здесь.

От: Омск <reply-1@example.org>
Отправлено: 27 ноября 2026 г. 18:05
Кому: Анна
Тема: Сарай

Марк: когда начинаем?
"""
APPLE = """Good.

Sent from my iPhone

> On 27 Nov 2026, at 18:05, Omsk <reply-1@example.org> wrote:
>
> Mark: when do we begin?
"""
PHONE_RU = """Хорошо, беру.

Отправлено из мобильной Почты Mail

-------- Исходное сообщение --------
От: Омск
Марк: когда начинаем?
"""
BELOW = """On Fri, 27 Nov 2026 at 18:05, Omsk <reply-1@example.org> wrote:
> ══ Write above this line ══
> Mark: when do we begin?

I answer below.
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GMAIL, "Yes, on Thursday.\n\nAnna"),
        (GMAIL_RU, "Да, в четверг."),
        (MAIL_RU, "Согласна."),
        (YANDEX, "Беру."),
        (OUTLOOK, "I answer here."),
        (OUTLOOK_RU, "Отвечаю здесь."),
        (APPLE, "Good."),
        (PHONE_RU, "Хорошо, беру."),
        (BELOW, "I answer below."),
        (OUTLOOK.replace("\n", "\r\n"), "I answer here."),
    ],
    ids="gmail gmail_ru mail_ru yandex outlook outlook_ru apple phone_ru below crlf".split(),
)
def test_only_the_answer_is_left(text: str, words: str) -> None:
    assert own_words(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "From: the village\nwe come at 6",
        "She wrote: bring nails.\nI will.",
        "Дата: 3 декабря. Придёшь?",
        "- one\n- two\n\n---\n\nand three",
        "The list:\n\n> a quote of my own\n\nand what I think of it",
        "Мы начнём в 2026: дом, сад.",
    ],
)
def test_words_that_only_look_like_a_quote_stay(text: str) -> None:
    assert own_words(text) == text


@pytest.mark.parametrize("text", ["", "\n \n", "> only a quote", GMAIL.partition("Anna\n\n")[2]])
def test_a_quote_alone_is_no_words(text: str) -> None:
    assert own_words(text) == ""


def test_a_huge_mail_is_read_as_far_as_a_post_is_long() -> None:
    hostile = "\n".join(["1 <a@b" * 60, "> quoted", "2026 " * 70] * 20_000)
    assert own_words(hostile)
