"""Refusals about applications, from sending one to HQ's answer."""

from __future__ import annotations

from datetime import datetime, tzinfo

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal
from tenants.ui import dates


class CityHeld(Refusal):
    """The city already has a group: its application is alive or the city is there."""

    field = "q"
    message = _("In this city a group has begun already.")


class CityInNetwork(CityHeld):
    """HQ approves a group for a city that is in the network."""

    field = ""
    message = _("This city is in the network already. Put the groups in touch.")


class AddressTaken(Refusal):
    """Another city or application already has this address."""

    field = "slug"
    message = _("This address is taken. Please choose another one.")


class AddressOfAnotherCity(AddressTaken):
    """The address that HQ approves has been taken meanwhile."""

    message = _("Another city has this address. Please choose another one.")


class EmailBusy(Refusal):
    """These e-mails are in another application that is alive."""

    field = "email"
    message = _("This address can't be used here: please look for a slip.")

    def __init__(self, emails: list[str]) -> None:
        super().__init__(", ".join(emails))
        self.emails = emails


class EmailOfAnother(EmailBusy):
    """Another initiator of the same application has this e-mail."""

    message = _("Another of you has this e-mail. Each has their own.")


class AlreadyReviewed(Refusal):
    """HQ has answered this application before, or it was withdrawn."""

    message = _("Somebody has answered this application before you.")


class NothingToIntroduce(Refusal):
    """There is no first group to be put in touch with, or it has been asked."""

    message = _("There is nobody to put in touch, or it has been done before.")


class NoGroupWaits(NothingToIntroduce):
    """One person asks to join a group that HQ has just answered."""

    message = _("HQ has just answered this group. Look at the list of cities.")


class IntroductionClosed(NothingToIntroduce):
    """The first group agrees to meet others who are not there any more."""

    message = _("This question is no longer open.")


class NobodyConfirmed(Refusal):
    """A second group in which all letters' links are still unopened."""

    message = _("Nobody of this group has confirmed yet: the first group is not bothered.")


class TooLate(Refusal):
    """The application is past the point where it could be changed."""

    message = _("This can't be changed any more.")


class AnsweredMeanwhile(TooLate):
    """HQ has answered an application that its group withdraws."""

    message = _("HQ has answered meanwhile.")


class AgreementClosed(TooLate):
    """There is nothing to sign: the application is withdrawn, declined or not approved."""

    message = _("There is nothing to sign: this application is over, or HQ has not said yes yet.")


class SignedTooSoon(Refusal):
    """The cooling-off period is not over."""

    def __init__(self, opens_at: datetime | None, *, zone: tzinfo) -> None:
        super().__init__(opens_at)
        with timezone.override(zone):
            when = dates.when(opens_at) if opens_at else "—"
        self.message = _now("The agreement can be signed from %(when)s. Take your time.") % {
            "when": when
        }


class TextChanged(Refusal):
    """The text is another one than the one that was read."""

    message = _("The text has changed since you opened it. Please read it once more, then sign.")


class FirstGroupAnswered(TooLate):
    """HQ has answered the first group: everybody can join its city."""

    message = _("HQ has answered you: they can simply join the city.")


class ConversationOver(TooLate):
    """One side writes about an application that has ended, or whose city has left."""

    message = _("This application is over: nothing more can be written here.")


class WroteTooOften(Refusal):
    """So many messages were written about an application lately that the next has to wait."""

    status = 429
    message = _("You have written a lot within an hour. Your words are kept here: send them later.")


class GroupFull(Refusal):
    """The group has as many initiators as there can be."""

    message = _("Your group is full. They can join once the city is open.")


class NamedTooOften(Refusal):
    """So many people were named or corrected lately that the next has to wait."""

    status = 429
    message = _("Several people were named or corrected within an hour. Please try again later.")


class LetterTooSoon(Refusal):
    """So many letters were sent to an initiator lately that the next has to wait."""

    status = 429
    message = _("Three letters have gone there within an hour. Look into spam, or try later.")


class CorrectedTooOften(LetterTooSoon):
    """So many addresses of an application were corrected lately that the next has to wait."""

    field = "email"
    message = _("Addresses were corrected several times within an hour. Please try again later.")


class CityClosed(Refusal):
    """Notice is given for a city that is being built, deleted, or has left."""

    message = _("Notice can be given for a city that is there. This one is closed.")


class AlreadyLeaving(Refusal):
    """Somebody else has given notice meanwhile."""

    message = _("Somebody has given notice before you. It is below: agree to it, or take it back.")


class NoticeGone(Refusal):
    """A notice that was taken back or carried out meanwhile."""

    message = _("This notice is no longer open. The page shows how things are now.")


class LeftAlready(Refusal):
    """A notice is taken back after the day."""

    message = _("The city has left already. HQ can bring it back: write to us.")


class AddressRefused(Refusal):
    """A new address is named for a city that stays."""

    field = "url"
    message = _("The city stays in the network: its address leads to itself.")


class CityHeldByOthers(CityHeld):
    """HQ brings back a city in whose place another group has begun."""

    field = ""
    message = _("Another group has begun in this city meanwhile. Put the groups in touch.")


class NotManager(Refusal):
    """Somebody who no longer manages the city, or whom a removal concerns, decides about it."""

    message = _("You no longer manage this city, so nothing was changed. HQ can help you.")


class AlreadyManager(Refusal):
    """A manager is added once more."""

    field = "email"
    message = _("This address manages the city already.")


class NoSuchManager(Refusal):
    """Somebody who left or was removed meanwhile is removed."""

    message = _("They no longer manage the city.")


class AlreadyProposed(Refusal):
    """An open proposal about the same person."""

    field = "email"
    message = _("There is a proposal about this person already: agree to it, or stop it.")


class ManagersFull(Refusal):
    """The city has as many managers as there can be."""

    field = "email"
    message = _("So many people manage the city already. Somebody has to leave first.")


class LastManager(Refusal):
    """The last manager leaves or is removed."""

    message = _("A city needs somebody who manages it: add another person first.")


class ChangeClosed(Refusal):
    """A proposal that was done, stopped or expired meanwhile."""

    message = _("This proposal is no longer open. The page shows how things are now.")


class ProposedTooOften(Refusal):
    """So many changes of managers were proposed today that the next has to wait."""

    status = 429
    message = _("Many changes were proposed today. Please try again tomorrow.")


class NothingToExport(Refusal):
    """An archive of a city that is still being built, or is deleted."""

    message = _("There is nothing to put into an archive yet: the city is being built.")
