"""`manage.py telegram`: tell Telegram where updates go, and look how it works."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from tenants.registry.management.base import EnglishCommand


class Command(EnglishCommand):
    help = "Set up the bot of this installation, or show its state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["webhook", "status", "off"])

    def handle(self, action: str, **options: Any) -> None:
        if not settings.TELEGRAM:
            raise CommandError("There is no bot: set TELEGRAM_TOKEN.")
        from tenants.telegram.bot import gateway
        from tenants.telegram.bot.commands import COMMANDS

        try:
            if action == "webhook":
                self._check_name(gateway.get_me().username or "")
                gateway.set_webhook(f"{settings.MAIN_URL}/telegram/webhook/")
                for code, _name in settings.LANGUAGES:
                    with translation.override(code):
                        titles = [(name, str(c.title)) for name, c in COMMANDS.items() if c.title]
                    gateway.set_commands(titles, "" if code == settings.LANGUAGE_CODE else code)
            elif action == "off":
                gateway.delete_webhook()
            info = gateway.webhook_info()
        except gateway.GatewayError as error:
            raise CommandError(f"Telegram: {error}") from None
        self.stdout.write(f"Updates go to {info.url or 'nobody'}; {info.pending_update_count} wait")
        if info.last_error_message:
            self.stdout.write(f"The last error: {info.last_error_message}")

    def _check_name(self, name: str) -> None:
        if name.lower() != settings.TELEGRAM_BOT.lower():
            raise CommandError(f"The token is @{name}'s, TELEGRAM_BOT is {settings.TELEGRAM_BOT}.")
