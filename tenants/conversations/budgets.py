"""Limits of one member for posts: far above what people write, far below what floods a city."""

from tenants.registry.limiter import HOUR, Limit

POSTS = Limit("posts of a member", 120, HOUR)
