"""The communes that the schools lie in: public facts, in communes.csv beside this file.

Codes, SIREN and names of 2023, for the members of the agglomeration of 2016 (CAGB): betagouv,
decoupage-administratif, data/epci.json at b53b3f3, after INSEE and the Banatic. Population: INSEE,
*population municipale* of 2021. Three had merged two members of 2016 by then: see the README in files.py.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from ..model.commune import Commune
from .draw import apportion

# From so many inhabitants on, a commune counts as the city; below so many, as the countryside.
CITY = 20_000
COUNTRYSIDE = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """A commune and its number of inhabitants."""

    commune: Commune
    population: int


def grand_besancon() -> tuple[Place, ...]:
    """The communes of communes.csv, by INSEE code."""
    text = files(__package__).joinpath("communes.csv").read_text(encoding="utf-8")
    return tuple(
        Place(Commune(row["insee"], row["siren"], row["name"]), int(row["population"]))
        for row in csv.DictReader(text.splitlines())
    )


def spread(places: Sequence[Place], schools: int) -> tuple[tuple[Place, int], ...]:
    """How many schools each commune has, by population; the largest first, without those that have none."""
    ranked = sorted(places, key=lambda place: (-place.population, place.commune.insee))
    shares = apportion(schools, [place.population for place in ranked])
    return tuple((place, share) for place, share in zip(ranked, shares, strict=True) if share)
