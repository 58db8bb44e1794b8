"""The bill as documents tell it: by tariff, by school, and what each contributor owes of each school."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ordiclasse_inventory.billing.bill import Bill, Line, Share, in_cents
from ordiclasse_inventory.billing.counts import SchoolCount
from ordiclasse_inventory.billing.sharing import Contributor
from ordiclasse_inventory.model.convention import Tariff


@dataclass(frozen=True, slots=True)
class TariffTotal:
    """What all are charged by one tariff: `amount` in whole cents; all tariffs together make the claim."""

    tariff: Tariff
    quantity: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SchoolCost:
    """What one school costs, and who owes which part of it. `commune` is the name of the school's."""

    count: SchoolCount
    commune: str
    lines: tuple[Line, ...]
    owed: tuple[tuple[Contributor, Fraction], ...]

    @property
    def amount(self) -> Decimal:
        """In euros, not rounded."""
        return sum((line.amount for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class OwedCost:
    """The part of one cost that a contributor owes; flat amounts have no school."""

    school: SchoolCost | None
    lines: tuple[Line, ...]
    part: Fraction

    @property
    def amount(self) -> Decimal:
        """The whole cost, in euros, not rounded."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def exact(self) -> Fraction:
        """What the contributor owes of it, in euros."""
        return Fraction(self.amount) * self.part


def by_tariff(bill: Bill) -> tuple[TariffTotal, ...]:
    """The claim by tariff, in the convention's order; those by which nothing is counted are left out."""
    quantities: dict[str, int] = defaultdict(int)
    exact: dict[str, Fraction] = defaultdict(Fraction)
    for line in bill.lines:
        quantities[line.tariff.key] += line.quantity
        exact[line.tariff.key] += Fraction(line.amount)
    amounts = in_cents(exact, bill.claim)
    return tuple(
        TariffTotal(tariff, quantities[tariff.key], amounts[tariff.key])
        for tariff in bill.convention.tariffs
        if tariff.key in amounts
    )


def by_school(bill: Bill) -> tuple[SchoolCost, ...]:
    """The schools' costs, by commune and school as a directory has them (by INSEE code, then name)."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in bill.lines:
        lines[line.school].append(line)
    owed: dict[str, dict[Contributor, Fraction]] = defaultdict(dict)
    for share in bill.shares:
        for each in share.lines:
            owed[each.line.school][share.contributor] = each.part
    counts = sorted(bill.counts.schools, key=lambda count: (count.school.commune, count.school.name))
    return tuple(
        SchoolCost(
            count,
            bill.department.commune_name(count.school.commune),
            tuple(lines[count.school.key]),
            tuple(sorted(owed[count.school.key].items())),
        )
        for count in counts
    )


def of_share(share: Share, schools: tuple[SchoolCost, ...]) -> tuple[OwedCost, ...]:
    """What a share is made of: schools in their order, then what is flat."""
    lines: dict[str, list[Line]] = defaultdict(list)
    parts: dict[str, Fraction] = {}
    for each in share.lines:
        lines[each.line.school].append(each.line)
        parts[each.line.school] = each.part
    costs = [
        OwedCost(school, tuple(lines[key]), parts[key])
        for school in schools
        if (key := school.count.school.key) in parts
    ]
    flat = [OwedCost(None, tuple(lines[""]), Fraction(1))] if "" in parts else []
    return (*costs, *flat)
