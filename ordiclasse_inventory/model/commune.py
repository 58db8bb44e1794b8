"""The communes that an agglomeration is made of, and the other bodies that pay."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .period import ALWAYS, Day, Period


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune while it is a member under one name.

    `insee` is its INSEE code (not the postal code): a commune nouvelle keeps the code of its seat, with
    another SIREN and name, so that one code may have several lines, one after the other. `name` is the name
    as used, `full_name` the official one; `into` is the INSEE code of the commune that it became part of
    when the period ended.
    """

    insee: str
    siren: str
    name: str
    full_name: str = ""
    period: Period = ALWAYS
    into: str = ""


class BodyKind(StrEnum):
    """Who pays besides communes: an intercommunal body for schools (*SIVOS*, *SIVU*), a group of communes
    that share out levels (*RPI*), the agglomeration."""

    SIVOS = "sivos"
    RPI = "rpi"
    AGGLOMERATION = "agglomeration"


@dataclass(frozen=True, slots=True)
class Body:
    """A body that pays for schools, with the communes in it (INSEE codes).

    `siren` is empty for an RPI that is an agreement only.
    """

    key: str
    name: str
    kind: BodyKind
    siren: str = ""
    members: tuple[str, ...] = ()
    period: Period = ALWAYS


def commune_on(communes: Iterable[Commune], insee: str, day: Day) -> str:
    """The INSEE code that a place of commune `insee` has on that day, after the mergers until then."""
    latest: dict[str, Commune] = {}
    for commune in communes:
        before = latest.get(commune.insee)
        if commune.period.start <= day and (not before or before.period.start <= commune.period.start):
            latest[commune.insee] = commune
    seen = {insee}
    while (line := latest.get(insee)) and line.into and not line.period.holds(day) and line.into not in seen:
        insee = line.into
        seen.add(insee)
    return insee
