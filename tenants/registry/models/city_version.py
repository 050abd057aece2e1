"""The version of what a city shows: a random number that each change of the city replaces."""

from __future__ import annotations

from django.db import models

from tenants.registry.models.city import City


class CityVersion(models.Model):
    """Moved in the transaction of each change; see `tenants.registry.city_version`."""

    city = models.OneToOneField(City, models.CASCADE, primary_key=True, related_name="+")
    version = models.UUIDField(help_text="random: a restored backup repeats no earlier one")

    def __str__(self) -> str:
        return f"{self.city_id}: {self.version}"
