"""How an act is carried out: read what the decision needs, decide, save, decide again."""
