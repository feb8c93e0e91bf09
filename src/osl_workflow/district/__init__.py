"""A district: streets with their days, the worker and the team that answer for it (pure)."""
