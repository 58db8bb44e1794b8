"""What is counted on a day, school by school, down to the devices and headcounts behind each figure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ordiclasse_inventory.model.convention import COUNTED_STATES, Tariff, Unit
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceState
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.school import Headcount, School
from ordiclasse_inventory.model.uplink import Uplink

# The school year begins on 1 September (code de l'éducation, L521-1 leaves the day to a yearly arrêté).
_SCHOOL_YEAR = "09-01"


@dataclass(frozen=True, slots=True)
class SchoolCount:
    """What one open school has on the day.

    `school` is as of the day, its commune the one that its place belongs to then; `headcounts` are those of
    the latest date of the school year, until the day; `devices` count, `passed_over` don't, and are said.
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


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted on a day, by school (key, in order)."""

    day: Day
    schools: tuple[SchoolCount, ...]


def counts(department: Department, day: Day, counted: Collection[DeviceState] = COUNTED_STATES) -> Counts:
    """Count the open schools of a department (its history, or as of that day) on a day.

    Periods are closed-open: what begins on the day counts, what ends on it doesn't; a device that moves on
    the day counts where it arrives.
    """
    schools = department.as_of(day).schools
    return Counts(day, tuple(_count(schools[key], day, counted) for key in sorted(schools)))


def _count(school: School, day: Day, counted: Collection[DeviceState]) -> SchoolCount:
    devices = tuple(device for device in school.devices if device.state in counted)
    passed_over = tuple(device for device in school.devices if device.state not in counted)
    return SchoolCount(school, _headcounts(school.headcounts, day), devices, passed_over)


def _headcounts(headcounts: Iterable[Headcount], day: Day) -> tuple[Headcount, ...]:
    """Those of the latest date: declared in the day's school year, since last year's pupils have moved up."""
    year = int(day[:4]) - (day[5:] < _SCHOOL_YEAR)
    current = [count for count in headcounts if f"{year:04}-{_SCHOOL_YEAR}" <= count.date <= day]
    latest = max((count.date for count in current), default="")
    return tuple(count for count in current if count.date == latest)
