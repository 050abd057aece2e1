"""Published cards of products, questions, experts and formats. Unpublishing deletes the row.

The table is shared: every city reads it, and row-level security lets a city's role write only the
rows that carry its own number (see the migrations).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.directory.dictionary import MAX_WORD
from tenants.products.models import Stage
from tenants.registry.models.city import in_reader_language

MAX_TITLE, MAX_SUMMARY, MAX_TEXT = 140, 300, 20_000  # characters
MAX_TOPIC, MAX_NAME = 60, 80  # characters of an entry in the lists
MAX_QUERY = 200  # characters of a search that are read
MOST_AHEAD = timedelta(days=1)  # that a card may be dated in the future


class ListingQuerySet(models.QuerySet["Listing"]):
    def seen_by(self, reader: Any) -> ListingQuerySet:
        """Members of any city see all cards, visitors those that are for everyone.

        A card dated further ahead than `MOST_AHEAD` isn't shown: its city would stay the newest.
        """
        shown = self.filter(is_open=True, published_at__lte=timezone.now() + MOST_AHEAD)
        return shown if reader else shown.filter(is_public=True)


class Listing(models.Model):
    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product")
        EXPERT = "expert", _("Expert")
        QUESTION = "question", _("Question")
        FORMAT = "format", _("Format")

    city_id = models.BigIntegerField()  # the number in city_17; no foreign key leaves a city
    city_slug = models.CharField(max_length=63)
    city_name_ru = models.CharField(max_length=100)
    city_name_en = models.CharField(max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    local_id = models.BigIntegerField()  # primary key of the original in its city
    title = models.CharField(_("title"), max_length=MAX_TITLE)
    summary = models.CharField(_("in one line"), max_length=MAX_SUMMARY, blank=True)
    text = models.TextField(_("text"), max_length=MAX_TEXT, blank=True)
    stage = models.CharField(_("stage"), max_length=12, blank=True)
    skills = ArrayField(models.CharField(max_length=MAX_TOPIC), default=list, blank=True)
    needs = ArrayField(models.CharField(max_length=MAX_TOPIC), default=list, blank=True)
    people = ArrayField(models.CharField(max_length=MAX_NAME), default=list, blank=True)
    language = models.CharField(  # "ru", "en", or "" where neither prevails
        _("language"), max_length=2, blank=True, db_default=""
    )
    is_public = models.BooleanField(default=False)  # else for signed-in members of any city
    is_open = models.BooleanField(default=True, db_default=True)  # false while its city is closed
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    updated_at = models.DateTimeField(null=True)  # the last change of its words
    words = SearchVectorField(editable=False, null=True)  # Russian and English stems, by weight

    objects: ClassVar = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("card in the network")
        verbose_name_plural = _("cards in the network")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["city_id", "kind", "local_id"], name="listed_once"),
        )
        indexes: ClassVar = (
            GinIndex(fields=["words"], name="listing_words"),
            models.Index(fields=["-published_at"], name="listing_newest"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("directory:listing", args=[self.city_slug, self.kind, self.local_id])

    def weighted_texts(self) -> list[tuple[str, str]]:
        """Its texts with their weights in a search; if they are cut, the last ones are."""
        topics = " ".join([*self.skills, *self.needs])
        return [
            (self.title, "A"),
            (f"{self.summary} {topics}", "B"),
            (f"{self.city_name_ru} {self.city_name_en}", "D"),
            (f"{' '.join(self.people)} {self.text}", "C"),
        ]

    @property
    def stage_name(self) -> str:
        return str(Stage(self.stage).label) if self.stage in Stage.values else ""

    @property
    def city_name(self) -> str:
        """The city's name in the reader's language."""
        return in_reader_language(self.city_name_ru, self.city_name_en)


class Word(models.Model):
    """A word that occurs on cards, or the stem of several, and what it is found by.

    Not unique: see `network/directory/dictionary.py`.
    """

    word = models.CharField(max_length=MAX_WORD)
    lexeme = models.CharField(max_length=MAX_WORD)  # its stem, as `Listing.words` has it
    phonetic = models.CharField(max_length=2 * MAX_WORD)  # see `tenants.ui.transliteration`
    hashes = ArrayField(models.IntegerField())  # see `tenants.ui.spelling`

    class Meta:
        verbose_name = _("word of the network")
        verbose_name_plural = _("words of the network")
        constraints: ClassVar = (
            models.CheckConstraint(
                condition=models.Q(lexeme__regex=r"^[[:alnum:]]+$"), name="lexeme_is_a_word"
            ),
        )
        indexes: ClassVar = (
            models.Index(fields=["lexeme"], name="word_lexeme"),
            models.Index(fields=["word"], opclasses=["varchar_pattern_ops"], name="word_start"),
            models.Index(
                fields=["phonetic"], opclasses=["varchar_pattern_ops"], name="word_phonetic"
            ),
            GinIndex(fields=["hashes"], name="word_hashes"),
        )

    def __str__(self) -> str:
        return self.word


class SavedSearch(models.Model):
    """A search whose new cards its member is notified of. Only their city reads it."""

    city_id = models.BigIntegerField()
    member_id = models.BigIntegerField()  # primary key in their city
    text = models.CharField(max_length=MAX_QUERY, blank=True)
    filters = models.JSONField(default=dict)  # values by the name of the filter, as in the address
    saved_at = models.DateTimeField()
    looked_at = models.DateTimeField()  # cards that were published later are new
    fresh = ArrayField(models.BigIntegerField(), default=list)  # keys of new cards, not seen yet
    # False: no letters, chosen before there were notifications; the next look moves it there.
    by_letter = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        indexes: ClassVar = (
            models.Index(fields=["city_id", "member_id"], name="saved_search_member"),
        )

    def __str__(self) -> str:
        return self.text or ", ".join(self.filters.values())
