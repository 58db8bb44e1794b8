"""What differs between two states of a department: things that are new, gone, moved or changed.

Whole histories are compared, as the files have them; the order of lines is no difference. Going from
`after` to `before` gives the same differences the other way round. Words for people are elsewhere.
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from itertools import zip_longest
from typing import Any, TypeVar

from .commune import Commune
from .department import Department
from .device import Device
from .period import Dated, Day, Fact, Period
from .retirement import Leaving
from .school import Headcount, School

Thing = TypeVar("Thing")
Key = TypeVar("Key", bound=str)

DEPARTMENT = "department.yml"
COMMUNES = "communes.csv"
BODIES = "bodies.csv"
CONVENTIONS = "conventions"
SOFTWARE = "software.yml"

# Lists whose order says something: a resolver is asked before the next one, a supernet is filled before.
_ORDERED = {"resolvers", "supernets"}
# What a move changes of itself.
_OF_A_PLACE = {"name", "address", "room", "levels", "period", "moved_from", "moved_to"}


class What(StrEnum):
    """What became of something."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    `where` is the file or folder that the fact stands in (`department.yml`, `schools/jean-jaures`), `subject`
    what it is about (a kind of thing and its name; empty: the whole of `where`), `field` what changed of it
    (a field of the model, dotted inside another one; empty: the whole). `before` and `after` are values of
    the model, None where there is none; of a move they are two `Stay`, of `retired` two `Leaving`, of
    `merged_into` two `Merger`, of headcounts the pupils by level.
    """

    where: str
    what: What
    subject: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Stay:
    """A device's stay in a school (its key): a line of its devices.csv."""

    school: str
    device: Device


@dataclass(frozen=True, slots=True)
class Merger:
    """The end of a commune or school that became part of another one (named for people)."""

    day: Day
    into: str


def differences(before: Department, after: Department) -> list[Difference]:
    """What differs: the department first, then schools by key."""
    return [
        *_settings(before, after),
        *_communes(before, after),
        *_keyed(BODIES, "body", _by(before.bodies, "key"), _by(after.bodies, "key")),
        *_keyed(CONVENTIONS, "convention", _by(before.conventions, "key"), _by(after.conventions, "key")),
        *_catalogue(before, after),
        *_schools(before, after),
    ]


def _settings(before: Department, after: Department) -> Iterator[Difference]:
    apart = {"communes", "bodies", "conventions", "catalogue", "schools", "renewal"}
    lists = {"technicians": "technician", "shared_servers": "shared server"}
    yield from _changes(DEPARTMENT, "", before, after, skip={*apart, *lists})
    for name, noun in lists.items():
        old, new = (_by(getattr(each, name), "name") for each in (before, after))
        yield from _keyed(DEPARTMENT, noun, old, new)
    yield from _keyed(DEPARTMENT, "renewal of", before.renewal, after.renewal)


def _communes(before: Department, after: Department) -> Iterator[Difference]:
    old, new = (_grouped(each.communes, lambda commune: commune.insee) for each in (before, after))
    for insee in sorted({*old, *new}):
        subject = f"commune {_commune_name(after if insee in new else before, insee)}"
        for was, now in _succession(old.get(insee, []), new.get(insee, [])):
            if was is None or now is None or was.period.start != now.period.start:
                yield from _one(COMMUNES, subject, was, now)
                continue
            mergers = (
                _merger(was, _commune_name(before, was.into)),
                _merger(now, _commune_name(after, now.into)),
            )
            yield from _ending(COMMUNES, subject, mergers)
            if mergers[0] == mergers[1]:
                yield from _changes(COMMUNES, subject, was, now)
            else:
                yield from _changes(COMMUNES, subject, _without_end(was), _without_end(now))


def _commune_name(department: Department, insee: str) -> str:
    known = department.commune(insee)
    return f"{known.name} ({insee})" if known else insee


def _merger(ended: Commune | School, into: str) -> Merger | None:
    """How it became part of another one, whose name is `into`; None where it is not so."""
    return Merger(ended.period.end, into) if into else None


def _without_end(commune: Commune) -> Commune:
    return replace(commune, into="", period=Period(commune.period.start))


def _catalogue(before: Department, after: Department) -> Iterator[Difference]:
    old, new = before.catalogue, after.catalogue
    yield from _changes(SOFTWARE, "", old, new, skip={"titles", "profiles"})
    yield from _keyed(SOFTWARE, "title", old.titles, new.titles)
    yield from _keyed(SOFTWARE, "profile", old.profiles, new.profiles)


