"""Accounts: the same tables in the hub (HQ, initiators) and in every city (members)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)  # None: signs in by code only
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """E-mails are compared in lower case: people type them on phones."""
        return super().normalize_email((email or "").strip()).lower()


class User(AbstractBaseUser):
    """An e-mail that can sign in here. A person of two cities has two of these."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("works at HQ"), default=False)  # means nothing in a city
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    session_round = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="how often all sessions were ended at once"
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = (models.UniqueConstraint(Lower("email"), name="email_is_unique"),)

    def __str__(self) -> str:
        return self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end with a new password, as Django has it, and with a new round."""
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        value = f"{self.password}{self.session_round or ''}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Rights here come from duties and authorship, never from a list of permissions."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def working(self, *, now: datetime) -> ApiKeyQuerySet:
        return self.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=now))


class ApiKey(models.Model):
    """The key of an API client that acts for its owner.

    Stored as SHA-256: the key is long and random, so that no slower hash is needed.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="api_keys")
    digest = models.CharField(max_length=64)
    prefix = models.CharField(max_length=8)  # by which people tell their keys apart
    name = models.CharField(_("what it is for"), max_length=60, blank=True)
    may_write = models.BooleanField(_("may write"), default=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)  # to the hour
    ends_at = models.DateTimeField(_("works until"), null=True, blank=True)

    objects: ClassVar = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ("-made_at", "-pk")
        constraints = (models.UniqueConstraint(fields=["digest"], name="one_key_of_a_digest"),)

    def __str__(self) -> str:
        return f"{self.prefix}…"
