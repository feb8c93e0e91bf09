"""Where a household lives, as a district and no closer, and what follows when it moves (pure)."""
