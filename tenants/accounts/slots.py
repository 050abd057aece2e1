"""Slots of signing in. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from tenants.accounts.models import User
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Slot

# Right after signing in: gets the address that one is bound for ("" and "/" are the front page)
# and answers the address to go to, which the next provider gets.
LOGIN_REDIRECT: Slot[[CityRequest, User, str], str] = Slot("login_redirect", statements=None)
