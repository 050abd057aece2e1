"""Link and unlink people and the city's group, and follow what happens to them in Telegram."""
