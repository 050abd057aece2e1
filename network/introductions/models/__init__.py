from network.introductions.models.introduction import (
    Answer,
    Introduction,
    IntroductionQuerySet,
    Phrase,
    State,
)
from network.introductions.models.matching import MatchingChoice, UnproposedListing
from network.introductions.models.room import Message, Participant, RoomFile, RoomTask
from network.introductions.models.safety import Block, Report, ReportClosing

__all__ = [
    "Answer",
    "Block",
    "Introduction",
    "IntroductionQuerySet",
    "MatchingChoice",
    "Message",
    "Participant",
    "Phrase",
    "Report",
    "ReportClosing",
    "RoomFile",
    "RoomTask",
    "State",
    "UnproposedListing",
]
