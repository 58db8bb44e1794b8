"""The bill as sheets that compute it: change a price or a quantity, and every share follows.

Formulas are written as Excel has them (`Tarifs!$D$2`, `,` between arguments); `as_ods` says them otherwise.
Each has the value that the bill holds, for programs that don't compute. Spreadsheets count in binary: amounts
are rounded to 9 decimals of a euro before they are cut to cents, so that noise moves none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from ordiclasse_inventory.billing.bill import Bill, Line, Share
from ordiclasse_inventory.model.convention import Tariff
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs.french import in_digits

from .breakdown import OwedCost, SchoolCost, by_school, of_share
from .pages import UNITS
from .parties import creditor, debtor

# Sheets, as formulas call them.
_SHARES, _PARTS, _LINES, _TARIFFS = "Quotes-parts", "Répartition", "Lignes", "Tarifs"


class Form(Enum):
    """How a cell is shown."""

    TEXT = "text"
    TITLE = "title"
    NUMBER = "number"
    EUROS = "euros"
    EXACT = "exact"  # euros, with more decimals than cents


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value that it comes to."""

    text: str
    value: Decimal | int | Fraction


Cell = str | int | Decimal | Formula | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its width in characters, how its cells are shown."""

    title: str
    width: int
    form: Form = Form.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: `head` (label and value) above a table, the table, and a line of totals below it."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    head: tuple[tuple[str, Cell, Form], ...] = ()

    @property
    def titles(self) -> int:
        """The number (from 1) of the row with the columns' titles."""
        return len(self.head) + 2 if self.head else 1


def sheets(bill: Bill, made_on: Day) -> tuple[Sheet, ...]:
    """The sheets in the order in which people look at them."""
    schools = by_school(bill)
    owed = [(share, cost) for share in bill.shares for cost in of_share(share, schools)]
    flat = [(share, line) for share, cost in owed if cost.school is None for line in cost.lines]
    lines = [(school, line) for school in schools for line in school.lines]
    tariffs = {tariff.key: row for row, tariff in enumerate(bill.convention.tariffs, 2)}
    rows = [
        *(_school_line(row, tariffs, school, line) for row, (school, line) in enumerate(lines, 2)),
        *(_flat_line(row, tariffs, share, line) for row, (share, line) in enumerate(flat, len(lines) + 2)),
    ]
    return (
        _shares(bill, made_on, parts=len(owed), lines=len(rows)),
        _parts(owed, len(rows)),
        _lines(rows),
        _tariffs(bill, len(rows)),
    )


def _shares(bill: Bill, made_on: Day, *, parts: int, lines: int) -> Sheet:
    """The largest remainder method: cents cut off, and what is left of the claim given to the largest."""
    columns = (
        Column("Code", 34),
        Column("Commune ou groupement", 40),
        Column("SIREN", 12),
        Column("Montant exact (€)", 18, Form.EXACT),
        Column("Centimes entiers", 16, Form.NUMBER),
        Column("Reste (centimes)", 16, Form.EXACT),
        Column("Rang du reste", 14, Form.NUMBER),
        Column("Quote-part (€)", 18, Form.EUROS),
    )
    first = 13
    last = first + len(bill.shares) - 1
    claim = f"ROUND(ROUND({_sum(_cells(_LINES, 'H', lines))},9),2)"
    floor = {share.contributor.key: int(share.exact * 100) for share in bill.shares}
    left = int(bill.claim * 100) - sum(floor.values())
    head: tuple[tuple[str, Cell, Form], ...] = (
        (f"État liquidatif {bill.year}", None, Form.TITLE),
        ("Convention", bill.convention.name, Form.TEXT),
        ("Créancier", creditor(bill).name, Form.TEXT),
        ("Débiteur", debtor(bill).name, Form.TEXT),
        ("Imputation budgétaire", bill.convention.account_line, Form.TEXT),
        ("Recensement au", in_digits(bill.counts.day), Form.TEXT),
        ("Établi le", in_digits(made_on), Form.TEXT),
        ("Créance", Formula(claim, bill.claim), Form.EUROS),
        ("Centimes à répartir", Formula(f"ROUND($B$8*100,0)-$E${last + 1}", left), Form.NUMBER),
        ("Écart entre quotes-parts et créance", Formula(f"ROUND($H${last + 1}-$B$8,2)", 0), Form.EUROS),
    )
    ranked = sorted(bill.shares, key=lambda share: -_rest(share))
    rows = tuple(
        (
            share.contributor.key,
            share.contributor.name,
            share.contributor.siren,
            Formula(
                f"SUMPRODUCT(({_cells(_PARTS, 'A', parts)}=$A{row})*{_cells(_PARTS, 'I', parts)})",
                share.exact,
            ),
            Formula(f"INT(ROUND($D{row}*100,7))", floor[share.contributor.key]),
            Formula(f"ROUND($D{row}*100-$E{row},7)", _rest(share)),
            Formula(
                f"SUMPRODUCT(($F${first}:$F${last}>$F{row})*1)+SUMPRODUCT(($F${first}:$F{row}=$F{row})*1)",
                ranked.index(share) + 1,
            ),
            Formula(f"($E{row}+IF($G{row}<=$B$9,1,0))/100", share.amount),
        )
        for row, share in enumerate(bill.shares, first)
    )
    exact = sum((share.exact for share in bill.shares), Fraction(0))
    total: tuple[Cell, ...] = (
        "Total", None, None, Formula(_sum(f"$D${first}:$D${last}"), exact),
        Formula(_sum(f"$E${first}:$E${last}"), sum(floor.values())), None, None,
        Formula(_sum(f"$H${first}:$H${last}"), bill.claim),
    )  # fmt: skip
    return Sheet(_SHARES, columns, rows, total, head)


