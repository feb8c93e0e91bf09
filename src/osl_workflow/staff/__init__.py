"""A staff member: posts, dated roles, team, login (pure)."""
