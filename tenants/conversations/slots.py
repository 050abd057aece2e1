"""Slots of posts. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from tenants.conversations.models import Post
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel, Slot

# The menu of others' posts: the same for all members, since pages of posts are cached.
POST_MENU: Slot[[CityRequest, Post], Panel] = Slot("post_menu", statements=0)
