"""One-off contacts: a register of their own beside cases (pure)."""
