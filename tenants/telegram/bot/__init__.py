"""The bot, for workers: reads updates, answers, sends. Pages don't import it."""
