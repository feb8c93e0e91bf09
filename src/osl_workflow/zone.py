"""The zone of every day that the program speaks of; instants are kept in UTC."""

from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
