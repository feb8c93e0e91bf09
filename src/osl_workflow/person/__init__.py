"""A person: identity, households joined and left, merges (pure)."""
