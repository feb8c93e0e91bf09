"""File numbers: one stream for each office, symbol and year, whose versions are the numbers (pure)."""
