"""Serializers of Telegram."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tenants.telegram.kinds import Told
from tenants.telegram.models import LinkedChat


class LinkSerializer(serializers.Serializer[Any]):
    """Your Telegram; `name` is empty without a link."""

    bot = serializers.CharField(help_text="Name of the bot; empty where there is none.")
    name = serializers.CharField()
    linked_at = serializers.DateTimeField(allow_null=True)
    is_blocked = serializers.BooleanField(help_text="You have stopped the bot.")


class NewLinkSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="Opens the bot; works once, for half an hour.")


class GroupSerializer(serializers.Serializer[Any]):
    """The city's group; `title` is empty without one."""

    title = serializers.CharField()
    state = serializers.ChoiceField(LinkedChat.State.choices, allow_null=True)
    is_forum = serializers.BooleanField()
    told = serializers.ListField(child=serializers.ChoiceField(Told.choices))


@extend_schema_serializer(component_name="ToldToTelegram")
class ToldSerializer(serializers.Serializer[Any]):
    told = serializers.ListField(child=serializers.ChoiceField(Told.choices))
