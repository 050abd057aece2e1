"""HQ answers an application once; a refusal changes nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from franchise.actions.review import approve_application, decline_application
from franchise.errors import AddressTaken, AlreadyReviewed, CityHeld
from franchise.models import Application, BuildStep, Franchise, Letter, Review
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.franchise.cast import applied, approve_and_sign, deliver, staff


def test_a_yes_takes_the_address_and_discloses_before_anything_is_built(hub: None) -> None:
    now = timezone.now()
    application = applied("Псков", now=now)

    approve_application(application, words="Рады вам", slug="pleskov", by=staff(), now=now)

    approved = Application.objects.get()
    assert (approved.state, approved.slug) == (Application.State.AGREEMENT, "pleskov")
    assert {person.disclosed_at for person in approved.initiators.all()} == {now}
    assert not Franchise.objects.exists()
    assert not City.objects.filter(slug="pleskov").exists()
    with pytest.raises(CityHeld):
        applied("Псков", "others", now=now)


def test_the_last_signature_begins_the_franchise(hub: None) -> None:
    now = timezone.now()
    application = applied("Псков", now=now)

    approve_and_sign(application, now=now)

    franchise = Franchise.objects.select_related("city", "application").get()
    assert franchise.application
    assert franchise.application.state == Application.State.BUILDING
    assert (franchise.city.slug, franchise.city.name_ru) == ("pskov", "Псков")
    assert franchise.city.geoname_id == application.geoname_id
    assert [step.kind for step in BuildStep.objects.all()] == [BuildStep.Kind.APPROVED]
    assert Review.objects.get().approved


def test_a_no_leaves_the_city_free(hub: None) -> None:
    now = timezone.now()
    application = applied("Псков", now=now)

    decline_application(application, words="Найдите третьего", by=staff(), now=now)

    assert not Franchise.objects.exists()
    assert Application.objects.get().state == Application.State.DECLINED
    assert applied("Псков", "others", now=now).state == Application.State.SUBMITTED


@pytest.mark.parametrize(
    ("slug", "error"),
    [("omsk", AddressTaken), ("www", ValidationError), ("Псков", ValidationError)],
)
def test_an_address_that_cannot_be_changes_nothing(
    hub: None, slug: str, error: type[Exception]
) -> None:
    now = timezone.now()
    application = applied("Псков", now=now)

    with pytest.raises(error):
        approve_application(application, words="", slug=slug, by=staff(), now=now)

    assert Application.objects.get().state == Application.State.SUBMITTED
    assert not Review.objects.exists()
    assert not City.objects.filter(geoname_id=application.geoname_id).exists()


def test_a_city_of_the_network_is_not_built_again(hub: None) -> None:
    now = timezone.now()
    application = applied("Псков", now=now)
    City.objects.filter(slug="omsk").update(geoname_id=application.geoname_id)

    with pytest.raises(CityHeld):
        approve_application(application, words="", slug="pskov", by=staff(), now=now)

    assert not Review.objects.exists()


def test_two_of_hq_at_once_give_one_answer(committed: None) -> None:
    now = timezone.now()
    with hub_scope():
        application = applied("Тамбов", now=now)
        people = [staff("one@hq.example.com"), staff("two@hq.example.com")]

    def press(number: int) -> str:
        try:
            with hub_scope():
                if number % 2:
                    decline_application(application, words="нет", by=people[0], now=now)
                else:
                    approve_application(
                        application, words="да", slug="tambov", by=people[1], now=now
                    )
            return "answered"
        except AlreadyReviewed:
            return "late"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(press, range(4)))
    assert answers == ["answered", "late", "late", "late"]
    with hub_scope():
        review = Review.objects.get()
        expected = Application.State.AGREEMENT if review.approved else Application.State.DECLINED
        assert Application.objects.get().state == expected


def test_initiators_are_told_once_in_their_language(hub: None) -> None:
    now = timezone.now()
    application = applied("Псков", now=now)

    deliver(application, now=now)
    deliver(application, now=now)

    assert [letter.to for letter in mail.outbox] == [
        ["darya@pskov.example.com"],
        ["egor@pskov.example.com"],
        ["zhanna@pskov.example.com"],
    ]
    assert mail.outbox[0].subject == "Ваша заявка пришла: Псков"
    assert f"http://localhost:8000{application.get_absolute_url()}" in mail.outbox[0].body
    assert not Letter.objects.on_their_way().exists()
