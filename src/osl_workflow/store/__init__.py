"""Where events live: the only package that imports eventsourcing."""
