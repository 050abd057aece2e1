"""Cities and the engine's records about them, in the public schema."""

from tenants.registry.models.alarm import Alarm, Receipt
from tenants.registry.models.city import Accent, City, CityQuerySet, Domain, validate_zone
from tenants.registry.models.city_version import CityVersion
from tenants.registry.models.fleet import Blueprint, FleetOutcome, FleetRun

__all__ = [
    "Accent",
    "Alarm",
    "Blueprint",
    "City",
    "CityQuerySet",
    "CityVersion",
    "Domain",
    "FleetOutcome",
    "FleetRun",
    "Receipt",
    "validate_zone",
]
