"""The agreement by which the city runs the schools' computers and the agglomeration pays: its tariffs, and
who owes what."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from .device import DeviceKind, DeviceState
from .level import Level
from .period import Day, Period
from .school import GenerationModel
from .uplink import UplinkKind


class Unit(StrEnum):
    """What a tariff's price is for.

    A pupil, a device, a school's link, a school, its platform (by the model), or a contributor: a flat amount
    for each that pays.
    """

    PUPIL = "pupil"
    DEVICE = "device"
    UPLINK = "uplink"
    SCHOOL = "school"
    PLATFORM = "platform"
    CONTRIBUTOR = "contributor"


# What a tariff may be restricted to, by its unit.
RESTRICTIONS: dict[Unit, type[StrEnum] | None] = {
    Unit.PUPIL: Level,
    Unit.DEVICE: DeviceKind,
    Unit.UPLINK: UplinkKind,
    Unit.SCHOOL: None,
    Unit.PLATFORM: GenerationModel,
    Unit.CONTRIBUTOR: None,
}


@dataclass(frozen=True, slots=True)
class Tariff:
    """A line of the tariffs: `price` euros a unit, for what `only` names (empty: all of that unit).

    In each school the first `free` units cost nothing; where something is counted, the line comes to
    `minimum` euros at least; to `ceiling` at most (None: no such bound). `key` names it in files, `label` in
    documents.
    """

    key: str
    label: str
    unit: Unit
    price: Decimal
    only: frozenset[str] = frozenset()
    free: int = 0
    minimum: Decimal | None = None
    ceiling: Decimal | None = None

    def amount(self, quantity: int) -> Decimal:
        """What one school owes for so many units, in euros, not rounded."""
        amount = self.price * max(0, quantity - self.free)
        if self.minimum is not None and quantity:
            amount = max(amount, self.minimum)
        return amount if self.ceiling is None else min(amount, self.ceiling)

    def charges(self, what: str) -> bool:
        """Whether the line is for units of that level, kind or model."""
        return not self.only or what in self.only

    def overlaps(self, other: "Tariff") -> bool:
        """Whether one thing would be charged by both."""
        apart = self.only and other.only and not self.only & other.only
        return self.unit is other.unit and not apart


class Rule(StrEnum):
    """Who owes a school's cost: whoever pays for it, whole, or the communes where its pupils live."""

    PAYER = "payer"
    RESIDENCE = "residence"


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who owes what: by `default`, and for schools that a body (its key) pays for.

    A body's proportions are weights by commune (INSEE). A body for which nothing is said owes its schools'
    cost itself where it has a SIREN; else it is an agreement only, and residence decides.
    """

    default: Rule = Rule.PAYER
    bodies: dict[str, Rule | dict[str, int]] = field(default_factory=dict)


# A device that is lent or in repair comes back; one that is broken for good or in stock serves nobody.
COUNTED_STATES = frozenset({DeviceState.IN_SERVICE, DeviceState.LENT, DeviceState.REPAIR})


@dataclass(frozen=True, slots=True)
class Convention:
    """A convention: who is paid by whom, for which days, counted on which day of the year, at which tariffs.

    `creditor` and `debtor` are SIREN; `count_day` is a month and day (`11-01`); `account_line` is the line of
    the budget, as text; `deliberation` refers to the council's decision; devices count in the states that
    `counted` names; before a bill is sealed, one that no audit has seen for `unseen_months` is asked after.
    """

    key: str
    name: str
    period: Period
    creditor: str
    debtor: str
    count_day: str = "11-01"
    account_line: str = ""
    deliberation: str = ""
    tariffs: tuple[Tariff, ...] = ()
    sharing: Sharing = Sharing()
    counted: frozenset[DeviceState] = COUNTED_STATES
    unseen_months: int = 12

    def count_date(self, year: int) -> Day:
        """The day on which that year is counted."""
        return f"{year:04}-{self.count_day}"
