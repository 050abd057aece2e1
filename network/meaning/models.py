"""Vectors of listings, and the listings whose vectors are missing or out of date.

`Embedding` is a table of pgvector's types, which a server may lack: `manage.py meaning prepare`
makes it, no migration does (see `storage.py`). The foreign keys of both tables are PostgreSQL's own
with ON DELETE CASCADE, so a listing that is withdrawn takes its vector along in the same statement.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from network.directory.models import Listing


class Pending(models.Model):
    """A listing to embed. Cities add rows for their own listings and read none."""

    listing = models.OneToOneField(
        Listing,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="+",
    )

    def __str__(self) -> str:
        return f"listing {self.pk}, to embed"


class Embedding(models.Model):
    """The vector of a listing; its column `vector` is only named in SQL."""

    listing = models.OneToOneField(
        Listing,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="+",
    )
    version = models.SmallIntegerField()  # `encoder.VERSION` that made it
    digest = models.BigIntegerField()  # of the texts that were embedded
    # How close the general topics of `background.txt` come to it: mean and standard deviation.
    background_mean = models.FloatField()
    background_spread = models.FloatField()
    parts = models.BinaryField()  # see `parts.pack`

    class Meta:
        managed = False
        db_table = "meaning_embedding"
        indexes: ClassVar = ()

    def __str__(self) -> str:
        return f"vector of listing {self.pk}"
