"""Slots of signing in and of one's own account. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from tenants.accounts.models import User
from tenants.registry.requests import ScopedRequest
from tenants.ui.slots import Panel, Slot

# Right after signing in: gets the address that one is bound for ("" and "/" are the front page)
# and answers the address to go to, which the next provider gets.
LOGIN_REDIRECT: Slot[[ScopedRequest, User, str], str] = Slot("login_redirect", statements=None)

# The end of the sentence that introduces API keys: a link to what programs can do with them.
API_KEYS_INTRO: Slot[[ScopedRequest], Panel] = Slot("api_keys_intro", statements=0)

# Other ways in, under the form of signing in; the page gives `next`.
SIGN_IN_PAGE: Slot[[ScopedRequest], Panel] = Slot("sign_in_page", statements=0)
