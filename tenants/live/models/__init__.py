"""Plans, runs and captures of meetings."""

from tenants.live.models.agenda import Agenda, AgendaItem, Block, Seat, Table
from tenants.live.models.captures import Capture, PulseMark, Vote
from tenants.live.models.encounter import Encounter
from tenants.live.models.run import Run, RunEvent

__all__ = [
    "Agenda",
    "AgendaItem",
    "Block",
    "Capture",
    "Encounter",
    "PulseMark",
    "Run",
    "RunEvent",
    "Seat",
    "Table",
    "Vote",
]
