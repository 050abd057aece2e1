"""The run of a meeting: clock, facilitator, end."""
