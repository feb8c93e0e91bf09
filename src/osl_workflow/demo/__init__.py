"""Plays an invented office: stories in YAML become acts, carried out one by one like those of people."""
