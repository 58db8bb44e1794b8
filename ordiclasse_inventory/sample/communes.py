"""The communes that the schools lie in: public facts, in communes.csv beside this file.

Codes, SIREN and names of 2023, for the members of Grand Besançon: betagouv, decoupage-administratif,
data/epci.json at b53b3f3, after INSEE and the Banatic. Population: INSEE, *population municipale* of 2021.
What merged since 2016: see the README in readme.py.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from ordiclasse_inventory.model.commune import Commune
from ordiclasse_inventory.model.period import Day, Period

from .draw import apportion

# From so many inhabitants on, a commune counts as the city; below so many, as the countryside.
CITY = 20_000
COUNTRYSIDE = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """A commune of today: its lines, one after the other, its inhabitants, and communes that it took in."""

    lines: tuple[Commune, ...]
    population: int
    former: tuple[Commune, ...] = ()

    @property
    def commune(self) -> Commune:
        """Under its latest name."""
        return self.lines[-1]

    @property
    def insee(self) -> str:
        """Its INSEE code, which a merger doesn't change."""
        return self.lines[0].insee

    @property
    def history(self) -> tuple[Commune, ...]:
        """Its lines, and those of the communes that it took in."""
        return (*self.lines, *self.former)

    @property
    def unchanged(self) -> bool:
        """Whether it was a member all the time, under one name."""
        return len(self.lines) == 1 and not self.former and not self.lines[0].period.start

    def a_member_on(self, day: Day) -> bool:
        """Whether it was a member on that day."""
        return any(line.period.holds(day) for line in self.lines)


def grand_besancon() -> tuple[Place, ...]:
    """The communes of communes.csv, by INSEE code."""
    text = files(__package__).joinpath("communes.csv").read_text(encoding="utf-8")
    lines: dict[str, list[Commune]] = {}
    former: dict[str, list[Commune]] = {}
    population: dict[str, int] = {}
    for row in csv.DictReader(text.splitlines()):
        period = Period(row["from"], row["to"])
        commune = Commune(row["insee"], row["siren"], row["name"], row["full_name"], period, row["into"])
        if commune.into:
            former.setdefault(commune.into, []).append(commune)
        else:
            lines.setdefault(commune.insee, []).append(commune)
            population[commune.insee] = int(row["population"])
    return tuple(
        Place(tuple(same), population[insee], tuple(former.get(insee, ()))) for insee, same in lines.items()
    )


def spread(places: Sequence[Place], schools: int) -> tuple[tuple[Place, int], ...]:
    """How many schools each commune has, by population; the largest first, without those that have none."""
    if not places:
        return ()
    ranked = sorted(places, key=lambda place: (-place.population, place.insee))
    shares = apportion(schools, [place.population for place in ranked])
    return tuple((place, share) for place, share in zip(ranked, shares, strict=True) if share)
