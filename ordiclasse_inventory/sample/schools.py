"""Schools put together from all the subjects: places, names, pupils, machines, links, software."""

from collections.abc import Sequence

from ..model.school import School, SchoolKind, ServerAccess
from .addresses import blocks, wan_address
from .catalogue import choice
from .communes import Place, spread
from .devices import devices, rooms, workstations
from .draw import Draw
from .headcounts import headcounts, pupils
from .links import link
from .names import KINDS, keys, names_in_commune, uai

_KINDS = {SchoolKind.NURSERY: 3, SchoolKind.ELEMENTARY: 3, SchoolKind.PRIMARY: 2}


def make_schools(places: Sequence[Place], number: int, seed: int) -> tuple[School, ...]:
    """So many schools, the largest commune's first. Raises ValueError when the supernet is full."""
    sites = _sites(places, number, Draw(seed, "names"))
    names = [(name, place) for name, place, _ in sites]
    pupils_each = pupils([(place, kind) for _, place, kind in sites], Draw(seed, "pupils"))
    sizes = [(kind, count) for (_, _, kind), count in zip(sites, pupils_each, strict=True)]
    machines_each = workstations(sizes, Draw(seed, "workstations"))

    levels_draw, ages_draw = Draw(seed, "levels"), Draw(seed, "ages")
    links_draw, software_draw = Draw(seed, "links"), Draw(seed, "software")
    schools: list[School] = []
    serial = 1
    for index, ((name, place, kind), key, count, machines, block) in enumerate(
        zip(sites, keys(names), pupils_each, machines_each, blocks(machines_each), strict=True)
    ):
        rows = headcounts(kind, place, count, levels_draw)
        schools.append(
            School(
                key=key,
                name=f"{KINDS[kind]} {name}",
                uai=uai(index),
                kind=kind,
                commune=place.commune.insee,
                block=str(block),
                uplinks=(link(place, links_draw),),
                server_access=ServerAccess(wan_address(index)),
                software=choice((row.level for row in rows), software_draw),
                devices=devices(block, rooms(rows, machines), serial, ages_draw),
                headcounts=rows,
            )
        )
        serial += 1 + machines
    return tuple(schools)


def _sites(places: Sequence[Place], number: int, draw: Draw) -> list[tuple[str, Place, SchoolKind]]:
    """Name, commune and kind of each school."""
    return [
        (name, place, kind)
        for place, share in spread(places, number)
        for name, kind in zip(names_in_commune(share, draw), _kinds(share, draw), strict=True)
    ]


def _kinds(number: int, draw: Draw) -> list[SchoolKind]:
    """Kinds of a commune's schools: one alone takes all ages, two share them, others are of any kind."""
    if number == 1:
        return [SchoolKind.PRIMARY]
    further = [draw.weighted(_KINDS) for _ in range(number - 2)]
    return [SchoolKind.NURSERY, SchoolKind.ELEMENTARY, *further]
