"""Whether an office is well: one small look at each thing that goes wrong in practice, and what to do then."""
