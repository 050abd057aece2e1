"""What can stand in the way of an application, in the franchise's own words."""

from __future__ import annotations


class CityHeld(Exception):
    """The city already has a group: its application is alive or the city is there."""


class AddressTaken(Exception):
    """Another city or application already has this address."""


class EmailBusy(Exception):
    """These e-mails already stand in another application that is alive."""

    def __init__(self, emails: list[str]) -> None:
        super().__init__(", ".join(emails))
        self.emails = emails


class AlreadyReviewed(Exception):
    """HQ has answered this application before, or it was withdrawn."""


class NothingToIntroduce(Exception):
    """There is no first group to be put in touch with, or it has been asked."""


class NobodyConfirmed(Exception):
    """Nobody of a second group has pressed the link of their letter yet."""


class TooLate(Exception):
    """The application is past the point where it could be changed."""


class GroupFull(Exception):
    """The group has as many initiators as there can be."""


class LetterTooSoon(Exception):
    """So many letters were sent lately, or addresses corrected, that the next has to wait."""
