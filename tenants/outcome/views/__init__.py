"""Pages of minutes, tasks, follow-ups, effects and letters."""
