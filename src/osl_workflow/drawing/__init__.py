"""How a process is laid out on paper: cards of steps in lanes of phases, their exits, the lines between them (pure)."""
