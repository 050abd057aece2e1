"""Pages of a city's evenings."""
