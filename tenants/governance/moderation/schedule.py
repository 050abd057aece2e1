"""The alarms of moderation."""

EXPIRE = "moderation.expire"  # an act whose time is over is lifted
CLOSE_LOOK = "moderation.close_look"  # a second look ends
