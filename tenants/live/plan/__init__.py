"""The plan of a meeting: blocks, tables, seats and questions."""
