from network.introductions.models.introduction import (
    Answer,
    Introduction,
    IntroductionQuerySet,
    Phrase,
    PublishedCity,
    State,
)
from network.introductions.models.room import Message, Participant

__all__ = [
    "Answer",
    "Introduction",
    "IntroductionQuerySet",
    "Message",
    "Participant",
    "Phrase",
    "PublishedCity",
    "State",
]
