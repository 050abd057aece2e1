"""Seed tasks by hand: on products, given, offered, repeating and without anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from tenants.members.models import Member
from tenants.outcome.actions import accept_task, make_task, offer_to_take
from tenants.outcome.models import Task
from tenants.products.models import Product


@dataclass(frozen=True, slots=True)
class Told:
    """A task in the words of its maker. `days`: from now. `offer`: who would take it over."""

    by: str
    text: str
    product: str = ""
    days: int | None = None
    to: str = ""
    offer: str = ""
    repeats: str = "once"
    is_taken: bool = False  # `to` has said yes
    is_free: bool = False  # whoever had it has left


TASKS: Mapping[str, tuple[Told, ...]] = {
    "omsk": (
        Told("anna", "Собрать залоги за дрель и записать, у кого она", "shed", 2, repeats="week"),
        Told("anna", "Сфотографировать стеллаж: люди не верят, что там порядок", "shed", 0),
        Told("boris", "Спросить школу на Лермонтова про субботний зал", "shed", 4, to="anna"),
        Told("anna", "Найти второго, кто откроет сарай, пока я в отпуске", "shed", 9, offer="gleb"),
        Told("anna", "Подписать коробки с крепежом", "shed", is_free=True),
        Told("gleb", "Покормить закваску и отдать половину Нине", "bread", 1, repeats="week"),
        Told("igor", "Проехать 14-м маршрутом с диктофоном", "stop", 3, to="vera", is_taken=True),
        Told("vera", "Вернуть Полине книгу про вопросы", days=None),
    ),
    "tomsk": (
        Told("darya", "Отдать доску с трещиной на испытание", "board", 3, to="egor"),
        Told("egor", "Замерить сосульки на Белинского, пока держится мороз", "icicle", 1),
        Told("ilya", "Проверить, кто вернул осциллограф", "instrument", 6, repeats="week"),
        Told("zoya", "Отсканировать наличник с Татарской", "lace", 12, offer="prokhor"),
    ),
    "kazan": (
        Told("lilia", "Позвать Розу-апу и спросить, какой чай она пьёт", "tea", 2),
        Told("svetlana", "Смазать станки и проверить ключи", "workshop", 5, repeats="month"),
        Told("robert", "Написать перевозчику про крючок в тамбуре", "bike", 1, to="damir"),
        Told("aigul", "Нарисовать букву «Җ» мелом у третьего подъезда", "alifba", is_free=True),
    ),
}


def seed_tasks(
    city: str, people: Mapping[str, Member], products: Mapping[str, Product], *, now: datetime
) -> None:
    for number, told in enumerate(TASKS.get(city, ())):
        made_at = now - timedelta(days=1, hours=number)
        day = None if told.days is None else timezone.localdate(now) + timedelta(days=told.days)
        task = make_task(
            by=people[told.by],
            text=told.text,
            assignee=people.get(told.to),
            due_on=day,
            product=products.get(told.product),
            repeats=told.repeats,
            now=made_at,
        )
        if told.is_taken:
            accept_task(task, by=people[told.to], now=made_at + timedelta(hours=1))
        if told.offer:
            offer_to_take(task, by=people[told.offer], now=made_at + timedelta(hours=1))
        if told.is_free:
            Task.objects.filter(pk=task.pk).update(member=None)
