"""An initiative: a community or an institution, the team that works with it, its progress and its records (pure)."""
