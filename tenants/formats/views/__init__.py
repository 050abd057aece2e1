"""Pages of a city's formats."""
