"""Which schools there are, and when: names, kinds and places; what opened, closed and was merged."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import SchoolKind

from .bodies import Grouping, groupings
from .communes import Place, spread
from .days import BILL, PROGRAMME
from .draw import Draw
from .names import KINDS, keys, names_in_commune

_KINDS = {SchoolKind.NURSERY: 3, SchoolKind.ELEMENTARY: 3, SchoolKind.PRIMARY: 2}
_ONE_CLOSES_IN = 20
_ONE_HAD_CLOSED_IN = 40
# How far to look for the school that takes a closing one in.
_NEAR = 30
_CLOSED_AFTER, _CLOSED_BEFORE = range(2018, 2025), (2015, 2016)
# Schools of communes that joined in 2017 came in from then on.
_OPENED = range(2017, 2022)


@dataclass(frozen=True, slots=True)
class Founding:
    """A school before it has anything.

    `commune` is the code at the time of the bill of 2016; `into` is the index of the school that took it in.
    """

    name: str
    kind: SchoolKind
    place: Place
    commune: str
    period: Period
    into: int | None = None
    grouping: Grouping | None = None
    key: str = ""

    @property
    def title(self) -> str:
        """The name with what it is."""
        return f"{KINDS[self.kind]} {self.name}"


def found(places: Sequence[Place], number: int, draw: Draw) -> tuple[Founding, ...]:
    """So many schools open at the bill of 2016, the largest commune's first; and those before and after."""
    shares = spread([place for place in places if place.a_member_on(BILL)], number)
    groups = groupings(shares)
    made: list[Founding] = []
    for rank, (place, share) in enumerate(shares):
        gone = share // _ONE_HAD_CLOSED_IN if rank == 0 else 0
        made += _in_commune(place, share + gone, Period(PROGRAMME), groups.get(place.insee), draw)
        if rank == 0:
            closing = min(number // _ONE_CLOSES_IN, share // 4)
            _close(made, share, closing, draw)
    later = [place for place in places if not place.a_member_on(BILL)]
    for place, share in spread(later, number // _ONE_CLOSES_IN):
        opened = Period(f"{draw.pick(_OPENED)}-09-01")
        made += _in_commune(place, share, opened, None, draw)
    named = keys([(school.name, school.place) for school in made])
    return tuple(replace(school, key=key) for school, key in zip(made, named, strict=True))


def _in_commune(
    place: Place, number: int, period: Period, grouping: Grouping | None, draw: Draw
) -> Iterator[Founding]:
    kinds = [grouping.kind] if grouping else _kinds(number, draw)
    communes = [place.insee] * number
    # The last ones lie in what was a commune of its own until a merger.
    for index, former in enumerate(place.former[:number], 1):
        communes[-index] = former.insee
    for name, kind, commune in zip(names_in_commune(number, draw), kinds, communes, strict=True):
        yield Founding(name, kind, place, commune, period, grouping=grouping)


def _close(made: list[Founding], share: int, closing: int, draw: Draw) -> None:
    """Close some of the first `share` schools after 2016, and all beyond them before; merge each into one."""
    step = share // closing if closing else 1
    after = {index * step + 2 for index in range(closing)}
    for index in (*sorted(after), *range(share, len(made))):
        years: Sequence[int] = _CLOSED_AFTER if index in after else _CLOSED_BEFORE
        period = Period(PROGRAMME, f"{draw.pick(years)}-09-01")
        made[index] = replace(made[index], period=period, into=_successor(made, index, share, after))


def _successor(made: Sequence[Founding], index: int, share: int, closing: Collection[int]) -> int:
    """The next school that stays and takes the same ages; where there is none, the next that stays."""
    near = (other % share for other in range(index + 1, index + 1 + min(share, _NEAR)))
    staying = [other for other in near if other not in closing]
    fits = {made[index].kind, SchoolKind.PRIMARY}
    return next((other for other in staying if made[other].kind in fits), staying[0])


def _kinds(number: int, draw: Draw) -> list[SchoolKind]:
    """Kinds of a commune's schools: one alone takes all ages, two share them, others are of any kind."""
    if number == 1:
        return [SchoolKind.PRIMARY]
    further = [draw.weighted(_KINDS) for _ in range(number - 2)]
    return [SchoolKind.NURSERY, SchoolKind.ELEMENTARY, *further]
