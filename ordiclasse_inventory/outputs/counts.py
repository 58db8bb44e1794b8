"""What is counted on a day, by commune, school, level or kind, and the facts behind each figure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any

from ordiclasse_inventory.billing.counts import Counts, SchoolCount, Why
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind, DeviceState
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.school import GenerationModel, Headcount
from ordiclasse_inventory.model.uplink import UplinkKind

from .tables import Cell, Kind, Table

# The line on which a device of a school (its key) stands, for people; empty where nobody asks.
Line = Callable[[str, Device], str]


class By(StrEnum):
    """What a table has a line for."""

    COMMUNE = "commune"
    SCHOOL = "school"
    LEVEL = "level"
    KIND = "kind"
    UPLINK = "uplink"
    PLATFORM = "platform"


# What --explain may be asked for, besides a level, a kind of device or link, or a platform's model.
PUPILS, DEVICES, ALL = "pupils", "devices", "all"
FIGURES: tuple[str, ...] = (ALL, PUPILS, DEVICES, *(
    str(each) for words in (Level, DeviceKind, UplinkKind, GenerationModel) for each in words
    if each is not Level.TEACHER
))  # fmt: skip

_SUMMED = ("schools", "pupils", "devices", "not counted", *map(str, DeviceKind))


def counts_table(counts: Counts, department: Department, by: By) -> Table:
    """A line for each commune (INSEE code), school, level or kind that something is counted of.

    `department` is as of the day.
    """
    match by:
        case By.COMMUNE:
            return _by_commune(counts.schools, department)
        case By.SCHOOL:
            return _by_school(counts.schools, department)
        case By.LEVEL:
            rows = [
                (str(level), len(where), sum(count.pupils for count in found))
                for level in Level
                for where, found in [_of_level(counts.schools, level)]
                if found
            ]
            return _table(("level", "schools", "pupils"), rows)
        case By.KIND:
            return _table(("kind", "schools", "devices", "not counted"), _by_kind(counts.schools))
        case By.UPLINK:
            links = Counter(uplink.kind for each in counts.schools if (uplink := each.school.uplink))
            return _table(
                ("uplink", "schools"), [(str(kind), links[kind]) for kind in UplinkKind if links[kind]]
            )
        case By.PLATFORM:
            models = Counter(each.school.generation for each in counts.schools)
            found_models = [(str(model), models[model]) for model in GenerationModel if models[model]]
            return _table(("platform", "schools"), found_models)


def total(table: Table) -> tuple[Cell, ...]:
    """The line below a table of counts: sums of what can be added up."""
    columns = list(table.columns)
    return tuple(
        sum(int(row[index] or 0) for row in table.rows) if name in _SUMMED else "total" if index == 0 else ""
        for index, name in enumerate(columns)
    )


def facts_table(counts: Counts, department: Department, figure: str, line: Line) -> Table:
    """A line for each fact that a figure counts: headcounts, devices, links and platforms, school by school.

    `figure` is one of FIGURES. A device that doesn't count, for its state, stands there with 0.
    """
    columns = ("school", "figure", "counts", "what", "note", "since", "where")
    kinds = {name: Kind.NUMBER if name == "counts" else Kind.TEXT for name in columns}
    rows = [
        (each.school.key, *row)
        for each in counts.schools
        for row in _facts(each, department, line)
        if figure in (ALL, row[0]) or (figure == PUPILS and row[2] == PUPILS) or _is_kind(figure, row[0])
    ]
    return Table("Facts", kinds, tuple(rows))


def counts_sheet(
    counts: Counts, department: Department, counted: Iterable[DeviceState], *, explained: bool = False
) -> dict[str, Any]:
    """All of it for programs; with `explained`, each school with its headcounts and devices."""
    communes = _communes(counts.schools)
    return {
        "day": counts.day,
        "counted": [str(state) for state in DeviceState if state in counted],
        "total": _sums(counts.schools),
        "communes": [
            {"insee": insee, "commune": department.commune_name(insee), **_sums(schools)}
            for insee, schools in communes.items()
        ],
        "schools": [_school_sheet(each, department, explained=explained) for each in counts.schools],
        "left_out": [
            {"why": str(each.why), **_school_sheet(each.count, department, explained=explained)}
            for each in counts.left_out
        ],
    }


def remarks(counts: Counts) -> Iterator[str]:
    """What a person must know of the counts: who and what is not in them."""
    for left in counts.left_out:
        school = left.count.school
        why = (
            f"open {school.period}"
            if left.why is Why.NOT_OPEN
            else f"in {school.commune}, which is no member"
        )
        found = len(left.count.devices) + len(left.count.passed_over)
        said = f"{found} devices and {left.count.pupils} pupils are noted there, and count nowhere"
        yield f"{school.key} ({why}): {said}."
    empty = [each.school.key for each in counts.schools if not each.headcounts]
    if empty:
        yield f"No pupils are noted this school year, until {counts.day}, of {', '.join(empty)}."
    states = Counter(device.state for each in counts.schools for device in each.passed_over)
    if states:
        said = ", ".join(f"{states[state]} {state}" for state in DeviceState if states[state])
        yield f"{sum(states.values())} devices don't count: {said}."


def _table(columns: Sequence[str], rows: Iterable[tuple[Cell, ...]]) -> Table:
    kinds = {name: Kind.NUMBER if name in _SUMMED else Kind.TEXT for name in columns}
    return Table("Counts", kinds, tuple(rows))


def _communes(schools: Iterable[SchoolCount]) -> dict[str, list[SchoolCount]]:
    found: dict[str, list[SchoolCount]] = {}
    for each in schools:
        found.setdefault(each.school.commune, []).append(each)
    return dict(sorted(found.items()))


def _by_commune(schools: Sequence[SchoolCount], department: Department) -> Table:
    kinds = _kinds(schools)
    rows: list[tuple[Cell, ...]] = []
    for insee, there in _communes(schools).items():
        devices = _devices(there)
        numbers = (len(there), sum(each.pupils for each in there), *(devices[kind] for kind in kinds))
        rows.append((insee, department.commune_name(insee), *numbers))
    return _table(("insee", "commune", "schools", "pupils", *map(str, kinds)), rows)


def _by_school(schools: Sequence[SchoolCount], department: Department) -> Table:
    kinds = _kinds(schools)
    rows: list[tuple[Cell, ...]] = []
    for each in schools:
        school, devices = each.school, _devices([each])
        commune, link = department.commune_name(school.commune), school.uplink
        place = (school.key, commune, str(link.kind) if link else "", str(school.generation))
        rows.append((*place, each.pupils, *(devices[kind] for kind in kinds)))
    return _table(("school", "commune", "uplink", "platform", "pupils", *map(str, kinds)), rows)


def _of_level(schools: Iterable[SchoolCount], level: Level) -> tuple[set[str], list[Headcount]]:
    """The schools (keys) that a level is in, and its headcounts."""
    found = [
        (each.school.key, count) for each in schools for count in each.headcounts if count.level is level
    ]
    return {key for key, count in found if count.pupils}, [count for _, count in found]


def _by_kind(schools: Sequence[SchoolCount]) -> Iterator[tuple[Cell, ...]]:
    devices = _devices(schools)
    apart = Counter(device.kind for each in schools for device in each.passed_over)
    for kind in DeviceKind:
        if devices[kind] or apart[kind]:
            where = sum(any(device.kind is kind for device in each.devices) for each in schools)
            yield str(kind), where, devices[kind], apart[kind]


def _devices(schools: Iterable[SchoolCount]) -> Counter[DeviceKind]:
    return Counter(device.kind for each in schools for device in each.devices)


def _kinds(schools: Iterable[SchoolCount]) -> list[DeviceKind]:
    """The kinds that there are, in the model's order."""
    there = _devices(schools)
    return [kind for kind in DeviceKind if there[kind]]


