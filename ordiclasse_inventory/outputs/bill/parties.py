"""Who is paid and who owes, under the names of the day of the count."""

from dataclasses import dataclass

from ordiclasse_inventory.billing.bill import Bill
from ordiclasse_inventory.model.department import Department


@dataclass(frozen=True, slots=True)
class Party:
    """A party to the convention; `name` is the official one (its SIREN where the files have none)."""

    name: str
    siren: str


def creditor(bill: Bill) -> Party:
    """Who issues the claim."""
    return _party(bill.department, bill.convention.creditor)


def debtor(bill: Bill) -> Party:
    """Who owes the claim, and shares it out."""
    return _party(bill.department, bill.convention.debtor)


def _party(department: Department, siren: str) -> Party:
    bodies = {body.name for body in department.bodies if body.siren == siren}
    communes = {each.full_name or each.name for each in department.communes if each.siren == siren}
    # By name, where several have that SIREN: the order of the files changes no byte.
    return Party(min(bodies or communes or {siren}), siren)
