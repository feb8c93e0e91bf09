"""The click command `osl`, one file per group of commands."""