def _parts(owed: Iterable[tuple[Share, OwedCost]], lines: int) -> Sheet:
    columns = (
        Column("Code", 34),
        Column("Commune ou groupement", 34),
        Column("Clé", 34),
        Column("École", 44),
        Column("Commune de l’école", 28),
        Column("Part : numérateur", 17, Form.NUMBER),
        Column("Part : dénominateur", 19, Form.NUMBER),
        Column("Coût (€)", 16, Form.EXACT),
        Column("Dû (€)", 16, Form.EXACT),
    )
    rows = tuple(
        (
            share.contributor.key,
            share.contributor.name,
            cost.school.count.school.key if cost.school else _flat_key(share),
            cost.school.count.school.name if cost.school else "Forfaits",
            cost.school.commune if cost.school else None,
            cost.part.numerator,
            cost.part.denominator,
            Formula(
                f"SUMPRODUCT(({_cells(_LINES, 'A', lines)}=$C{row})*{_cells(_LINES, 'H', lines)})",
                cost.amount,
            ),
            Formula(f"$H{row}*$F{row}/$G{row}", cost.exact),
        )
        for row, (share, cost) in enumerate(owed, 2)
    )
    return Sheet(_PARTS, columns, rows)


def _lines(rows: Iterable[tuple[Cell, ...]]) -> Sheet:
    columns = (
        Column("Clé", 34),
        Column("Commune", 28),
        Column("École", 44),
        Column("Tarif", 20),
        Column("Libellé", 38),
        Column("Quantité", 10, Form.NUMBER),
        Column("Prix unitaire (€)", 16, Form.EXACT),
        Column("Montant (€)", 16, Form.EXACT),
    )
    return Sheet(_LINES, columns, tuple(rows))


def _school_line(row: int, tariffs: dict[str, int], school: SchoolCost, line: Line) -> tuple[Cell, ...]:
    count = school.count.school
    return (count.key, school.commune, count.name, *_charged(row, tariffs[line.tariff.key], line))


def _flat_line(row: int, tariffs: dict[str, int], share: Share, line: Line) -> tuple[Cell, ...]:
    return (_flat_key(share), share.contributor.name, None, *_charged(row, tariffs[line.tariff.key], line))


def _flat_key(share: Share) -> str:
    """No school's: those have no `_`."""
    return f"forfait_{share.contributor.key}"


def _charged(row: int, tariff_row: int, line: Line) -> tuple[Cell, ...]:
    price, free, minimum, ceiling = (f"{_TARIFFS}!${column}${tariff_row}" for column in "DEFG")
    least, most = (f'IF({bound}="",{none},{bound})' for bound, none in ((minimum, "0"), (ceiling, "1E+99")))
    amount = f"IF($F{row}=0,0,MIN({most},MAX({least},$G{row}*MAX(0,$F{row}-{free}))))"
    return (
        line.tariff.key,
        line.tariff.label,
        line.quantity,
        Formula(price, line.tariff.price),
        Formula(amount, line.amount),
    )


def _tariffs(bill: Bill, lines: int) -> Sheet:
    columns = (
        Column("Tarif", 20),
        Column("Libellé", 38),
        Column("Unité", 24),
        Column("Prix unitaire (€)", 17, Form.EXACT),
        Column("Sans frais par école", 19, Form.NUMBER),
        Column("Minimum par école (€)", 21, Form.EXACT),
        Column("Plafond par école (€)", 21, Form.EXACT),
        Column("Quantité", 10, Form.NUMBER),
        Column("Montant (€)", 16, Form.EXACT),
    )
    rows = tuple(
        _tariff(row, tariff, [line for line in bill.lines if line.tariff.key == tariff.key], lines)
        for row, tariff in enumerate(bill.convention.tariffs, 2)
    )
    exact = sum((line.amount for line in bill.lines), Decimal(0))
    total = (*("Total", *[None] * 7), Formula(_sum(f"$I$2:$I${max(2, len(rows) + 1)}"), exact))
    return Sheet(_TARIFFS, columns, rows, total)


def _tariff(row: int, tariff: Tariff, charged: list[Line], lines: int) -> tuple[Cell, ...]:
    by_this = f"({_cells(_LINES, 'D', lines)}=$A{row})"
    return (
        tariff.key,
        tariff.label,
        UNITS[tariff.unit],
        tariff.price,
        tariff.free,
        tariff.minimum,
        tariff.ceiling,
        Formula(
            f"SUMPRODUCT({by_this}*{_cells(_LINES, 'F', lines)})", sum(line.quantity for line in charged)
        ),
        Formula(
            f"SUMPRODUCT({by_this}*{_cells(_LINES, 'H', lines)})",
            sum((line.amount for line in charged), Decimal(0)),
        ),
    )


def _rest(share: Share) -> Fraction:
    """What is cut off, in cents."""
    return share.exact * 100 - int(share.exact * 100)


def _cells(sheet: str, column: str, rows: int) -> str:
    """A column's cells below its title."""
    return f"{sheet}!${column}$2:${column}${max(2, rows + 1)}"


def _sum(cells: str) -> str:
    return f"SUM({cells})"