def _schools(before: Department, after: Department) -> Iterator[Difference]:
    pairs, gone, new = _match(
        before.schools.values(), after.schools.values(), (lambda each: [each.key], lambda each: [each.uai])
    )
    found = [Difference(_place(each.key), What.GONE, "", "", each, None) for each in gone]
    found += [Difference(_place(each.key), What.NEW, "", "", None, each) for each in new]
    for old, now in pairs:
        found += _school(old, now)
    found += _devices(before, after, {old.key: now.key for old, now in pairs})
    yield from sorted(found, key=lambda each: each.where)


def _school(old: School, new: School) -> Iterator[Difference]:
    where = _place(new.key)
    apart = {
        "uplinks", "devices", "headcounts", "roster_counts", "sites", "generations", "payers", "period",
        "merged_into",
    }  # fmt: skip
    yield from _changes(where, "", old, new, skip=apart)
    mergers = (_merger(old, old.merged_into), _merger(new, new.merged_into))
    yield from _ending(where, "", mergers)
    periods = old.period, new.period
    if mergers[0] != mergers[1]:
        periods = Period(old.period.start), Period(new.period.start)
    if periods[0] != periods[1]:
        yield Difference(where, What.CHANGED, "", "open", *periods)
    yield from _keyed(where, "site", _by(old.sites, "name"), _by(new.sites, "name"))
    for was, now in _succession(old.generations, new.generations):
        yield from _one(where, "generation", was, now)
    for was_paying, now_paying in _succession(old.payers, new.payers):
        yield from _one(where, "payer", was_paying, now_paying)
    for was_linked, now_linked in _succession(old.uplinks, new.uplinks):
        yield from _one(where, "uplink", was_linked, now_linked)
    yield from _headcounts(where, "headcounts", old.headcounts, new.headcounts)
    yield from _headcounts(where, "roster counts", old.roster_counts, new.roster_counts)


def _ending(where: str, subject: str, mergers: tuple[Merger | None, Merger | None]) -> Iterator[Difference]:
    if mergers[0] != mergers[1]:
        yield Difference(where, What.CHANGED, subject, "merged_into", *mergers)


def _headcounts(
    where: str, subject: str, old: Iterable[Headcount], new: Iterable[Headcount]
) -> Iterator[Difference]:
    groups = [_grouped(each, lambda count: count.date) for each in (old, new)]
    for date in sorted({*groups[0], *groups[1]}):
        counts = [
            {" ".join(filter(None, (each.level, each.commune))): each.pupils for each in group.get(date, ())}
            for group in groups
        ]
        if counts[0] == counts[1]:
            continue
        # None of that day is «new», not «0 → 12» for each level.
        what = What.CHANGED if all(counts) else What.GONE if counts[0] else What.NEW
        yield Difference(where, what, subject, date, counts[0] or None, counts[1] or None)


@dataclass(frozen=True, slots=True)
class _History:
    """A device's stays, the first one first."""

    stays: tuple[Stay, ...]

    @property
    def last(self) -> Stay:
        return self.stays[-1]

    def assets(self) -> set[str]:
        return {stay.device.asset for stay in self.stays if stay.device.asset}

    def serials(self) -> set[str]:
        return {stay.device.serial for stay in self.stays if stay.device.serial}

    def macs(self) -> set[str]:
        return {mac for stay in self.stays for mac in stay.device.macs}

    def names(self) -> set[tuple[str, str]]:
        return {(stay.school, stay.device.name) for stay in self.stays}

    def goes_on_as(self, stay: Stay) -> bool:
        """Whether this device may have had that stay too: not while it was elsewhere, not under two tags."""
        elsewhere = any(each.device.period.overlaps(stay.device.period) for each in self.stays)
        return not elsewhere and (not stay.device.asset or self.assets() <= {stay.device.asset})


def _histories(department: Department, now: Mapping[str, str]) -> list[_History]:
    """Every device's stays in all schools; `now` gives the key of a school that has another one since."""
    stays = [
        # Levels are a set: what is written in another order is the same device.
        Stay(now.get(key, key), replace(device, levels=tuple(sorted(device.levels))))
        for key, school in department.schools.items()
        for device in school.devices
    ]
    found: list[list[Stay]] = []
    by_tag: dict[Hashable, int] = {}
    for stay in sorted(stays, key=lambda each: (each.device.period.start, each.school, each.device.name)):
        tags = list(_tags(stay))
        known = (by_tag[tag] for tag in tags if tag in by_tag)
        number = next((each for each in known if _History(tuple(found[each])).goes_on_as(stay)), len(found))
        if number == len(found):
            found.append([])
        found[number].append(stay)
        by_tag.update(dict.fromkeys(tags, number))
    return [_History(tuple(each)) for each in found]


