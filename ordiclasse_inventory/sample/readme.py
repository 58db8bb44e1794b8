"""The README of the made-up department: what it holds, what is a fact in it and what is not."""

from collections.abc import Sequence

from ordiclasse_inventory.model.commune import commune_on
from ordiclasse_inventory.model.period import Day, holding

from .communes import Place
from .days import BILL, COUNT_DAYS
from .schools import Made

_README = """\
# A department at full size

Made by

    ordiclasse generate --schools {number} --seed {seed} FOLDER

and, by the same command, made again to the byte. Change the generator rather than these files.

{table}

With all that was before and between: {schools} schools, {devices} lines of devices from 2005 on, and
headcounts of {counts} years. `--as-of DATE` answers for any day.

**Facts:** the communes in `communes.csv`: INSEE code, SIREN and name of the members of Grand Besançon, as
public data has them (betagouv, decoupage-administratif, data/epci.json at b53b3f3, after INSEE and the
Banatic; the communes of 2023). Fifteen joined on 1 January 2017. On that day Chemaudin and Vaux-les-Prés
became Chemaudin et Vaux; Marchaux became Marchaux-Chaudefontaine in 2018, and Fontain took in Arguel in
2019. The SIREN that Chemaudin, Vaux-les-Prés, Marchaux and Fontain had before follow from their INSEE codes
(21, department, 0, commune, Luhn digit), as those of all 62 communes of the source do that never merged.
The agglomeration's SIREN and `conventions/2016.yml` are facts too (deliberation 37 of the city of
Besançon).

**Left out**, since their codes are not at hand: Chaudefontaine and Arguel, so that there are two members
fewer than the 56 of 1 November 2016; what Les Auxons, Osselle-Routelle and Vaire were before they merged in
2015 and 2016; the merger of 2025. Names in full are by grammar alone, postal codes are missing.

**Made up:** everything else. How many schools each commune has follows its population of 2021 (INSEE); the
SIVOS and the RPI of `bodies.csv` are invented, with their members and SIREN. So are all tariffs, and the
conventions since 2017;
schools with their names, codes (UAI), streets, coordinates (outside the city not even the commune's),
directors, pupils, Internet links, providers and contracts; machines with their models, prices, ages, serial
numbers and moves; associations, addresses, technicians, what teachers chose; when schools opened, closed or
changed their platform. A likeness to a real school is chance. UAI are of a range that no school bears;
telephone numbers of the one that the ARCEP keeps for works of fiction; addresses are private, resolvers of
the blocks reserved for documentation, fixed addresses of the one for network tests; nobody holds the
private halves of the technicians' keys. The titles in `software.yml` are real packages of Debian 13.
"""


def readme_md(places: Sequence[Place], made: Made, number: int, seed: int) -> str:
    """README.md, with figures of the department that it describes."""
    rows = [_row(day, places, made) for day in (BILL, COUNT_DAYS[-1])]
    head = "| on | schools | communes, with a school | computers | pupils |\n|---|---|---|---|---|"
    return _README.format(
        number=number,
        seed=seed,
        table="\n".join([head, *rows]),
        schools=len(made.schools),
        devices=sum(len(school.devices) for school in made.schools),
        counts=len(COUNT_DAYS),
    )


def _row(day: Day, places: Sequence[Place], made: Made) -> str:
    lines = [line for place in places for line in place.history]
    members = len(holding(lines, day))
    schools = [school.as_of(day) for school in made.schools if school.period.holds(day)]
    with_school = len({commune_on(lines, school.commune, day) for school in schools})
    computers = sum(school.computers for school in schools)
    pupils = sum(school.pupils for school in schools)
    return f"| {day} | {len(schools)} | {members}, {with_school} | {computers} | {pupils} |"
