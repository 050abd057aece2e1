"""Applications, letters about them, franchises."""

from franchise.models.application import (
    ASKED,
    HOLDS_NO_CITY,
    INITIATORS,
    INTRODUCED,
    MOST_INITIATORS,
    PROMISED,
    Application,
    ApplicationQuerySet,
    Initiator,
    Review,
)
from franchise.models.franchise import BuildStep, Franchise
from franchise.models.letter import ATTEMPTS, INVITATION, Letter

__all__ = [
    "ASKED",
    "ATTEMPTS",
    "HOLDS_NO_CITY",
    "INITIATORS",
    "INTRODUCED",
    "INVITATION",
    "MOST_INITIATORS",
    "PROMISED",
    "Application",
    "ApplicationQuerySet",
    "BuildStep",
    "Franchise",
    "Initiator",
    "Letter",
    "Review",
]