def _tags(stay: Stay) -> Iterator[Hashable]:
    """What a device is known by when it is elsewhere: tag, serial number, MAC addresses, a move by name."""
    device = stay.device
    if device.asset:
        yield "asset", device.asset
    if device.serial:
        yield "serial", device.serial
    yield from (("mac", mac) for mac in sorted(device.macs))
    if device.moved_to:
        yield "move", stay.school, device.moved_to, device.name
    if device.moved_from:
        yield "move", device.moved_from, stay.school, device.name


def _devices(before: Department, after: Department, now: Mapping[str, str]) -> Iterator[Difference]:
    """What became of devices, each followed through all schools.

    `now` is the key after of each school that is in both. A device is the same by asset tag, else serial,
    else a MAC address, else by name in the same school. Those of a school new or gone are told with it.
    """
    pairs, gone, new = _match(
        _histories(before, now),
        _histories(after, {}),
        (_History.assets, _History.serials, _History.macs, _History.names),
    )
    staying = set(now.values())
    for stay in (stay for history in gone for stay in history.stays if stay.school in staying):
        yield Difference(_place(stay.school), What.GONE, stay.device.name, "", stay.device, None)
    for stay in (stay for history in new for stay in history.stays if stay.school in staying):
        yield Difference(_place(stay.school), What.NEW, stay.device.name, "", None, stay.device)
    for old, current in pairs:
        yield from _story(old, current, staying)


def _story(old: _History, new: _History, staying: Collection[str]) -> Iterator[Difference]:
    """What differs between two states of one device's history."""
    pairs, gone, added = _match(
        old.stays,
        new.stays,
        (lambda stay: [(stay.school, stay.device.period.start)], lambda stay: [stay.school]),
    )
    moved = old.last.school != new.last.school
    if moved:
        yield Difference(_place(old.last.school), What.MOVED, old.last.device.name, "", old.last, new.last)
        if old.last in gone and new.last in added:
            yield from _device(new.last.school, old.last.device, new.last.device, skip=_OF_A_PLACE)
    for was, now in pairs:
        before, after = was.device, now.device
        # The stay that the move ended (or, the other way round, that it no longer ends) is told with it.
        if moved and was == old.last:
            after = replace(after, period=_until(after, before), moved_to=before.moved_to)
        elif moved and now == new.last:
            before = replace(before, period=_until(before, after), moved_to=after.moved_to)
        yield from _device(now.school, before, after)
    for stay in gone:
        if stay.school in staying and not (moved and stay == old.last):
            yield Difference(_place(stay.school), What.GONE, stay.device.name, "stay", stay.device, None)
    for stay in added:
        if stay.school in staying and not (moved and stay == new.last):
            yield Difference(_place(stay.school), What.NEW, stay.device.name, "stay", None, stay.device)


def _until(device: Device, other: Device) -> Period:
    return Period(device.period.start, other.period.end)


def _device(school: str, old: Device, new: Device, skip: Collection[str] = ()) -> Iterator[Difference]:
    where, ways_out = _place(school), (Leaving.of(old), Leaving.of(new))
    if ways_out[0] != ways_out[1]:
        yield Difference(where, What.CHANGED, new.name, "retired", *ways_out)
    old, new = _without_way_out(old), _without_way_out(new)
    # A stay begins on the day of acquisition where nothing else is said: that is told once.
    follows = all(each.period.start == each.acquired for each in (old, new))
    if follows and old.period.end == new.period.end:
        skip = {*skip, "period"}
    yield from _changes(where, new.name, old, new, skip)


def _without_way_out(device: Device) -> Device:
    """The device as if in use: a stay ends on the day of retirement, and says so once."""
    if not device.retired:
        return device
    period = Period(device.period.start)
    return replace(device, retired="", exit=None, recipient="", wiped="", period=period)


def _place(school: str) -> str:
    return f"schools/{school}"


def _match(
    before: Iterable[Thing], after: Iterable[Thing], keys: Sequence[Callable[[Thing], Iterable[Hashable]]]
) -> tuple[list[tuple[Thing, Thing]], list[Thing], list[Thing]]:
    """Pairs that are the same thing, and what is only before and only after. Things are hashable.

    What is equal is a pair. Then each way of telling things apart is tried, the surest first: what has a key
    in common is a pair, where only one thing on each side has that key or, at the last, in the order of days.
    """
    counted = Counter(before), Counter(after)
    equal = counted[0] & counted[1]
    pairs = [(each, each) for each in equal.elements()]
    old, new = (sorted((each - equal).elements(), key=repr) for each in counted)
    free = set(range(len(old))), set(range(len(new)))
    for number, key in enumerate(keys, 1):
        groups = _by_key(old, key), _by_key(new, key)
        for shared in sorted(groups[0].keys() & groups[1].keys(), key=repr):
            same = [
                [each for each in group[shared] if each in left]
                for group, left in zip(groups, free, strict=True)
            ]
            if number < len(keys) and not len(same[0]) == len(same[1]) == 1:
                continue
            for was, now in zip(*same, strict=False):
                free[0].remove(was)
                free[1].remove(now)
                pairs.append((old[was], new[now]))
    return pairs, [old[each] for each in sorted(free[0])], [new[each] for each in sorted(free[1])]


