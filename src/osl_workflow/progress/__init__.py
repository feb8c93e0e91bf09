"""How a process is worked through: open steps, obstacles, deadlines, permissions (pure)."""
