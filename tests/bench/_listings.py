"""Commands about listings: those of the demo, others around them, and searches over both."""

from __future__ import annotations

import random
import time
from itertools import count
from typing import Any

from django.utils import timezone

from deploy.demo.content.loader import CONTENT, load_city
from network.directory.actions import put_listing
from network.directory.dictionary import learn
from network.directory.models import Listing, Word
from network.directory.queries import SearchQuery, search, search_by_words
from network.meaning import client, storage
from network.meaning.actions import embed_pending
from network.meaning.models import Embedding, Pending
from network.meaning.texts import VERSION
from tenants.registry import valkey
from tenants.registry.models import City
from tenants.registry.provisioning import create_city
from tenants.registry.scope import hub_scope

known: dict[int, str] = {}  # listings of the demo: primary key → "city/key"
numbers = count(1)
PATIENCE = 30.0  # seconds until a listing counts as lost
# Businesses and clubs that the demo network has nothing of, in every combination of the three.
WHAT = {
    "Школа танцев": "сальса, танго и вальс для взрослых",
    "Клуб настольных игр": "вечера с настолками и ведущим",
    "Студия керамики": "гончарный круг, глазурь и обжиг",
    "Секция плавания": "тренировки в бассейне два раза в неделю",
    "Кофейня": "кофе с собой и обжарка зерна",
    "Фотостудия": "портреты и аренда света",
    "Хор": "поём многоголосие без нот",
    "Клуб бега": "пробежки по утрам и подготовка к марафону",
    "Цветочная лавка": "букеты и комнатные растения",
    "Курсы английского": "разговорные группы с носителем",
    "Прокат лыж": "лыжи, санки и горячий чай на склоне",
    "Конный клуб": "уроки верховой езды и прогулки на лошадях",
    "Типография": "визитки, плакаты и наклейки малым тиражом",
    "Хостел": "ночлег для путешественников",
    "Парикмахерская": "стрижки и окрашивание",
    "Кинопоказ": "старые фильмы и обсуждение",
    "Студия йоги": "мягкая растяжка и дыхание",
    "Сыроварня": "мягкие сыры из козьего молока",
    "Game studio": "small mobile games made by students",
    "Chess club": "evenings with clocks and a trainer",
    "Photo exhibition": "prints of young photographers in cafés",
    "Running group": "slow runs on Sunday mornings",
    "Coffee roastery": "beans from small farms, roasted weekly",
    "Street dance crew": "hip-hop and breaking for teenagers",
}
FOR_WHOM = {
    "для студентов": "Цены студенческие, приходите после пар.",
    "для новичков": "Начинаем с нуля, опыт не нужен.",
    "по выходным": "Собираемся в субботу, закрываемся в воскресенье вечером.",
    "у вокзала": "Пять минут пешком, работаем допоздна.",
    "на окраине": "Первая такая в районе.",
    "на колёсах": "Приезжаем во двор по записи.",
    "for families": "Everybody is welcome, small groups.",
    "downtown": "Open late, book online.",
}
NEEDS = ("Помещение в центре", "Первый сотрудник", "Реклама", "Вторая смена", "A small loan")


def demo_listings() -> int:
    """Publish what the demo's cities show to others."""
    for folder in sorted(path.parent.name for path in CONTENT.glob("*/city.toml")):
        facts = load_city(folder)
        city = create_city(
            slug=folder,
            name_ru=facts.name_ru,
            name_en=facts.name_en,
            timezone=facts.timezone,
        )
        names = {person.key: person.name for person in facts.people}
        with city.scope():
            for product in facts.products:
                if product.visibility == "city" or product.stages[-1].stage == "archived":
                    continue
                _put(
                    city,
                    f"{folder}/{product.key}",
                    kind="product",
                    title=product.title,
                    summary=product.pitch,
                    text=product.text,
                    stage=product.stages[-1].stage,
                    skills=list(product.offers),
                    needs=list(product.needs),
                    people=[names[key] for key in product.authors],
                )
            for card in facts.experts:
                _put(
                    city,
                    f"{folder}/{card.person}",
                    kind="expert",
                    title=names[card.person],
                    summary=card.headline,
                    text="\n\n".join(filter(None, [card.text, card.credentials])),
                    skills=list(card.topics),
                    people=[names[card.person]],
                )
    return len(known)


