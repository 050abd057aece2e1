"""Introductions between members of two cities, and their answers.

Shared tables: PostgreSQL lets a city read what it takes part in, and write its own side only. Rows
name members by their city's number and their key there; no foreign key leaves a city.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network.directory.models import Listing
from network.introductions.validators import (
    LAPSES,
    MAX_NEED,
    MAX_OFFER,
    MAX_OWN_WORDS,
    MAX_WHY,
)
from tenants.members.validators import MAX_NAME


class State(models.TextChoices):
    WAITING = "waiting", _("waits for an answer")
    SNOOZED = "snoozed", _("put off")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    TAKEN_BACK = "taken_back", _("taken back")
    GONE = "gone", _("nobody is left to answer")
    LAPSED = "lapsed", _("got no answer")


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def open(self, *, now: datetime) -> IntroductionQuerySet:
        """Introductions that can still be answered, put off ones included."""
        unanswered = Q(answer=None) | Q(answer__state=State.SNOOZED)
        return self.filter(unanswered, taken_back_at=None, asked_at__gt=now - LAPSES)

    def waiting(self, *, now: datetime) -> IntroductionQuerySet:
        """Open introductions without those that are put off for later."""
        return self.open(now=now).filter(Q(answer=None) | Q(answer__until__lte=now))


class Introduction(models.Model):
    """A member of one city asks the people of another city's listing for an introduction."""

    KINDS = (Listing.Kind.PRODUCT, Listing.Kind.EXPERT, Listing.Kind.QUESTION)

    city_id = models.BigIntegerField()  # of the asking member
    member = models.BigIntegerField()
    name = models.CharField(max_length=MAX_NAME, blank=True)  # empty once they left their city
    to_city_id = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Listing.Kind.choices)
    local_id = models.BigIntegerField()  # of the listing in its city
    title = models.CharField(max_length=140)  # of the listing when it was asked for
    why = models.TextField(_("why you"), max_length=MAX_WHY)
    need = models.TextField(_("what I need"), max_length=MAX_NEED)
    offer = models.TextField(_("what I offer"), max_length=MAX_OFFER, blank=True)
    asked_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    # When the hub passed on the one letter to each side; no city changes these columns.
    asked_letter_at = models.DateTimeField(null=True)
    answer_letter_at = models.DateTimeField(null=True)

    objects: ClassVar = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        indexes: ClassVar = (
            models.Index(fields=["city_id", "member", "-asked_at"], name="introduction_asked"),
            models.Index(fields=["to_city_id", "kind", "local_id"], name="introduction_asked_of"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("introductions:introduction", settings.CITY_URLCONF, [self.pk])

    def other_city_id(self, city_id: int) -> int:
        """The number of the city on the other side."""
        return self.city_id if self.to_city_id == city_id else self.to_city_id

    def title_for(self, city_id: int) -> str:
        """Its title for one side: an expert who is asked reads the name of the one who asks."""
        is_about_person = self.kind == Listing.Kind.EXPERT and city_id == self.to_city_id
        return (self.name if is_about_person else "") or self.title

    def state(self, *, now: datetime) -> State:
        """The present state. An acceptance stands against taking back at the same moment."""
        answered = State(self.answer.state) if self.is_answered else None
        if answered == State.ACCEPTED:
            return State.ACCEPTED
        if self.taken_back_at:
            return State.TAKEN_BACK
        if answered in (State.DECLINED, State.GONE):
            return answered
        if now - self.asked_at >= LAPSES:
            return State.LAPSED
        if answered == State.SNOOZED and self.answer.until and self.answer.until > now:
            return State.SNOOZED
        return State.WAITING

    @property
    def is_answered(self) -> bool:
        return hasattr(self, "answer")

    @property
    def is_accepted(self) -> bool:
        return self.is_answered and self.answer.state == State.ACCEPTED


class Phrase(models.TextChoices):
    """Kind ways of declining. Each reader gets them in their own language."""

    NO_TIME = "no_time", _("Thank you for asking. I have no time for this now.")
    NOT_MINE = "not_mine", _("Thank you. I know too little about this to be of use.")
    LATER = "later", _("It interests me, but not now. Ask me again in a few months.")
    ENOUGH = "enough", _("I am helping several people already and would do it badly.")
    OWN = "own", _("In my own words")


class Answer(models.Model):
    """The answer to an introduction, written in the city that was asked."""

    CHOICES = [
        (state.value, state.label)
        for state in (State.SNOOZED, State.ACCEPTED, State.DECLINED, State.GONE)
    ]

    introduction = models.OneToOneField(
        Introduction, models.CASCADE, primary_key=True, related_name="answer"
    )
    city_id = models.BigIntegerField()
    member = models.BigIntegerField(null=True)  # null: nobody is left to answer
    name = models.CharField(max_length=MAX_NAME, blank=True)
    state = models.CharField(max_length=10, choices=CHOICES)
    phrase = models.CharField(max_length=8, choices=Phrase.choices, blank=True)
    words = models.TextField(max_length=MAX_OWN_WORDS, blank=True)
    until = models.DateTimeField(_("put off until"), null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return str(self.get_state_display())

    @property
    def sentence(self) -> str:
        """The kind phrase in the reader's language, and the own words."""
        phrase = "" if self.phrase in ("", Phrase.OWN) else str(Phrase(self.phrase).label)
        return " ".join(part for part in (phrase, self.words) if part)
