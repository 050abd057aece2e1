"""Verbs of rounds."""

from tenants.rounds.actions.rounds import end_round, open_round, take_along, undo_round
from tenants.rounds.actions.words import answer_word, give_word, mark_helped, withdraw_word

__all__ = [
    "answer_word",
    "end_round",
    "give_word",
    "mark_helped",
    "open_round",
    "take_along",
    "undo_round",
    "withdraw_word",
]
