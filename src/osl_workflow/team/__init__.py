"""A team: its name and its leader with dates; who belongs to it is in the records of staff (pure)."""
