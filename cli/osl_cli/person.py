"""`osl person`: people and their households; each file beside this one holds some of its commands."""

from osl_cli import person_add, person_look, person_merge
from osl_cli.person_group import person

__all__ = ["person", "person_add", "person_look", "person_merge"]
