"""The bill for French spreadsheets: `;` between cells, `,` in numbers, a BOM for the accents in Excel."""

from decimal import Decimal
from fractions import Fraction

from ordiclasse_inventory.billing.bill import Bill
from ordiclasse_inventory.outputs.csv_text import csv_rows

_BOM = "\N{BYTE ORDER MARK}"


def shares_csv(bill: Bill, before: Bill | None) -> str:
    """A line for each contributor."""
    earlier = {share.contributor.key: _number(share.amount) for share in before.shares} if before else {}
    columns = ["Code", "Contributeur", "SIREN", "Quote-part (€)"]
    columns += [f"Quote-part {before.year} (€)"] if before else []
    rows = []
    for share in bill.shares:
        who = share.contributor
        row = [who.key, who.name, who.siren, _number(share.amount)]
        rows.append([*row, earlier.get(who.key, "")] if before else row)
    return _BOM + csv_rows(columns, rows, ";")


def lines_csv(bill: Bill) -> str:
    """A line for each contributor, school and tariff; the exact amount as far as decimals can tell it."""
    columns = (
        "Code", "Contributeur", "Code commune", "Commune de l’école", "UAI", "École", "Tarif", "Quantité",
        "Prix unitaire (€)", "Montant (€)", "Part", "Part du montant (€)",
    )  # fmt: skip
    schools = {count.school.key: count.school for count in bill.counts.schools}
    rows = []
    for share in bill.shares:
        for each in share.lines:
            line, school = each.line, schools.get(each.line.school)
            rows.append(
                (
                    share.contributor.key,
                    share.contributor.name,
                    school.commune if school else "",
                    bill.department.commune_name(school.commune) if school else "",
                    school.uai if school else "",
                    school.name if school else "",
                    line.tariff.label,
                    line.quantity,
                    _number(line.tariff.price),
                    _number(line.amount),
                    str(each.part),
                    _decimals(each.exact),
                )
            )
    return _BOM + csv_rows(columns, rows, ";")


def _number(amount: Decimal) -> str:
    return str(amount).replace(".", ",")


def _decimals(exact: Fraction) -> str:
    return _number((Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.000001")))
