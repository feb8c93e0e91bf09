"""How all tests run: the profiles of hypothesis, their order, and what the shell that began them must not change."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases", "tests.demo_office"]

# `ci` is the same on every machine and in every run, `hunt` looks further
settings.register_profile(
    "ci",
    derandomize=True,  # a red run can be repeated, and nobody's change is blamed for another's luck
    deadline=None,  # two cores shared with other work: time is measured in benchmarks, not here
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("hunt", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure() -> None:
    """Let programs that tests start hear Ctrl-C and a closed terminal, also where a shell made the tests deaf to it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # begun with nohup
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: several processes then end at about the same time."""
    long = {item.path for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: item.path not in long)
