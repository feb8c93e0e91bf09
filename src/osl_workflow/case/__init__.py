"""A case: a household, its members, the progress of its process and its records (pure)."""
