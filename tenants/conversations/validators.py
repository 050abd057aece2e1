"""Limits of posts, used by models, forms, serializers and actions."""

MAX_POST = 10_000  # characters
MAX_QUOTE = 300
MAX_MENTIONS = 20  # people in one post
MAX_FILES_OF_POST = 10
VERSIONS_KEPT = 50
MAX_NAME_SEARCH = 60
