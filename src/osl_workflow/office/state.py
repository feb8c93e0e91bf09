"""The office as its events leave it: its name, its residents, its choices, each with the day from which it holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from osl_workflow.event import Event, State
from osl_workflow.office.events import CapacityChosen, FamiliesCounted, OfficeFounded, ResidentsCounted, SettingChanged
from osl_workflow.office.settings import SETTINGS, SettingKey, Value
from osl_workflow.sentences import Frozen

KIND = "office"


class Chosen(Frozen):
    """A choice and the first day on which it holds."""

    key: SettingKey
    value: Value
    from_: date


class Residents(Frozen):
    """A count of residents and the day that it speaks of; `source` None: told at the founding."""

    number: int
    on: date
    source: str | None = None


class Families(Frozen):
    """A count of families by a measure of the standard, the day that it speaks of, and who says so."""

    measure: str
    number: int
    on: date
    source: str


class Capacity(Frozen):
    """Which part of a full-time post a post is for families, and the first day on which that holds."""

    post: str
    share: Decimal
    from_: date


class Office(State):
    """The office: one aggregate of each store."""

    name: str
    symbol: str
    standard: str
    demo: bool
    founded: date
    residents: tuple[Residents, ...]
    chosen: tuple[Chosen, ...] = ()
    families: tuple[Families, ...] = ()
    capacities: tuple[Capacity, ...] = ()

    def setting_on(self, key: SettingKey, day: date) -> Value:
        """Return the value that holds on `day`: the latest choice made for a day not after it, else the default."""
        held = self.chosen_on(key, day)
        return SETTINGS[key].default if held is None else held.value

    def chosen_on(self, key: SettingKey, day: date) -> Chosen | None:
        """Return the choice that holds on `day`, or None while the default does."""
        held = [chosen for chosen in self.chosen if chosen.key == key and chosen.from_ <= day]
        return max(held, key=lambda chosen: chosen.from_, default=None)

    def choice_on(self, key: SettingKey, day: date) -> str:
        """Return the value of a setting that is a choice: `block` or `reason`."""
        return str(self.setting_on(key, day))

    def days_on(self, key: SettingKey, day: date) -> int:
        """Return the value of a setting that counts days."""
        return int(self.setting_on(key, day))

    def residents_on(self, day: date) -> Residents | None:
        """Return the latest count that speaks of a day not after `day`, or None: before the first, none is known."""
        known = [count for count in self.residents if count.on <= day]
        return known[-1] if known else None

    def families_on(self, measure: str, day: date) -> Families | None:
        """Return the latest count by `measure` that speaks of a day not after `day`, or None."""
        known = [count for count in self.families if count.measure == measure and count.on <= day]
        return max(known, key=lambda count: count.on, default=None)

    def capacity_on(self, post: str, day: date) -> Decimal | None:
        """Return the part of a full-time post that the centre chose for a post, or None where it chose nothing."""
        held = [one for one in self.capacities if one.post == post and one.from_ <= day]
        return None if not held else max(held, key=lambda one: one.from_).share


def apply(state: Office | None, event: Event, id: UUID) -> Office:
    """Return the office after `event`. Decides nothing.

    Raises:
        TypeError: the event is not one of an office, or the first one is not its founding.
    """
    if isinstance(event, OfficeFounded):
        on = event.meta.occurred_on
        return Office(
            id=id,
            version=1,
            name=event.name,
            symbol=event.symbol,
            standard=event.standard,
            demo=event.demo,
            founded=on,
            residents=(Residents(number=event.residents, on=on),),
        )
    if state is None:
        msg = f"{event.topic} cannot be the first event of an office"
        raise TypeError(msg)
    return state.model_copy(update={"version": state.version + 1, **_changes(state, event)})


def _changes(state: Office, event: Event) -> dict[str, object]:
    match event:
        case SettingChanged():
            # The newest stands first, so that of two choices for one day `max` finds the one that was made later.
            return {"chosen": (Chosen(key=event.key, value=event.value, from_=event.from_), *state.chosen)}
        case ResidentsCounted():
            counted = Residents(number=event.number, on=event.on, source=event.source)
            return {"residents": tuple(sorted((*state.residents, counted), key=lambda count: count.on))}
        case FamiliesCounted():
            told = Families(measure=event.measure, number=event.number, on=event.on, source=event.source)
            return {"families": (told, *state.families)}
        case CapacityChosen():
            return {"capacities": (Capacity(post=event.post, share=event.share, from_=event.from_), *state.capacities)}
    msg = f"{event.topic} is not an event of an office"
    raise TypeError(msg)
