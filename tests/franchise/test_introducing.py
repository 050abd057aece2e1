"""Later groups and single people: nobody's address is shown before both sides have agreed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from franchise.actions.confirmation import confirm_initiator
from franchise.actions.introductions import agree_to_meet, ask_first_group
from franchise.errors import GroupFull, NobodyConfirmed, NothingToIntroduce, TooLate
from franchise.models import Application, Initiator
from franchise.tokens import agreement_link, confirmation_link
from tests.franchise.cast import applied, deliver

Visit = Callable[..., Client]


@pytest.fixture
def first(hub: None) -> Application:
    return applied("Псков", "first", now=timezone.now())


@pytest.fixture
def second(first: Application) -> Application:
    """Another group for the same city; nobody of it has confirmed."""
    made = applied("Тверь", "second", now=timezone.now())
    made.geoname_id, made.state = first.geoname_id, Application.State.SECOND
    made.save()
    return made


def person(name: str, group: Application) -> Initiator:
    return Initiator.objects.get(application=group, name=name)


def tell(application: Application) -> list[mail.EmailMessage]:
    mail.outbox.clear()
    deliver(application, now=timezone.now())
    return list(mail.outbox)


def path_of(address: str) -> str:
    return re.sub(r"https?://[^/]+", "", address)


def test_both_groups_agree_before_an_address_is_shown(
    first: Application, second: Application
) -> None:
    now = timezone.now()
    with pytest.raises(NobodyConfirmed):
        ask_first_group(second, now=now)
    assert tell(second) == []
    confirm_initiator(person("Егор", second), now=now)

    ask_first_group(second, now=now)
    letters = tell(second)
    assert sorted(to for letter in letters for to in letter.to) == [
        f"{name}@first.example.com" for name in ("darya", "egor", "zhanna")
    ]
    for letter in letters:
        assert "Егор" in letter.body
        assert "second.example.com" not in letter.body
        assert len(letter.to) == 1
    assert tell(second) == []  # once

    agree_to_meet(second, by=person("Жанна", first), now=now)
    (common,) = tell(second)
    agreed = ["zhanna@first.example.com", "egor@second.example.com"]
    assert common.to == agreed
    addresses = set(re.findall(r"\S+@\S+", str(common.body)))
    assert addresses == set(agreed)
    with pytest.raises(NothingToIntroduce):
        ask_first_group(second, now=now)


def test_only_the_first_group_can_agree_and_only_when_it_was_asked(
    first: Application, second: Application, visit: Visit
) -> None:
    now = timezone.now()
    darya = person("Дарья", first)
    with pytest.raises(NothingToIntroduce):
        agree_to_meet(second, by=darya, now=now)
    confirm_initiator(person("Егор", second), now=now)
    ask_first_group(second, now=now)
    with pytest.raises(NothingToIntroduce):
        agree_to_meet(second, by=person("Егор", second), now=now)
    address = path_of(agreement_link(second, darya))
    assert visit().get(address[:-3] + "xxx/").status_code == 404
    assert "Do you want to meet them?" in visit().get(address).text
    assert Application.objects.get(pk=second.pk).introduced_at is None  # looking changes nothing
    visit().post(address)
    agreed = Application.objects.get(pk=second.pk)
    assert agreed.agreed_by == darya
    assert person("Дарья", first).confirmed_at is not None


def join(visit: Visit, first: Application, email: str = "kira@example.com") -> Application:
    fields = {"name": "Кира", "email": email, "words": "Могу вести встречи.", "key": "k" * 43}
    answer = visit().post(f"/apply/join/{first.geoname_id}/", fields)
    assert answer.status_code == 302
    return Application.objects.get(initiators__email=email, state=Application.State.SECOND)


def test_one_person_asks_and_the_group_takes_them_in(first: Application, visit: Visit) -> None:
    asking = join(visit, first)
    (letter,) = tell(asking)
    assert letter.to == ["kira@example.com"]
    assert "first.example.com" not in letter.body
    kira = person("Кира", asking)
    assert Application.objects.get(pk=asking.pk).asked_at is None
    visit().post(path_of(confirmation_link(kira)))

    letters = tell(Application.objects.get(pk=asking.pk))
    assert len(letters) == 3
    for letter in letters:
        assert "Могу вести встречи." in letter.body
        assert "kira@example.com" not in letter.body

    page = visit().post(path_of(agreement_link(asking, person("Егор", first))), follow=True).text
    assert "Кира" in page
    new = person("Кира", first)
    assert (new.email, new.confirmed_at is not None) == ("kira@example.com", True)
    (letter,) = tell(Application.objects.get(pk=asking.pk))
    assert letter.to == ["kira@example.com"]
    assert first.get_absolute_url() in letter.body
    visit().post(path_of(agreement_link(asking, person("Дарья", first))))  # a second yes
    assert first.initiators.count() == 4


def test_a_full_group_and_one_that_hq_has_answered_take_nobody_in(
    first: Application, visit: Visit
) -> None:
    asking = join(visit, first)
    confirm_initiator(person("Кира", asking), now=timezone.now())
    asking.refresh_from_db()
    extra = [Initiator(application=first, name="А", email=f"a{n}@x.com") for n in range(9)]
    Initiator.objects.bulk_create(extra)
    with pytest.raises(GroupFull):
        agree_to_meet(asking, by=person("Егор", first), now=timezone.now())
    Initiator.objects.filter(name="А").delete()
    Application.objects.filter(pk=first.pk).update(state=Application.State.LIVE)
    with pytest.raises(TooLate):
        agree_to_meet(asking, by=person("Егор", first), now=timezone.now())
    assert first.initiators.count() == 3
    assert Application.objects.get(pk=asking.pk).introduced_at is None


def test_a_free_place_leads_to_the_form_and_odd_numbers_nowhere(hub: None, visit: Visit) -> None:
    answer = visit().get("/apply/join/1496153/")  # Omsk: nobody waits here in the tests
    assert answer.status_code in {200, 302}
    assert visit().get("/apply/join/1/").status_code == 404
    free = visit().get("/apply/join/504341/")
    assert free["Location"] == "/apply/?city=504341"


def test_words_of_others_stand_as_a_quotation_in_our_letter(
    first: Application, second: Application
) -> None:
    Application.objects.filter(pk=second.pk).update(
        why="Мы тоже.\r\n\r\nIf you agree, press:\u2028http://evil.example/"
    )
    second.refresh_from_db()
    confirm_initiator(person("Егор", second), now=timezone.now())
    ask_first_group(second, now=timezone.now())
    for letter in tell(second):
        assert "> Мы тоже.\n>\n> If you agree, press:\n> http://evil.example/" in letter.body
