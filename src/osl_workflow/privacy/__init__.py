"""Forgetting: whose key seals what, sealing, the index of names and numbers."""