def other_listings(*, total: int) -> None:
    """Publish listings about other things than those of the demo, in its cities."""
    chance = random.Random(11)
    cities = open_cities()
    for city in cities:
        with city.scope():
            for _ in range(total // len(cities)):
                what, more = chance.choice(list(WHAT.items()))
                whom, about = chance.choice(list(FOR_WHOM.items()))
                _put(
                    city,
                    "",
                    kind="product",
                    title=f"{what} {whom}",
                    summary=f"{what}: {more}.",
                    text=about,
                    stage="idea",
                    needs=chance.sample(NEEDS, 2),
                    people=[],
                )


def open_cities() -> list[City]:
    with hub_scope():
        return list(City.objects.filter(state=City.State.ACTIVE).order_by("pk"))


def _put(city: City, name: str, *, kind: str, **fields: Any) -> None:
    key = next(numbers)
    put_listing(city=city, kind=kind, local_id=key, now=timezone.now(), is_public=True, **fields)
    if name:
        known[Listing.objects.get(city_id=city.pk, kind=kind, local_id=key).pk] = name


def embed() -> float:
    """The seconds that embedding what is noted took."""
    started = time.perf_counter()
    storage.prepare()
    while True:
        embed_pending()
        with hub_scope():
            if not Pending.objects.exists():
                return time.perf_counter() - started
        time.sleep(0.2)


def found(*, queries: list[str]) -> list[list[str]]:
    """The first ten of each search, as "city/key"; "" for listings of others."""
    answers = []
    for text in queries:
        with hub_scope():
            ids = search(SearchQuery(text=text, reader=True)).ids[:10]
        answers.append([known.get(key, "") for key in ids])
    return answers


def learn_words(*, words: list[str]) -> None:
    """Fill the dictionary, as publishing does."""
    for start in range(0, len(words), 1000):
        with hub_scope():
            learn(set(words[start : start + 1000]), table=Word)


def model_version() -> int:
    return VERSION


def remember(*, queries: list[str], vectors: list[str]) -> None:
    """Let each query have a vector (hex of float16), as if the model had given it."""
    for text, vector in zip(queries, vectors, strict=True):
        valkey.client().set(client.key_of(text), client.NUMBER.pack(0) + bytes.fromhex(vector))


def searches(*, queries: list[str], fused: bool) -> list[tuple[float, str]]:
    """The milliseconds of each search in a city's role, and the tsquery that it came to."""
    way = search if fused else search_by_words
    city = open_cities()[0]
    times = []
    for text in queries:
        started = time.perf_counter()
        with city.scope():
            found = way(SearchQuery(text=text, reader=True))
        times.append((1000 * (time.perf_counter() - started), found.stems))
    return times


def publish_and_find(*, times: int) -> dict[str, list[float]]:
    """Publish a listing and search for it: the seconds until words and until meaning find it.

    And how many searches by words that took.
    """
    city = open_cities()[0]
    waits: dict[str, list[float]] = {"words": [], "meaning": [], "searches": []}
    for number in range(times):
        started = time.perf_counter()
        word, listing = _publish(city, number)
        for way, text in (("words", word), ("meaning", "shelter for stray cats")):
            searches = 1
            while not _finds(text, listing.pk) and time.perf_counter() - started < PATIENCE:
                searches += 1
                time.sleep(0.02)
            waits[way].append(time.perf_counter() - started)
            if way == "words":
                waits["searches"].append(searches)
        with hub_scope():
            Listing.objects.filter(pk=listing.pk).delete()
    return waits


def publish_at_once(*, total: int) -> dict[str, float]:
    """Publish many listings in all cities in turn.

    Returns how many the next search by words doesn't find, how many have no vector after
    `PATIENCE` seconds, and the seconds from the last one's commit to the last vector.
    """
    cities = open_cities()
    published = [_publish(cities[n % len(cities)], n) for n in range(total)]
    started = time.perf_counter()
    unfound = sum(not _finds(word, listing.pk) for word, listing in published)
    keys = {listing.pk for _, listing in published}
    while time.perf_counter() - started < PATIENCE:
        with hub_scope():
            ready = Embedding.objects.filter(pk__in=keys, version=VERSION).count()
        if ready == total:
            break
        time.sleep(0.05)
    taken = time.perf_counter() - started
    with hub_scope():
        Listing.objects.filter(pk__in=keys).delete()
    return {"unfound": unfound, "without_vector": total - ready, "seconds": taken}


def _publish(city: City, number: int) -> tuple[str, Listing]:
    """A listing by somebody whose name no other one has: names are words without a meaning."""
    word = f"слово{number}ть"
    with city.scope():
        listing = put_listing(
            city=city,
            kind="product",
            local_id=10_000_000 + number,
            now=timezone.now(),
            title="Приют",
            summary="Приют для бездомных кошек и котят ищет им дом.",
            people=[word],
            is_public=True,
        )
    return word, listing


def _finds(text: str, key: int) -> bool:
    with hub_scope():
        return key in search(SearchQuery(text=text, reader=True)).ids