def _by_key(
    things: Sequence[Thing], keys: Callable[[Thing], Iterable[Hashable]]
) -> dict[Hashable, list[int]]:
    """The numbers of the things that have a key."""
    groups: dict[Hashable, list[int]] = {}
    for number, each in enumerate(things):
        for key in keys(each):
            groups.setdefault(key, []).append(number)
    return groups


def _grouped(things: Iterable[Thing], key: Callable[[Thing], str]) -> dict[str, list[Thing]]:
    groups: dict[str, list[Thing]] = {}
    for each in things:
        groups.setdefault(key(each), []).append(each)
    return groups


def _succession(before: Iterable[Fact], after: Iterable[Fact]) -> Iterator[tuple[Fact | None, Fact | None]]:
    """What became of facts that follow each other: one and the one that took its place, or is it corrected.

    A fact that now ends where a new one begins is told as the change from one to the other.
    """
    pairs, gone, new = _match(before, after, (lambda fact: [fact.period.start],))
    pairs = [(was, now) for was, now in pairs if was != now]
    for number, (was, now) in enumerate(pairs):
        if not _same_but_for_days(was, now):
            continue
        followers = [fact for fact in new if fact.period.start == now.period.end != was.period.end]
        leaders = [fact for fact in gone if fact.period.start == was.period.end != now.period.end]
        # Both: the day between two facts was corrected, and nothing took another's place.
        if followers and not leaders and not _same_but_for_days(was, followers[0]):
            new.remove(followers[0])
            pairs[number] = (was, followers[0])
        elif leaders and not followers and not _same_but_for_days(leaders[0], now):
            gone.remove(leaders[0])
            pairs[number] = (leaders[0], now)
    yield from pairs
    yield from zip_longest(*(sorted(each, key=lambda fact: fact.period.start) for each in (gone, new)))


def _same_but_for_days(one: Dated, other: Dated) -> bool:
    return all(
        getattr(one, field.name) == getattr(other, field.name)
        for field in fields(one)  # type: ignore[arg-type]  # dated facts are dataclasses
        if field.name != "period"
    )


def _one(where: str, subject: str, old: Fact | None, new: Fact | None) -> Iterator[Difference]:
    """A fact that is new, gone, followed by another one, or corrected."""
    if old is None or new is None:
        yield Difference(where, What.GONE if new is None else What.NEW, subject, "", old, new)
    elif old.period.start == new.period.start or _same_but_for_days(old, new):
        dated = f"{subject} {new.period}" if new.period.start or new.period.end else subject
        yield from _changes(where, dated, old, new)
    else:
        yield Difference(where, What.CHANGED, subject, "", old, new)


def _by(things: Iterable[Any], name: str) -> dict[str, Any]:
    """Things by name; where two have the same one, the second is «name (2)»."""
    found: dict[str, Any] = {}
    seen: Counter[str] = Counter()
    for each in things:
        key = getattr(each, name)
        seen[key] += 1
        found[key if seen[key] == 1 else f"{key} ({seen[key]})"] = each
    return found


def _keyed(where: str, noun: str, old: Mapping[Key, Any], new: Mapping[Key, Any]) -> Iterator[Difference]:
    for key in sorted({*old, *new}):
        subject = f"{noun} {key}"
        if key not in old:
            yield Difference(where, What.NEW, subject, "", None, new[key])
        elif key not in new:
            yield Difference(where, What.GONE, subject, "", old[key], None)
        else:
            yield from _changes(where, subject, old[key], new[key])


def _changes(
    where: str, subject: str, old: Any, new: Any, skip: Collection[str] = (), prefix: str = ""
) -> Iterator[Difference]:
    """A difference for each field, in the model's order, and inside of fields that have fields."""
    for field in fields(new):
        if field.name in skip:
            continue
        before, after = getattr(old, field.name), getattr(new, field.name)
        name = f"{prefix}{field.name}"
        if all(is_dataclass(each) and not isinstance(each, Period) for each in (before, after)):
            yield from _changes(where, subject, before, after, prefix=f"{name}.")
        elif not _same(field.name, before, after):
            yield Difference(where, What.CHANGED, subject, name, before, after)


def _same(name: str, before: Any, after: Any) -> bool:
    if isinstance(before, tuple) and isinstance(after, tuple) and name not in _ORDERED:
        return Counter(before) == Counter(after)
    return bool(before == after)
