"""The shapes in which an evening travels: its plan, its room, its words."""
