"""One file per kind of rule; `run` applies those that the standard lists."""
