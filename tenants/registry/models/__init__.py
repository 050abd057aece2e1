"""The cities of the network and what the engine remembers about them. All in the public schema."""

from tenants.registry.models.alarm import Alarm, Receipt
from tenants.registry.models.city import Accent, City, CityQuerySet, Domain, validate_zone

__all__ = ["Accent", "Alarm", "City", "CityQuerySet", "Domain", "Receipt", "validate_zone"]
