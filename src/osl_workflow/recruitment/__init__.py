"""A call (nabór): its dates, places and criteria, who applied, the ranking, who was chosen, the reserve list (pure)."""
