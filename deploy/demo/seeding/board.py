"""Applications at every step of the way, so that HQ's board shows something in each column."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from hashlib import sha256

from franchise.actions.agreement import sign_agreement, text_to_sign
from franchise.actions.applying import Person, Plan, apply_for_city
from franchise.actions.confirmation import confirm_initiator
from franchise.actions.conversation import assign, write_message, write_note
from franchise.actions.corrections import withdraw_application
from franchise.actions.review import approve_application, decline_application
from franchise.gazetteer import find
from franchise.models import Application
from tenants.accounts.models import User
from tenants.registry.scope import hub_scope

PEOPLE = ("Алла Котова", "Борис Лунёв", "Вероника Сай")
TOWNS = (
    ("Вологда", "asked", 5, "Собираемся в антикафе по средам, хочется по четвергам и всерьёз."),
    ("Сургут", "agreed", 12, "Десять человек из двух институтов и одна общая мастерская."),
    ("Кострома", "declined", 20, "Хотим попробовать: пока нас трое друзей и одна идея."),
    ("Элиста", "withdrawn", 25, "У города есть дом культуры и нет места, где показать начатое."),
)


def seed_board(*, by: User, now: datetime) -> list[str]:
    """Seed the missing applications; return the names of their cities."""
    return [name for name, step, days, why in TOWNS if _seed(name, step, days, why, by, now)]


def _seed(name: str, step: str, days: int, why: str, by: User, now: datetime) -> bool:
    place = find(name)[0]
    with hub_scope():
        if Application.objects.filter(geoname_id=place.geoname_id).exists():
            return False
        sent_at = now - timedelta(days=days)
        answered_at = sent_at + timedelta(days=1)
        application = apply_for_city(
            key=_key(f"board-{place.slug}"),
            place=place,
            plan=Plan(
                slug=place.slug,
                venue="Библиотека",
                address="ул. Мира, 3",
                weekday=3,
                at=time(18, 30),
                why=why,
                language="ru",
            ),
            people=[
                Person(person, f"person{number}@{place.slug}.example.com")
                for number, person in enumerate(PEOPLE, start=1)
            ],
            now=sent_at,
        )
        for person in application.initiators.all():
            confirm_initiator(person, now=sent_at + timedelta(hours=3))
        match step:
            case "asked":
                assign(application, to=by, by=by, now=answered_at)
                write_note(application, text="Площадка под вопросом.", by=by, now=answered_at)
                words = "Рады вам! На сколько человек зал, и кто держит ключ?"
                nonce = _key(f"ask-{place.slug}")
                write_message(
                    application, text=words, nonce=nonce, by=by, now=answered_at, asks=True
                )
            case "agreed":
                assign(application, to=by, by=by, now=answered_at)
                approve_application(
                    application, words="Начинайте!", slug=place.slug, by=by, now=answered_at
                )
                _sign_first(application, now=now - timedelta(hours=2))
            case "declined":
                words = "Найдите ещё людей с начатым делом и возвращайтесь: место за вами."
                decline_application(application, words=words, by=by, now=answered_at)
            case _:
                withdraw_application(application, why="Площадка отказала.", now=answered_at)
    return True


def _sign_first(application: Application, *, now: datetime) -> None:
    person = application.initiators.select_related("application").first()
    if person:
        fingerprint = text_to_sign(person.application).fingerprint
        sign_agreement(
            person, name=person.name, fingerprint=fingerprint, address="192.0.2.10", now=now
        )


def _key(text: str) -> str:
    """Looks random, and is the same at every start."""
    return sha256(f"demo-{text}".encode()).hexdigest()[:43]
