"""One file, one format: what the program draws or tells, written as others read it."""
