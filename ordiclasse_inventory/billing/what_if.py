"""What a council asks before a new convention: another tariff on the same counts, and what renewal costs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ordiclasse_inventory.model.convention import Convention
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.renewal import Due, Renewal

from .bill import Bill, bill, convention_of
from .comparison import Comparison, compare


@dataclass(frozen=True, slots=True)
class Supposed:
    """The bill of a year by the convention in force and by a draft, both on the counts of `counted_on`."""

    year: int
    counted_on: Day
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Budget:
    """A year of a simulation, in euros: what renewal costs, and what the convention of that key brings in."""

    year: int
    devices: dict[DeviceKind, int]
    spent: Decimal
    claim: Decimal
    convention: str

    @property
    def balance(self) -> Decimal:
        """What the claim leaves after renewal; less than 0: what is missing."""
        return self.claim - self.spent


def latest_counted(convention: Convention, year: int, today: Day) -> int:
    """That year, or the latest one before it whose day of the count has come."""
    while convention.count_date(year) > today:
        year -= 1
    return year


def in_force(conventions: Iterable[Convention], year: int) -> Convention | None:
    """The convention that holds on the day of the count of a year; where none does, the last one before."""
    known = tuple(conventions)
    held = convention_of(known, year)
    earlier = (each for each in known if each.period.start <= f"{year:04}-12-31")
    return held or max(earlier, key=lambda each: each.period.start, default=None)


def suppose(history: Department, force: Convention, draft: Convention, year: int, counts_of: int) -> Supposed:
    """The bill of `year` by both conventions, on the counts of the year `counts_of`.

    Both count on the draft's day, so that nothing but tariffs and sharing differs.
    """
    same_day = replace(force, count_day=draft.count_day)
    before, after = (replace(bill(history, each, counts_of), year=year) for each in (same_day, draft))
    return Supposed(year, draft.count_date(counts_of), compare(before, after))


def simulate(
    due: Iterable[Due], lives: Mapping[DeviceKind, Renewal], claims: Mapping[int, Bill]
) -> tuple[Budget, ...]:
    """For each year of `claims`, what renewal costs and what the bill brings in.

    Each device is renewed by one of its kind in the year in which it comes to its end, and that one at its
    own end again; so what is counted, and the claim, stay as they are.
    """
    last = max(claims, default=0)
    devices: dict[int, dict[DeviceKind, int]] = {year: {} for year in claims}
    spent = dict.fromkeys(claims, Decimal("0.00"))
    for each in due:
        kind, year = each.device.kind, each.year
        while year <= last:
            if year in devices:
                devices[year][kind] = devices[year].get(kind, 0) + 1
                spent[year] += each.price
            year += max(1, lives[kind].years)
    return tuple(
        Budget(year, devices[year], spent[year], made.claim, made.convention.key)
        for year, made in sorted(claims.items())
    )
