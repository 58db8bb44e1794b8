"""The claim of a year and every contributor's share of it: exact until the cents, which come last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ordiclasse_inventory.model.convention import Convention, Tariff, Unit
from ordiclasse_inventory.model.department import Department

from .counts import Counts, counts
from .sharing import Contributor, after_mergers, contributor, parts

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """What one school (its key) is charged by one tariff: `amount` in euros, not rounded.

    A flat amount is charged to a contributor: `school` is empty then.
    """

    school: str
    tariff: Tariff
    quantity: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SharedLine:
    """The part (more than 0, up to 1) of a line that one contributor owes."""

    line: Line
    part: Fraction

    @property
    def exact(self) -> Fraction:
        """Its amount in euros."""
        return Fraction(self.line.amount) * self.part


@dataclass(frozen=True, slots=True)
class Share:
    """A contributor's *quote-part*: `amount` in euros and whole cents, of its lines' exact sum."""

    contributor: Contributor
    lines: tuple[SharedLine, ...]
    amount: Decimal

    @property
    def exact(self) -> Fraction:
        """What its lines come to, before cents."""
        return sum((line.exact for line in self.lines), Fraction(0))


@dataclass(frozen=True, slots=True)
class Bill:
    """The bill of a year: `claim` in euros is the sum of the shares, to the cent.

    `department` is as of the day of the count, and `merged` are the schools (keys) that had become part of
    another one by then; `parts` are each contributor's (key) of a school's (key) cost; `lines` go by school
    and then tariff, `shares` by contributor's key.
    """

    year: int
    convention: Convention
    department: Department
    counts: Counts
    parts: dict[str, dict[str, Fraction]]
    lines: tuple[Line, ...]
    shares: tuple[Share, ...]
    claim: Decimal
    merged: frozenset[str] = frozenset()


def convention_of(conventions: Iterable[Convention], year: int) -> Convention | None:
    """The convention that holds on its own day of the count that year; None where none does."""
    return next((each for each in conventions if each.period.holds(each.count_date(year))), None)


def bill(department: Department, convention: Convention, year: int) -> Bill:
    """The bill of a year under a convention, from a department's whole history.

    A line with nothing to count is left out. Cents that rounding down leaves over go to the shares with the
    largest remainders, and among equal ones to the first by key (INSEE codes before bodies).
    """
    day = convention.count_date(year)
    counted = counts(department, day, convention.counted)
    then = department.as_of(day)
    sharing = after_mergers(convention.sharing, department.communes, day)
    lines = []
    owed: dict[str, list[SharedLine]] = {}
    split_of: dict[str, dict[str, Fraction]] = {}
    for count in counted.schools:
        split = split_of[count.school.key] = parts(count, sharing, then)
        for key in split:
            owed.setdefault(key, [])
        for tariff in convention.tariffs:
            if quantity := count.quantity(tariff):
                line = Line(count.school.key, tariff, quantity, tariff.amount(quantity))
                lines.append(line)
                for key, part in split.items():
                    owed[key].append(SharedLine(line, part))
    for tariff in convention.tariffs:
        if tariff.unit is Unit.CONTRIBUTOR:
            for key in sorted(owed):
                line = Line("", tariff, 1, tariff.amount(1))
                lines.append(line)
                owed[key].append(SharedLine(line, Fraction(1)))
    exact = {key: sum((line.exact for line in owed[key]), Fraction(0)) for key in sorted(owed)}
    claim = sum((line.amount for line in lines), Decimal(0)).quantize(_CENT, ROUND_HALF_UP)
    amounts = in_cents(exact, claim)
    shares = tuple(Share(contributor(key, then), tuple(owed[key]), amounts[key]) for key in exact)
    merged = frozenset(
        key for key, school in department.schools.items() if school.merged_into and school.period.end <= day
    )
    return Bill(year, convention, then, counted, split_of, tuple(lines), shares, claim, merged)


def in_cents(exact: Mapping[str, Fraction], whole: Decimal) -> dict[str, Decimal]:
    """Exact amounts (euros, none negative) as cents that add up to `whole`: the largest remainder method.

    `whole` is their sum, rounded half up to the cent. Among equal remainders the first key goes first.
    """
    cents = {key: int(amount * 100) for key, amount in exact.items()}
    left = int(whole * 100) - sum(cents.values())
    for key in sorted(exact, key=lambda key: (cents[key] - exact[key] * 100, key))[:left]:
        cents[key] += 1
    return {key: Decimal(number).scaleb(-2) for key, number in cents.items()}
