"""Limits of one member: far above what people write, far below what floods a page."""

from tenants.registry.limiter import DAY, HOUR, Limit

WORDS = Limit("words on decisions of a member", 60, HOUR)
OPENED = Limit("decisions opened by a member", 20, DAY)
