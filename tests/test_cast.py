"""The cast itself: two cities that know nothing of each other."""

from __future__ import annotations

from tenants.members.models import Member
from tenants.registry.models import City


def test_the_same_number_is_somebody_else_in_another_city(
    omsk: City, tomsk: City, anna: Member, darya: Member
) -> None:
    with omsk.scope():
        names = list(Member.objects.values_list("name", flat=True))
    with tomsk.scope():
        others = list(Member.objects.values_list("name", flat=True))
    assert (names, others) == (["Anna"], ["Darya"])
