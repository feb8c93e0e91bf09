"""What an office may choose: a closed set of settings, each with its kind, its default and its sentence.

What the law or the standard fixes is no setting but a dated parameter of the standard.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

from osl_workflow.errors import Refused
from osl_workflow.sentences import Frozen, Sentence, sentence

SettingKey = Literal[
    "deviation_skip", "deviation_other_role", "separation", "reopening_days", "due_soon_days", "unassigned_alarm_day",
    "draft_days", "transfer_days", "no_contact_days", "draft_old_days", "contract_ending_days", "caseload_mode",
    "caseload_limit", "assistant_mode", "assistant_limit", "rate_mode", "rate_limit", "staffing_ratio",
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


class Most(Frozen):
    """A limit of the centre's own, `minimum` to `maximum`; 0 is stored where it has none, which is the default."""

    default: int = 0
    minimum: int = 1
    maximum: int = 500


MODES = ("block", "reason", "advise")
NO_LIMIT = "none"
"""What is typed to have no limit of one's own any more."""
SETTINGS: dict[SettingKey, Choice | Days | Most] = {
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
    "caseload_mode": Choice(default="reason", values=MODES),
    "caseload_limit": Most(),
    "assistant_mode": Choice(default="reason", values=MODES),
    "assistant_limit": Most(),
    "rate_mode": Choice(default="reason", values=MODES),
    "rate_limit": Most(),
    "staffing_ratio": Choice(default="families", values=("families", "residents")),
}
"""Every setting. A choice of `block` refuses the act, `reason` allows it with a recorded reason."""


def describe(key: SettingKey) -> Sentence:
    """Return the sentence that tells a person what the setting decides."""
    return sentence(f"office.setting_{key}")


def describe_value(value: Value, key: SettingKey | None = None) -> Sentence | int:
    """Return what a person reads for the value of a setting: a sentence for a choice, the number for days."""
    if key is not None and isinstance(SETTINGS[key], Most) and value == 0:
        return sentence("office.value_none")
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
    if isinstance(setting, Most):
        if typed == NO_LIMIT:
            return known, 0
        if typed == "0":
            raise Refused("office.setting_zero", setting=key, none=NO_LIMIT)
    if not typed.isascii() or not typed.isdigit() or not setting.minimum <= int(typed) <= setting.maximum:
        said: dict[str, Any] = {"setting": key, "value": typed, "minimum": setting.minimum, "maximum": setting.maximum}
        if isinstance(setting, Most):
            raise Refused("office.setting_most", none=NO_LIMIT, **said)
        raise Refused("office.setting_days", **said)
    return known, int(typed)
