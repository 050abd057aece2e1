"""The demo's sample accounts. Codes arrive in the demo's own mailbox."""

from __future__ import annotations

from deploy.demo.content import CITIES
from deploy.demo.seeding.network import HQ


def lines() -> list[str]:
    """One line for each account worth trying."""
    shown = [f"{HQ} — HQ, on the main domain"]
    for city in CITIES:
        core = next(duty.person for duty in city.duties if duty.duty == "facilitation")
        other = next(person for person in city.people if person.key != core)
        emails = {person.key: person.email for person in city.people}
        shown.append(f"{emails[core]} — {city.name_en}, facilitates · {other.email} — takes part")
    return shown
