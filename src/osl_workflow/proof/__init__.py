"""How an outsider checks the history: its leaves, their tree, what is signed, printed and handed out (pure)."""
