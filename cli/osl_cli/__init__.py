"""The click command `osl`, one file per group of commands; `frame.py` says how a command is written."""
