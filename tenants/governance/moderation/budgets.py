"""Limits of one member for reports."""

from tenants.registry.limiter import DAY, Limit

REPORTS = Limit("reports of a member", 20, DAY)
