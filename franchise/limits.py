"""One address on the Internet sends a few applications an hour, not hundreds."""

from tenants.registry.limiter import Limit

APPLICATIONS = Limit("applications", 10, 60 * 60)
