"""`osl case`: brings the commands of the group together."""

from osl_cli import case_acts, case_do, case_history, case_look
from osl_cli.case_group import case

__all__ = ["case", "case_acts", "case_do", "case_history", "case_look"]
