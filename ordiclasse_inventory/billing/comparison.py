"""Two bills side by side, and why each amount differs: reasons in numbers that add up to the difference.

The bill of the year before and this year's, a sealed one and what today's files say, the convention in force
and a draft: it is the same question.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ordiclasse_inventory.model.convention import Tariff

from .bill import Bill, Share
from .sharing import Contributor

_NOTHING = Decimal("0.00")


class Why(StrEnum):
    """Why an amount differs, in the order in which reasons are told."""

    SCHOOL_OPENED = "school-opened"
    SCHOOL_CLOSED = "school-closed"
    SCHOOL_MERGED = "school-merged"
    NEW_TARIFF = "new-tariff"
    TARIFF_ENDED = "tariff-ended"
    # More or less is there, at the price before.
    QUANTITY = "quantity"
    # The price changed, for what is there now.
    PRICE = "price"
    # What is free, the minimum and the ceiling make of it.
    BOUNDS = "bounds"
    # Another part of it is owed: since communes merged, or for another reason.
    COMMUNES_MERGED = "communes-merged"
    SHARING = "sharing"
    ROUNDING = "rounding"


_ORDER = {why: place for place, why in enumerate(Why)}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, worth `amount` euros of a difference.

    `school` is a key, empty for a flat amount, and for the rounding, which has no tariff either; the
    quantities are the school's, and the prices in euros (None: no such tariff in that bill).
    """

    why: Why
    school: str
    tariff: Tariff | None
    quantity_before: int
    quantity_after: int
    price_before: Decimal | None
    price_after: Decimal | None
    amount: Decimal

    @property
    def more(self) -> int:
        """How many units more there are; less than 0: fewer."""
        return self.quantity_after - self.quantity_before


@dataclass(frozen=True, slots=True)
class Amounts:
    """What something came to in one bill, and what it comes to in the other, in euros."""

    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Row(Amounts):
    """A contributor's amounts in both bills, in cents, and why they differ.

    The reasons are in cents too, and add up to the difference: what their rounding leaves is one of them.
    """

    contributor: Contributor
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class TariffRow(Amounts):
    """What a school (its key; empty: flat amounts) is charged by a tariff in both bills, not rounded.

    `quantity_before` and `quantity_after` are units; the reasons add up to the difference exactly.
    """

    school: str
    tariff: Tariff
    quantity_before: int
    quantity_after: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two bills side by side: by contributor (key), and by school and tariff."""

    before: Bill
    after: Bill
    rows: tuple[Row, ...]
    tariffs: tuple[TariffRow, ...]

    @property
    def difference(self) -> Decimal:
        """How much the claim differs, in euros: the sum of the rows' differences."""
        return self.after.claim - self.before.claim


_Key = tuple[str, str]  # a school's key (empty: a flat amount), a tariff's key


@dataclass(frozen=True, slots=True)
class _Cell:
    """What a school is charged by a tariff in one bill (`whole` euros), and the part that is looked at."""

    tariff: Tariff | None
    quantity: int
    whole: Fraction
    part: Fraction

    @property
    def price(self) -> Decimal | None:
        return self.tariff.price if self.tariff else None

    @property
    def worth(self) -> Fraction:
        return self.whole * self.part


@dataclass(frozen=True, slots=True)
class _Side:
    """One bill, to look up what it says."""

    bill: Bill
    tariffs: dict[str, Tariff]
    quantities: dict[_Key, int]
    wholes: dict[_Key, Fraction]
    communes: dict[str, str]  # of the schools that are counted
    parts: dict[str, dict[str, Fraction]]

    @classmethod
    def of(cls, bill: Bill) -> "_Side":
        quantities: dict[_Key, int] = {}
        wholes: dict[_Key, Fraction] = {}
        for line in bill.lines:
            key = line.school, line.tariff.key
            quantities[key] = quantities.get(key, 0) + line.quantity
            wholes[key] = wholes.get(key, Fraction(0)) + Fraction(line.amount)
        schools = bill.counts.schools
        return cls(
            bill,
            {tariff.key: tariff for tariff in bill.convention.tariffs},
            quantities,
            wholes,
            {count.school.key: count.school.commune for count in schools},
            bill.parts,
        )

    def all_of(self, key: _Key) -> _Cell:
        """What is charged, whole: of a flat amount, to all contributors."""
        quantity, whole = self.quantities.get(key, 0), self.wholes.get(key, Fraction(0))
        return _Cell(self.tariffs.get(key[1]), quantity, whole, Fraction(1))

    def owed_by(self, contributor: str, key: _Key) -> _Cell:
        """The part of it that a contributor (key) owes: of a flat amount, its own."""
        whole = self.all_of(key)
        if key[0]:
            part = self.parts.get(key[0], {}).get(contributor, Fraction(0))
            return _Cell(whole.tariff, whole.quantity, whole.whole, part)
        share = self.shares.get(contributor)
        owes = share and any((line.line.school, line.line.tariff.key) == key for line in share.lines)
        amount = Fraction(whole.tariff.amount(1)) if whole.tariff and owes else Fraction(0)
        return _Cell(whole.tariff, 1 if owes else 0, amount, Fraction(1))

    @property
    def shares(self) -> dict[str, Share]:
        return {share.contributor.key: share for share in self.bill.shares}


