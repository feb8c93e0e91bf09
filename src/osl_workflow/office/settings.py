"""What an office may choose: a closed set of settings, each with its kind, its default and its sentence.

What the law or the standard fixes is no setting but a dated parameter of the standard.
"""

from __future__ import annotations

from typing import Literal, get_args

from osl_workflow.errors import Refused
from osl_workflow.sentences import Frozen, Sentence, sentence

SettingKey = Literal[
    "deviation_skip", "deviation_other_role", "separation", "reopening_days", "due_soon_days", "unassigned_alarm_day",
    "draft_days", "transfer_days", "no_contact_days", "draft_old_days", "contract_ending_days", "caseload_mode",
    "caseload_limit",
]  # fmt: skip
Value = int | str
LimitMode = Literal["block", "reason", "advise"]
"""What a limit does to an act that passes it: refuse it, ask for a recorded reason, only show it."""


class Choice(Frozen):
    """A setting with a few possible values; the first one of `values` is the strictest."""

    default: str
    values: tuple[str, ...] = ("block", "reason")


class Days(Frozen):
    """A setting that counts days, `minimum` to `maximum`."""

    default: int
    minimum: int = 1
    maximum: int = 365


SETTINGS: dict[SettingKey, Choice | Days] = {
    "deviation_skip": Choice(default="reason"),
    "deviation_other_role": Choice(default="reason"),
    "separation": Choice(default="block"),
    "reopening_days": Days(default=365, minimum=0, maximum=3650),
    "due_soon_days": Days(default=3, maximum=60),
    "unassigned_alarm_day": Days(default=3, maximum=60),
    "draft_days": Days(default=30),
    "transfer_days": Days(default=14, maximum=90),
    "no_contact_days": Days(default=60),
    "draft_old_days": Days(default=7),
    "contract_ending_days": Days(default=30),
    "caseload_mode": Choice(default="reason", values=("block", "reason", "advise")),
    "caseload_limit": Days(default=0, minimum=0, maximum=500),
}
"""Every setting. A choice of `block` refuses the act, `reason` allows it with a recorded reason."""


def describe(key: SettingKey) -> Sentence:
    """Return the sentence that tells a person what the setting decides."""
    return sentence(f"office.setting_{key}")


def describe_value(value: Value) -> Sentence | int:
    """Return what a person reads for the value of a setting: a sentence for a choice, the number for days."""
    return value if isinstance(value, int) else sentence(f"office.value_{value}")


def checked(key: str, text: Value) -> tuple[SettingKey, Value]:
    """Return key and value as they may be recorded; the value may come as it was typed.

    Raises:
        Refused: no such setting, or a value that it cannot have.
    """
    known = next((name for name in get_args(SettingKey) if name == key), None)
    if known is None:
        raise Refused("office.setting_unknown", setting=key, known=tuple(SETTINGS))
    setting = SETTINGS[known]
    typed = str(text).strip()
    if isinstance(setting, Choice):
        if typed not in setting.values:
            raise Refused("office.setting_choice", setting=key, value=typed, known=setting.values)
        return known, typed
    if not typed.isascii() or not typed.isdigit() or not setting.minimum <= int(typed) <= setting.maximum:
        raise Refused("office.setting_days", setting=key, value=typed, minimum=setting.minimum, maximum=setting.maximum)
    return known, int(typed)
