"""Slots of minutes and tasks. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from tenants.meetings.models import Meeting
from tenants.outcome.models import Task
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel, Slot

# Sections of the minutes' page, for members, after what was said.
MINUTES_PAGE: Slot[[CityRequest, Meeting], Panel] = Slot("minutes_page", statements=3)

# Sections of the page of one's own task, after its form.
TASK_PAGE: Slot[[CityRequest, Task], Panel] = Slot("task_page", statements=3)

# Links in each row of a list of tasks: they read nothing.
TASK_LINKS: Slot[[CityRequest, Task], Panel] = Slot("task_links", statements=0)
