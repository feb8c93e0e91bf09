"""Profiles of hypothesis: `ci` is the same on every machine and in every run, `hunt` looks further."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases"]

settings.register_profile(
    "ci",
    derandomize=True,  # a red run can be repeated, and nobody's change is blamed for another's luck
    deadline=None,  # two cores shared with other work: time is measured in benchmarks, not here
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("hunt", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
