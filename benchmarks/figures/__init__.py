"""One module for each figure; each gives rows of the table."""
