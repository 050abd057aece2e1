from tests.registry.engine import engine

__all__ = ["engine"]
