"""What to look at before a bill is sealed: each finding is mended in the files, or acknowledged by name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ordiclasse_inventory.model.acknowledgement import Acknowledgement
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.school import Headcount, School

from .bill import Bill, convention_of
from .bill import bill as make_bill
from .counts import SchoolCount

# The part by which a figure may change from one year to the next before somebody looks.
_TENTH = Decimal("0.1")
# What the name of a finding can't have.
_UNNAMED = re.compile(r"[\s:]+")


class Kind(StrEnum):
    """What may be wrong."""

    NO_HEADCOUNT = "no-headcount"
    # What is declared is not what the pupils' roster has.
    ROSTER_OTHERWISE = "roster-otherwise"
    # Two counts of one school year, as the ministry's and the school's own, are over a tenth apart.
    DECLARED_OTHERWISE = "declared-otherwise"
    NOT_SEEN = "not-seen"
    NO_PURCHASE_DATE = "no-purchase-date"
    DUPLICATE_SERIAL = "duplicate-serial"
    CLOSED_SCHOOL = "closed-school"
    PUPILS_JUMP = "pupils-jump"
    DEVICES_JUMP = "devices-jump"
    SHARE_JUMP = "share-jump"
    # Today's files no longer give the bill that was sealed the year before.
    SEALED_OTHERWISE = "sealed-otherwise"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: its kind and what it is about make its name, which stays from run to run.

    `found` is a line in words and numbers; `which` names what is behind it: devices (`poste-01.jean-jaures`)
    or contributors.
    """

    kind: Kind
    about: str
    found: str
    which: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`no-headcount:jean-jaures`."""
        return f"{self.kind}:{self.about}"


@dataclass(frozen=True, slots=True)
class Control:
    """The findings: `open` ones, and those that are `acknowledged`, each with who answers for it.

    `stale` are acknowledgements of what is not, or no longer, found so. No roster was counted this school
    year of the schools (keys) `without_roster`: what they declared stands alone.
    """

    open: tuple[Finding, ...]
    acknowledged: tuple[tuple[Finding, Acknowledgement], ...]
    stale: tuple[Acknowledgement, ...]
    without_roster: tuple[str, ...] = ()


def control(
    history: Department,
    bill: Bill,
    before: Bill | None,
    acknowledgements: Iterable[Acknowledgement] = (),
) -> Control:
    """Look a bill over, beside the one of the year before, in the department's whole history.

    An acknowledgement holds as long as the finding says the same: three devices more are another finding.
    `before` is that year's bill as it was claimed.
    """
    found = tuple(_findings(history, bill, before))
    given = {each.finding: each for each in acknowledgements}
    held = [
        (finding, given[finding.name])
        for finding in found
        if finding.name in given and given[finding.name].found == finding.found
    ]
    names = {finding.name for finding, _ in held}
    return Control(
        tuple(finding for finding in found if finding.name not in names),
        tuple(held),
        tuple(each for name, each in given.items() if name not in names),
        tuple(
            count.school.key
            for count in bill.counts.schools
            if not _roster(history.schools[count.school.key], bill.counts.day)
        ),
    )


def _findings(history: Department, bill: Bill, before: Bill | None) -> Iterator[Finding]:
    day, months = bill.counts.day, bill.convention.unseen_months
    for count in bill.counts.schools:
        yield from _headcounts(count, _roster(history.schools[count.school.key], day), day)
    for count in bill.counts.schools:
        yield from _devices(count, day, months)
    yield from _serials(bill)
    yield from _closed(history, day)
    if before:
        yield from _jumps(bill, before)
        yield from _otherwise(history, before)


def _roster(school: School, day: Day) -> tuple[Headcount, ...]:
    """The roster of a day's school year, as of the day nearest to it (the first of two): rosters are mostly
    exported some days later. Nothing where none was counted.
    """
    near = date.fromisoformat(day).toordinal()
    ours = [each for each in school.roster_counts if _school_year(each.date) == _school_year(day)]
    days = {each.date: abs(date.fromisoformat(each.date).toordinal() - near) for each in ours}
    nearest = min(sorted(days), key=days.__getitem__, default="")
    return tuple(each for each in ours if each.date == nearest)


def _headcounts(count: SchoolCount, roster: tuple[Headcount, ...], day: Day) -> Iterator[Finding]:
    key, first = count.school.key, _school_year(day)
    listed = _by_level(roster)
    if not count.headcounts:
        latest = max((each.date for each in count.school.headcounts), default="")
        known = f"; the latest is of {latest}" if latest else ""
        known += f"; the roster of {roster[0].date} has {sum(listed.values())} pupils" if roster else ""
        yield Finding(Kind.NO_HEADCOUNT, key, f"no headcount since {first}{known}")
        return
    declared = _by_level(count.headcounts)
    if roster and declared != listed:
        found = f"{count.pupils} pupils declared on {count.headcounts[0].date}, "
        found += f"{sum(listed.values())} in the roster of {roster[0].date}: "
        found += ", ".join(
            f"{level} {declared.get(level, 0)} against {listed.get(level, 0)}"
            for level in Level
            if declared.get(level) != listed.get(level)
        )
        yield Finding(Kind.ROSTER_OTHERWISE, key, found)
    sums: dict[Day, int] = {}
    for each in count.school.headcounts:
        if first <= each.date <= day:
            sums[each.date] = sums.get(each.date, 0) + each.pupils
    latest = max(sums)
    for other in sorted(set(sums) - {latest}, reverse=True)[:1]:
        if _jumped(sums[other], sums[latest]):
            found = f"{sums[latest]} pupils on {latest}, which are billed, against {sums[other]} on {other}"
            yield Finding(Kind.DECLARED_OTHERWISE, key, found)


def _devices(count: SchoolCount, day: Day, months: int) -> Iterator[Finding]:
    key = count.school.key
    since = _months_before(day, months)
    unseen = [device for device in count.devices if device.managed and device.seen < since]
    if unseen:
        found = f"{_number(len(unseen), 'device')} not seen by an audit since {since}"
        yield Finding(Kind.NOT_SEEN, key, found, _names(key, unseen))
    undated = [device for device in count.devices if not device.acquired]
    if undated:
        found = f"{_number(len(undated), 'device')} without a date of purchase"
        yield Finding(Kind.NO_PURCHASE_DATE, key, found, _names(key, undated))


def _serials(bill: Bill) -> Iterator[Finding]:
    places: dict[str, list[str]] = {}
    for count in bill.counts.schools:
        for device in (*count.devices, *count.passed_over):
            if device.serial:
                name = f"{device.name}.{count.school.key}"
                places.setdefault(device.serial.upper(), []).append(name)
    for serial, names in sorted(places.items()):
        if len(names) > 1:
            found = f"{len(names)} devices have this serial number: {', '.join(names)}"
            yield Finding(Kind.DUPLICATE_SERIAL, _UNNAMED.sub("-", serial), found, tuple(names))


def _closed(history: Department, day: Day) -> Iterator[Finding]:
    for key in sorted(history.schools):
        school = history.schools[key]
        left = [device for device in school.devices if device.period.holds(day)]
        if left and not school.period.holds(day) and school.period.start <= day:
            found = f"{_number(len(left), 'device')} noted in a school that closed on {school.period.end}"
            yield Finding(Kind.CLOSED_SCHOOL, key, found, _names(key, left))


def _jumps(bill: Bill, before: Bill) -> Iterator[Finding]:
    earlier = {count.school.key: count for count in before.counts.schools}
    for count in bill.counts.schools:
        key = count.school.key
        if (old := earlier.get(key)) is None:
            continue
        # A school without headcount has a finding of its own.
        if count.headcounts and old.headcounts and _jumped(old.pupils, count.pupils):
            found = f"{old.pupils} pupils in {before.year}, {count.pupils} in {bill.year}"
            yield Finding(Kind.PUPILS_JUMP, key, found)
        if _jumped(len(old.devices), len(count.devices)):
            found = f"{len(old.devices)} devices in {before.year}, {len(count.devices)} in {bill.year}"
            yield Finding(Kind.DEVICES_JUMP, key, found)
    shares = {share.contributor.key: share.amount for share in before.shares}
    for share in bill.shares:
        was = shares.get(share.contributor.key)
        if was is not None and _jumped(was, share.amount):
            found = f"{was} € in {before.year}, {share.amount} € in {bill.year}"
            yield Finding(Kind.SHARE_JUMP, share.contributor.key, found)


def _otherwise(history: Department, before: Bill) -> Iterator[Finding]:
    """Nothing, where the bill before is what the files give."""
    convention = convention_of(history.conventions, before.year)
    now = make_bill(history, convention, before.year) if convention else None
    owed = {share.contributor.key: share.amount for share in now.shares} if now else {}
    claimed = {share.contributor.key: share.amount for share in before.shares}
    if owed != claimed:
        which = tuple(sorted(key for key in {*owed, *claimed} if owed.get(key) != claimed.get(key)))
        found = f"{before.claim} € were claimed; by today's files it would be {now.claim if now else 0} €"
        yield Finding(Kind.SEALED_OTHERWISE, str(before.year), found, which)


def _by_level(counts: Iterable[Headcount]) -> dict[Level, int]:
    """Pupils by level, wherever they live; no level that has none."""
    found: dict[Level, int] = {}
    for each in counts:
        if each.pupils:
            found[each.level] = found.get(each.level, 0) + each.pupils
    return found


def _school_year(day: Day) -> Day:
    """The first day of the school year of a day."""
    return f"{int(day[:4]) - (day[5:] < '09-01'):04}-09-01"


def _jumped(before: Decimal | int, after: Decimal | int) -> bool:
    change = Decimal(after) - Decimal(before)
    return abs(change) > before * _TENTH


def _months_before(day: Day, months: int) -> Day:
    when = date.fromisoformat(day)
    count = when.year * 12 + when.month - 1 - months
    return f"{count // 12:04}-{count % 12 + 1:02}-{min(when.day, 28):02}"


def _names(school: str, devices: Iterable[Device]) -> tuple[str, ...]:
    return tuple(f"{device.name}.{school}" for device in devices)


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
