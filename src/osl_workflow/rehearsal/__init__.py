"""Tells the stories of a process's author: invented cases worked through in memory by the engine of real ones."""
