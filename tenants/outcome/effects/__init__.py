"""Effects of meetings in numbers, for every member. People are never ranked."""
