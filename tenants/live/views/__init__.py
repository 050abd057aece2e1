"""The pages of an evening: its plan, its three screens, its buttons, its words."""
