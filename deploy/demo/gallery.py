"""`/ui/gallery/`: every component with sample content, for developers of pages."""

from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tenants.ui.charts import BarChart, LineChart, RowChart
from tenants.ui.linemap import Line, LineMap, Stop

PEOPLE = (
    "Анна Ким",
    "Борис Левин",
    "Вера Соколова",
    "Глеб Орлов",
    "Дарья Немцева",
    "Егор Штоль",
    "Жанна Ли",
    "Захар Мирный",
    "Ирина Белова",
    "Камила Юсупова",
    "Лев Громов",
)

MARKDOWN = """Мы собираем пластик **в четырёх дворах** и уже поняли две вещи:

1. люди сдают охотно, если контейнер по дороге;
2. сортировать дома готовы не все.

> А что, так можно было — просто спросить дворника?

| Двор | Килограммов | Людей |
|---|---|---|
| Жукова, 21 | 34 | 18 |
| Ленина, 5 | 12 | 9 |

### Чего не хватает
Места для прессования и того, кто считал экономику *маленького* производства. [Таблица расчётов](https://example.org)
"""


class QuestionForm(forms.Form):
    text = forms.CharField(
        label="Ваш запрос",
        help_text="Одна мысль, одно предложение. Подробности расскажете за столом.",
        widget=forms.Textarea,
        initial="Как понять, что за это готовы платить?",
    )
    email = forms.EmailField(label="Почта")
    blocker = forms.ChoiceField(
        label="Что мешает двигаться",
        choices=[("customer", "Клиент"), ("value", "Ценность"), ("money", "Деньги и право")],
        required=False,
    )
    visibility = forms.ChoiceField(
        label="Кто увидит",
        choices=[("city", "Только наш город"), ("network", "Все города сети")],
        widget=forms.RadioSelect,
        initial="city",
    )
    remind = forms.BooleanField(label="Напомнить мне за день до встречи", required=False)
    code = forms.CharField(
        label="Код из письма",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def gallery(request: HttpRequest) -> HttpResponse:
    now = timezone.localtime()
    thursday = (now + timedelta(days=(3 - now.weekday()) % 7 or 7)).replace(
        hour=18, minute=0, second=0, microsecond=0
    )
    if "toast" in request.GET:
        messages.success(request, "Запрос сохранён. Он ждёт ближайшего четверга.")
    ordinary = QuestionForm()
    refused = QuestionForm(
        {"text": "Как найти первых десять клиентов?", "email": "anna@", "code": ""}
    )
    return render(
        request,
        "demo/gallery.html",
        {
            "people": PEOPLE,
            "markdown_text": MARKDOWN,
            "form": ordinary,
            "refused": refused,
            "thursday": thursday,
            "thursday_end": thursday + timedelta(hours=2),
            "product": product_line(thursday),
            "history": history_line(thursday),
            "city_line": city_line(),
            "map": evening_map(thursday),
            "steps": STEPS,
            "tabs": [
                {"label": "Все", "url": "?", "current": True, "count": 25},
                {"label": "Идеи", "url": "?stage=idea", "count": 9},
                {"label": "Прототипы", "url": "?stage=prototype", "count": 7},
                {"label": "Запуск", "url": "?stage=launch", "count": 4},
            ],
            "page": Paginator(range(60), 20).page(2),
            "bars": BarChart(
                title="Запросов проработано",
                unit="за встречу",
                values=[(f"{d} окт", v) for d, v in [(1, 4), (8, 6), (15, 5), (22, 9), (29, 8)]]
                + [("5 ноя", 7), ("12 ноя", 11), ("19 ноя", 9)],
            ),
            "rows": RowChart(
                title="Осознания на запрос",
                values=[("1-2-4-все", 1.3), ("Мудрый стол", 1.2), ("ТРИЗ", 2.0)],
            ),
            "curve": LineChart(
                title="Заряд после встречи",
                unit="из 10",
                values=[("1 окт", 6.2), ("15 окт", 6.8), ("29 окт", 7.9), ("12 ноя", 8.1)],
            ),
            "trend": [3, 4, 4, 6, 5, 8, 9, 11],
        },
    )


STEPS = [
    {"title": "Круг: кто пришёл и с чем", "minutes": 10, "state": "done"},
    {"title": "Рамка вечера", "minutes": 5, "state": "done"},
    {
        "title": "Тройка: запрос Веры",
        "minutes": 20,
        "state": "current",
        "detail": "Автор рассказывает, двое уточняют, потом советуют, пока автор сидит спиной.",
    },
    {"title": "Запрос Глеба", "minutes": 20},
    {"title": "Осознания и обязательства", "minutes": 25},
]


def product_line(thursday: datetime) -> Line:
    week = timedelta(days=7)
    return Line(
        title="Пластик во дворе",
        stops=[
            Stop(label="Идея", kind="start", state="done", when=thursday.date() - 9 * week),
            Stop(label="Проблема", kind="stage", state="done", when=thursday.date() - 5 * week),
            Stop(label="Прототип", kind="stage", state="current", when="сейчас", url="#stage"),
            Stop(label="Запуск", kind="stage", detail="после десяти дворов"),
            Stop(label="Рост", kind="stage"),
        ],
    )


def history_line(thursday: datetime) -> Line:
    week = timedelta(days=7)
    return Line(
        title="История продукта",
        accent="blue",
        stops=[
            Stop(label="Продукт появился", kind="start", state="done", when=thursday - 6 * week),
            Stop(
                label="Запрос: кто за это заплатит?",
                kind="question",
                state="done",
                when=thursday - 5 * week,
                url="#q",
                detail="Двенадцать взглядов, автор ответил через неделю",
            ),
            Stop(
                label="Встреча: тройка советчиков",
                kind="meeting",
                state="done",
                when=thursday - 4 * week,
            ),
            Stop(
                label="«А что, так можно было?»",
                kind="realisation",
                state="done",
                when=thursday - 4 * week,
                detail="Дворник — главный союзник, а не помеха",
            ),
            Stop(
                label="Экспериментальный вторник",
                kind="meeting",
                state="missed",
                when=thursday - 3 * week,
            ),
            Stop(
                label="Обязательство: обойти три двора",
                kind="commitment",
                state="done",
                when=thursday - 2 * week,
            ),
            Stop(label="Стадия: прототип", kind="stage", state="current", when=thursday - week),
            Stop(label="Четверг", kind="meeting", when=thursday, url="#next"),
        ],
    )


def city_line() -> Line:
    words = [
        ("Заявка", "done", "12 ноября"),
        ("Решение", "done", "14 ноября"),
        ("Адрес и данные", "done", ""),
        ("Первая встреча", "current", "создаём расписание"),
        ("Письма инициаторам", "next", ""),
        ("Город открыт", "next", ""),
    ]
    stops = [Stop(label=a, state=b, when=c or None) for a, b, c in words]  # type: ignore[arg-type]
    return Line(title="Строим Томск", stops=stops, accent="green", ends="closed")


def evening_map(thursday: datetime) -> LineMap:
    names = [
        ("Пластик во дворе", ["Идея", "Проблема", "Прототип"], "Запуск"),
        ("Соседский инструмент", ["Идея"], "Проблема"),
        ("Зимние маршруты для колясок", ["Идея", "Проблема"], "Прототип"),
        ("Школа ремонта одежды", ["Идея", "Проблема", "Прототип", "Запуск"], "Рост"),
        ("Хлеб по подписке", ["Идея", "Проблема"], "Прототип"),
        ("Карта тихих мест Омска", ["Идея"], "Проблема"),
    ]
    lines = [
        Line(
            title=title,
            url="#product",
            stops=[
                *(Stop(label=label, kind="stage", state="done") for label in past),
                Stop(label="Четверг", kind="meeting", state="current"),
                Stop(label=ahead, kind="stage"),
            ],
            note=past[-1],
        )
        for title, past, ahead in names
    ]
    hub = Stop(
        label="Четверг",
        kind="meeting",
        state="current",
        when=thursday,
        detail="Точка кипения, ул. Жукова, 21",
    )
    return LineMap(title="Над чем работаем", hub=hub, lines=lines)
