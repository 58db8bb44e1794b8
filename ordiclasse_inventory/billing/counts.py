"""What is counted on a day, school by school, down to the devices and headcounts behind each figure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ordiclasse_inventory.model.commune import commune_on
from ordiclasse_inventory.model.convention import COUNTED_STATES, Tariff, Unit
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceState
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.school import Headcount, School
from ordiclasse_inventory.model.uplink import Uplink

# The school year begins on 1 September (code de l'éducation, L521-1 leaves the day to a yearly arrêté).
_SCHOOL_YEAR = "09-01"


@dataclass(frozen=True, slots=True)
class SchoolCount:
    """What one open school has on the day.

    `school` is as of the day, its commune the one that its place belongs to then; `headcounts` are those of
    the latest date of the school year, until the day, their communes those of the day; `devices` count,
    `passed_over` don't, and are said. All in an order of their own, whatever that of the files.
    """

    school: School
    headcounts: tuple[Headcount, ...]
    devices: tuple[Device, ...]
    passed_over: tuple[Device, ...]

    @property
    def pupils(self) -> int:
        """All pupils."""
        return sum(count.pupils for count in self.headcounts)

    @property
    def residences(self) -> dict[str, int]:
        """Pupils by commune of residence (INSEE); those for whom none is noted under ''."""
        found: dict[str, int] = {}
        for count in self.headcounts:
            found[count.commune] = found.get(count.commune, 0) + count.pupils
        return found

    def behind(self, tariff: Tariff) -> tuple[Headcount | Device | Uplink | School, ...]:
        """The facts that a tariff counts here: headcounts, devices, the link, or the school itself."""
        match tariff.unit:
            case Unit.PUPIL:
                return tuple(count for count in self.headcounts if tariff.charges(count.level))
            case Unit.DEVICE:
                return tuple(device for device in self.devices if tariff.charges(device.kind))
            case Unit.UPLINK:
                uplink = self.school.uplink
                return (uplink,) if uplink and tariff.charges(uplink.kind) else ()
            case Unit.SCHOOL:
                return (self.school,)
            case Unit.PLATFORM:
                return (self.school,) if tariff.charges(self.school.generation) else ()
            case Unit.CONTRIBUTOR:
                return ()

    def quantity(self, tariff: Tariff) -> int:
        """How many units of a tariff there are here."""
        facts = self.behind(tariff)
        return sum(fact.pupils if isinstance(fact, Headcount) else 1 for fact in facts)


class Why(StrEnum):
    """Why a school is counted nowhere: closed or not open yet, or in no commune of the agglomeration."""

    NOT_OPEN = "not-open"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A school of which something is noted for the day, and that nobody is billed for; it is said."""

    count: SchoolCount
    why: Why


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted on a day, by school (key, in order); and what is not."""

    day: Day
    schools: tuple[SchoolCount, ...]
    left_out: tuple[LeftOut, ...] = ()


def counts(department: Department, day: Day, counted: Collection[DeviceState] = COUNTED_STATES) -> Counts:
    """Count the open schools of a department, from its history, on a day.

    Periods are closed-open: what begins on the day counts, what ends on it doesn't; a device that moves on
    the day counts where it arrives.
    """
    then = department.as_of(day)
    members = {commune.insee for commune in then.communes}
    codes = _Codes(department, day)
    schools, left_out = [], []
    for key in sorted(department.schools):
        school = then.schools.get(key)
        if school is None:
            closed = department.schools[key].as_of(day)
            school = replace(closed, commune=codes[closed.commune])
        count = _count(school, day, counted, codes)
        if key in then.schools and school.commune in members:
            schools.append(count)
        elif count.devices or count.passed_over or count.headcounts:
            left_out.append(LeftOut(count, Why.OUTSIDE if key in then.schools else Why.NOT_OPEN))
    return Counts(day, tuple(schools), tuple(left_out))


class _Codes(dict[str, str]):
    """The INSEE code that each code has on a day, after the mergers until then; '' stays ''."""

    def __init__(self, department: Department, day: Day) -> None:
        super().__init__({"": ""})
        self._communes, self._day = department.communes, day

    def __missing__(self, insee: str) -> str:
        self[insee] = commune_on(self._communes, insee, self._day)
        return self[insee]


def _count(
    school: School, day: Day, counted: Collection[DeviceState], codes: Mapping[str, str]
) -> SchoolCount:
    there = sorted(school.devices, key=lambda device: (device.name, device.asset, device.serial))
    devices = tuple(device for device in there if device.state in counted)
    passed_over = tuple(device for device in there if device.state not in counted)
    return SchoolCount(school, _headcounts(school.headcounts, day, codes), devices, passed_over)


_LEVELS = {level: number for number, level in enumerate(Level)}


def _headcounts(headcounts: Iterable[Headcount], day: Day, codes: Mapping[str, str]) -> tuple[Headcount, ...]:
    """Those of the latest date: declared in the day's school year, since last year's pupils have moved up."""
    year = int(day[:4]) - (day[5:] < _SCHOOL_YEAR)
    current = [count for count in headcounts if f"{year:04}-{_SCHOOL_YEAR}" <= count.date <= day]
    latest = max((count.date for count in current), default="")
    found = (
        count if codes[count.commune] == count.commune else replace(count, commune=codes[count.commune])
        for count in current
        if count.date == latest
    )
    return tuple(sorted(found, key=lambda count: (_LEVELS[count.level], count.commune, count.pupils)))
