"""Limits of one member: far above what people do, far below what floods a city."""

from tenants.registry.limiter import DAY, HOUR, Limit

ROUNDS = Limit("rounds of a member", 20, DAY)  # each asks many people
WORDS = Limit("words of a member in rounds", 120, HOUR)