def _is_kind(figure: str, name: Cell) -> bool:
    return figure == DEVICES and name in list(DeviceKind)


def _facts(count: SchoolCount, department: Department, line: Line) -> Iterator[tuple[Cell, ...]]:
    school = count.school
    folder = f"schools/{school.key}"
    for each in count.headcounts:
        member = department.commune(each.commune)
        home = " ".join(filter(None, ("of", each.commune, member.name if member else "")))
        where = f"{folder}/headcounts.csv"
        yield str(each.level), each.pupils, PUPILS, home if each.commune else "", each.date, where
    order = {kind: number for number, kind in enumerate(DeviceKind)}
    there = [(device, 1) for device in count.devices] + [(device, 0) for device in count.passed_over]
    for device, counts in sorted(there, key=lambda pair: order[pair[0].kind]):
        state = "" if device.state is DeviceState.IN_SERVICE else str(device.state)
        note = " ".join(filter(None, (device.asset, device.serial, state)))
        yield str(device.kind), counts, device.name, note, device.period.start, line(school.key, device)
    if uplink := school.uplink:
        note = " ".join(filter(None, (uplink.provider, uplink.contract)))
        yield str(uplink.kind), 1, "uplink", note, uplink.period.start, f"{folder}/school.yml"
    since = max((each.period.start for each in school.generations), default="")
    yield str(school.generation), 1, "platform", "", since, f"{folder}/school.yml"


def _sums(schools: Sequence[SchoolCount]) -> dict[str, Any]:
    headcounts = [count for each in schools for count in each.headcounts]
    levels: Counter[Level] = Counter()
    for count in headcounts:
        levels[count.level] += count.pupils
    devices = _devices(schools)
    uplinks = Counter(uplink.kind for each in schools if (uplink := each.school.uplink))
    models = Counter(each.school.generation for each in schools)
    apart = Counter(device.state for each in schools for device in each.passed_over)
    return {
        "schools": len(schools),
        "pupils": sum(count.pupils for count in headcounts),
        "levels": _named(Level, levels),
        "devices": _named(DeviceKind, devices),
        "not_counted": _named(DeviceState, apart),
        "uplinks": _named(UplinkKind, uplinks),
        "platforms": _named(GenerationModel, models),
    }


def _named(words: type[StrEnum], numbers: Counter[Any]) -> dict[str, int]:
    """What there is of each, in the model's order."""
    return {str(word): numbers[word] for word in words if numbers[word]}


def _school_sheet(count: SchoolCount, department: Department, *, explained: bool) -> dict[str, Any]:
    school = count.school
    sheet = {
        "school": school.key,
        "name": school.name,
        "insee": school.commune,
        "commune": department.commune_name(school.commune),
        "payer": school.payer,
        **{name: value for name, value in _sums([count]).items() if name != "schools"},
        "residences": dict(sorted(count.residences.items())),
    }
    if explained:
        sheet["behind"] = {
            "headcounts": [
                {"date": each.date, "level": str(each.level), "pupils": each.pupils, "commune": each.commune}
                for each in count.headcounts
            ],
            "devices": [_device_sheet(device, counts=True) for device in count.devices]
            + [_device_sheet(device, counts=False) for device in count.passed_over],
        }
    return sheet


def _device_sheet(device: Device, *, counts: bool) -> dict[str, Any]:
    return {
        "name": device.name,
        "kind": str(device.kind),
        "asset": device.asset,
        "serial": device.serial,
        "model": device.model,
        "acquired": device.acquired,
        "since": device.period.start,
        "state": str(device.state),
        "counts": counts,
    }
