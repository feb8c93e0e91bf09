"""What a process is: the notation as frozen models, its reading, its guards and its checks (pure)."""
