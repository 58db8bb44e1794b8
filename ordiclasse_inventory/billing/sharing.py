"""Who owes a school's cost, and which part of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ordiclasse_inventory.model.commune import Body, Commune, commune_on
from ordiclasse_inventory.model.convention import Rule, Sharing
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.period import Day

from .counts import SchoolCount


@dataclass(frozen=True, slots=True, order=True)
class Contributor:
    """Who owes a share: a commune (`key` its INSEE code) or a body (its key), under the name of the day."""

    key: str
    name: str
    siren: str


def parts(count: SchoolCount, sharing: Sharing, department: Department) -> dict[str, Fraction]:
    """The part of a school's cost that each contributor (key) owes; together 1.

    `department` is as of the day of the count, and so are the communes of `sharing` (`after_mergers`). Pupils
    whose residence is not noted, or lies outside the agglomeration, which could not charge it, count as
    residents of the school's commune; the weight of a commune that is no member goes to that commune too.
    """
    school = count.school
    body = next((body for body in department.bodies if body.key == school.payer), None)
    match _rule(body, sharing):
        case Rule.PAYER:
            return {body.key if body else school.commune: Fraction(1)}
        case Rule.RESIDENCE:
            return _in_proportion(count.residences, school.commune, department)
        case weights:
            return _in_proportion(weights, school.commune, department)


def after_mergers(sharing: Sharing, communes: Iterable[Commune], day: Day) -> Sharing:
    """The sharing with the INSEE codes of that day: the weight of a commune that merged is the new one's."""
    history = tuple(communes)
    bodies: dict[str, Rule | dict[str, int]] = {}
    for key, rule in sharing.bodies.items():
        if isinstance(rule, Rule):
            bodies[key] = rule
            continue
        weights: dict[str, int] = {}
        for insee, weight in rule.items():
            now = commune_on(history, insee, day)
            weights[now] = weights.get(now, 0) + weight
        bodies[key] = weights
    return Sharing(sharing.default, bodies)


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


def _in_proportion(weights: Mapping[str, int], own: str, department: Department) -> dict[str, Fraction]:
    """Parts by weight; what has no commune, or one that is no member, is that of the `own` commune."""
    members = {commune.insee for commune in department.communes}
    owed: dict[str, int] = {}
    for insee, weight in weights.items():
        home = insee if insee in members else own
        owed[home] = owed.get(home, 0) + weight
    whole = sum(owed.values())
    return {key: Fraction(owed[key], whole) for key in sorted(owed) if owed[key]} or {own: Fraction(1)}
