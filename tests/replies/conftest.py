from tests.registry.engine import engine, found_city, town

__all__ = ["engine", "found_city", "town"]
