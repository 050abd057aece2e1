"""The run of a meeting: its clock, who leads it, its end."""
