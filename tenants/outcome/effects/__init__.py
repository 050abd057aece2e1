"""What the evenings do: small honest numbers for every member. People are never ranked."""
