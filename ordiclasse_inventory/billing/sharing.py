"""Who owes a school's cost, and which part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ordiclasse_inventory.model.commune import Body
from ordiclasse_inventory.model.convention import Rule, Sharing
from ordiclasse_inventory.model.department import Department

from .counts import SchoolCount


@dataclass(frozen=True, slots=True, order=True)
class Contributor:
    """Who owes a share: a commune (`key` its INSEE code) or a body (its key), under the name of the day."""

    key: str
    name: str
    siren: str


def parts(count: SchoolCount, sharing: Sharing, department: Department) -> dict[str, Fraction]:
    """The part of a school's cost that each contributor (key) owes; together 1.

    `department` is as of the day of the count. Pupils whose residence is not noted, or lies outside the
    agglomeration, which could not charge it, count as residents of the school's commune.
    """
    school = count.school
    body = next((body for body in department.bodies if body.key == school.payer), None)
    match _rule(body, sharing):
        case Rule.PAYER:
            return {body.key if body else school.commune: Fraction(1)}
        case Rule.RESIDENCE:
            return _by_residence(count, department)
        case weights:
            return _in_proportion(weights)


def contributor(key: str, department: Department) -> Contributor:
    """The contributor of that key, of a department as of the day."""
    for body in department.bodies:
        if body.key == key:
            return Contributor(key, body.name, body.siren)
    commune = department.commune(key)
    return Contributor(key, commune.name, commune.siren) if commune else Contributor(key, key, "")


def _rule(body: Body | None, sharing: Sharing) -> Rule | dict[str, int]:
    if body is None:
        return sharing.default
    return sharing.bodies.get(body.key, Rule.PAYER if body.siren else Rule.RESIDENCE)


def _by_residence(count: SchoolCount, department: Department) -> dict[str, Fraction]:
    members = {commune.insee for commune in department.communes}
    residents: dict[str, int] = {}
    for commune, pupils in count.residences.items():
        home = commune if commune in members else count.school.commune
        residents[home] = residents.get(home, 0) + pupils
    return _in_proportion(residents) if any(residents.values()) else {count.school.commune: Fraction(1)}


def _in_proportion(weights: Mapping[str, int]) -> dict[str, Fraction]:
    whole = sum(weights.values())
    return {key: Fraction(weight, whole) for key, weight in weights.items() if weight}