def compare(before: Bill, after: Bill) -> Comparison:
    """Both bills side by side.

    A tariff is the same one in both where its key is, and what it is for. A change in quantity is reckoned at
    the price before, one in price on the quantity after.
    """
    old, new = _Side.of(before), _Side.of(after)
    return Comparison(before, after, tuple(_rows(old, new)), tuple(_tariff_rows(old, new)))


def _rows(old: _Side, new: _Side) -> Iterator[Row]:
    keys = _keys(old, new)
    was, now = old.shares, new.shares
    touching: dict[str, list[_Key]] = {contributor: [] for contributor in sorted({*was, *now})}
    for key in keys:
        school = key[0]
        owing = {*old.parts.get(school, {}), *new.parts.get(school, {})} if school else touching
        for contributor in owing:
            touching[contributor].append(key)
    for contributor, theirs in touching.items():
        before, after = was.get(contributor), now.get(contributor)
        either = after or before
        assert either is not None, "a contributor of neither bill"
        exact = [
            reason
            for key in theirs
            for reason in _reasons(
                key, old, new, old.owed_by(contributor, key), new.owed_by(contributor, key)
            )
        ]
        amount = before.amount if before else _NOTHING, after.amount if after else _NOTHING
        reasons = _in_cents(exact, amount[1] - amount[0])
        yield Row(*amount, either.contributor, reasons)


def _tariff_rows(old: _Side, new: _Side) -> Iterator[TariffRow]:
    for key in _keys(old, new):
        was, now = old.all_of(key), new.all_of(key)
        tariff = now.tariff or was.tariff
        assert tariff is not None, "a line of neither convention"
        reasons = tuple(each.told(_exactly(each.amount)) for each in _reasons(key, old, new, was, now))
        amounts = _exactly(was.whole), _exactly(now.whole)
        yield TariffRow(*amounts, key[0], tariff, was.quantity, now.quantity, reasons)


def _keys(old: _Side, new: _Side) -> list[_Key]:
    """What either bill charges: by school, flat amounts last, and tariffs in the order of the conventions."""
    order = {key: place for place, key in enumerate(dict.fromkeys([*new.tariffs, *old.tariffs]))}
    return sorted({*old.quantities, *new.quantities}, key=lambda key: (not key[0], key[0], order[key[1]]))


@dataclass(frozen=True, slots=True)
class _Exact:
    """A reason before cents."""

    why: Why
    school: str
    was: _Cell
    now: _Cell
    amount: Fraction

    def told(self, amount: Decimal) -> Reason:
        was, now = self.was, self.now
        return Reason(
            self.why,
            self.school,
            now.tariff or was.tariff,
            was.quantity,
            now.quantity,
            was.price,
            now.price,
            amount,
        )


def _reasons(key: _Key, old: _Side, new: _Side, was: _Cell, now: _Cell) -> Iterator[_Exact]:
    """Why what is owed differs: exact amounts, none of them 0, that add up to `now.worth - was.worth`."""
    for why, amount in _effects(key[0], old, new, was, now):
        if amount:
            yield _Exact(why, key[0], was, now, amount)


def _effects(school: str, old: _Side, new: _Side, was: _Cell, now: _Cell) -> Iterator[tuple[Why, Fraction]]:
    if school and school not in old.communes:
        yield Why.SCHOOL_OPENED, now.worth
    elif school and school not in new.communes:
        yield Why.SCHOOL_MERGED if school in new.bill.merged else Why.SCHOOL_CLOSED, -was.worth
    elif was.tariff is None or now.tariff is None or not _same(was.tariff, now.tariff):
        yield Why.TARIFF_ENDED, -was.worth
        yield Why.NEW_TARIFF, now.worth
    else:
        quantity = (now.quantity - was.quantity) * Fraction(was.tariff.price)
        price = now.quantity * (Fraction(now.tariff.price) - Fraction(was.tariff.price))
        yield Why.QUANTITY, quantity * was.part
        yield Why.PRICE, price * was.part
        yield Why.BOUNDS, (now.whole - was.whole - quantity - price) * was.part
        merged = old.communes.get(school) != new.communes.get(school)
        yield (Why.COMMUNES_MERGED if merged else Why.SHARING), now.whole * (now.part - was.part)


def _same(one: Tariff, other: Tariff) -> bool:
    """Whether tariffs of one key are for the same things."""
    return (one.unit, one.only) == (other.unit, other.only)


def _in_cents(reasons: list[_Exact], difference: Decimal) -> tuple[Reason, ...]:
    """Reasons in cents, the most telling kinds first; what their rounding leaves is the last one."""
    rounded = [(each, _rounded(each.amount)) for each in sorted(reasons, key=lambda each: _ORDER[each.why])]
    told = [each.told(cents) for each, cents in rounded if cents]
    if rest := difference - sum((each.amount for each in told), _NOTHING):
        told.append(Reason(Why.ROUNDING, "", None, 0, 0, None, None, rest))
    return tuple(told)


def _rounded(amount: Fraction) -> Decimal:
    return Decimal(round(amount * 100)).scaleb(-2)


def _exactly(amount: Fraction) -> Decimal:
    """A line's amount, which a price with four decimals at most and whole numbers make."""
    return Decimal(int(amount * 10_000)).scaleb(-4)
