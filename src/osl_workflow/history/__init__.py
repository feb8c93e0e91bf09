"""The log of a case read as a story, by its two clocks."""
