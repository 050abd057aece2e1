"""Applications, letters about them, franchises."""

from franchise.models.agreement import Agreement, Signature
from franchise.models.application import (
    ASKED,
    HOLDS_NO_CITY,
    INITIATORS,
    INTRODUCED,
    JOINABLE,
    MOST_INITIATORS,
    OVER,
    PROMISED,
    Application,
    ApplicationQuerySet,
    Initiator,
    Review,
)
from franchise.models.export import CityExport
from franchise.models.franchise import BuildStep, Franchise
from franchise.models.history import LONGEST_MESSAGE, Change, Message, Note
from franchise.models.launch import LaunchProgress
from franchise.models.leaving import LONGEST_REASON, Leaving, LeavingConsent
from franchise.models.letter import ATTEMPTS, INVITATION, Letter
from franchise.models.manager import MOST_MANAGERS, CityManager, ManagerChange, ManagerConsent

__all__ = [
    "ASKED",
    "ATTEMPTS",
    "HOLDS_NO_CITY",
    "INITIATORS",
    "INTRODUCED",
    "INVITATION",
    "JOINABLE",
    "LONGEST_MESSAGE",
    "LONGEST_REASON",
    "MOST_INITIATORS",
    "MOST_MANAGERS",
    "OVER",
    "PROMISED",
    "Agreement",
    "Application",
    "ApplicationQuerySet",
    "BuildStep",
    "Change",
    "CityExport",
    "CityManager",
    "Franchise",
    "Initiator",
    "LaunchProgress",
    "Leaving",
    "LeavingConsent",
    "Letter",
    "ManagerChange",
    "ManagerConsent",
    "Message",
    "Note",
    "Review",
    "Signature",
]
