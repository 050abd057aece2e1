from tests.registry.engine import (
    engine,
    found_city,
    later,
    queries,
    standing,
    superuser,
    town,
    village,
)

__all__ = ["engine", "found_city", "later", "queries", "standing", "superuser", "town", "village"]
