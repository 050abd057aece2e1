"""Slots of the page of a decision. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from tenants.governance.decisions.models import Decision
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel, Slot

# What the decision is about, above its text: filled by the app of its `subject_kind`.
DECISION_SUBJECT: Slot[[CityRequest, Decision], Panel] = Slot("decision_subject", statements=2)

# Sections at the end of the page.
DECISION_PAGE: Slot[[CityRequest, Decision], Panel] = Slot("decision_page", statements=3)
