"""What cities read of each other: the view of the registry, in the scope of a city."""

from __future__ import annotations

from django.utils.translation import override

from tenants.registry import published_cities
from tenants.registry.models import City
from tenants.registry.scope import hub_scope


def test_a_city_reads_the_others_and_not_its_own_among_them(omsk: City, tomsk: City) -> None:
    with omsk.scope():
        names = {city.slug for city in published_cities.open_cities(besides=omsk.pk)}
        assert "tomsk" in names
        assert "omsk" not in names
        found = published_cities.by_slug("tomsk")
        assert found == published_cities.by_number(tomsk.pk)
        assert found is not None
        assert found.url("/network/") == tomsk.url("/network/")
        for language, name in (("ru", tomsk.name_ru), ("en", tomsk.name_en)):
            with override(language):
                assert str(found) == name


def test_a_paused_city_is_read_by_its_number_only(omsk: City, tomsk: City) -> None:
    with hub_scope():
        City.objects.filter(pk=tomsk.pk).update(state=City.State.PAUSED)
    with omsk.scope():
        assert published_cities.by_slug("tomsk") is None
        assert "tomsk" not in {city.slug for city in published_cities.open_cities()}
        paused = published_cities.by_number(tomsk.pk)
        assert paused is not None
        assert not paused.is_open
        columns = published_cities.columns_of(tomsk)
    assert columns["is_open"] is False
    with hub_scope():
        assert columns == published_cities.columns_after_change(City.objects.get(pk=tomsk.pk))


def test_a_deleted_city_is_not_read_at_all(omsk: City, tomsk: City) -> None:
    with hub_scope():
        City.objects.filter(pk=tomsk.pk).update(state=City.State.GONE)
    with omsk.scope():
        assert published_cities.by_numbers([tomsk.pk, omsk.pk]).keys() == {omsk.pk}
        assert published_cities.by_number(tomsk.pk) is None
