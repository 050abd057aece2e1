from tests.registry.engine import (
    engine,
    found_city,
    later,
    queries,
    superuser,
    town,
    village,
)

__all__ = ["engine", "found_city", "later", "queries", "superuser", "town", "village"]
