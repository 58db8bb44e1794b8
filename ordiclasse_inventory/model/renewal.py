"""Renewal: which devices come to their end, in which year, and what as many new ones cost.

A device's life is a number of years by kind, which the department sets. Its warranty is shown to who decides,
and decides nothing here.
"""

from calendar import isleap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date
from decimal import Decimal

from .device import Device, DeviceKind
from .period import Day
from .school import School


@dataclass(frozen=True, slots=True)
class Renewal:
    """How long devices of a kind serve, in years, and what a new one costs, in euros, VAT included."""

    years: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class Placed:
    """A device and the school (its key) that it is in."""

    school: str
    device: Device


@dataclass(frozen=True, slots=True)
class Due(Placed):
    """A device that comes to its end: on which day, in which year's budget it counts, and for how much."""

    end: Day
    year: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class Renewals:
    """What comes to its end, and what can't be told: no day of acquisition, no life set for the kind."""

    due: tuple[Due, ...]
    of_unknown_age: tuple[Placed, ...]
    without_life: tuple[Placed, ...]


def end_of_life(acquired: Day, years: int) -> Day:
    """The day on which a device has served so many years; 29 February becomes the 28th."""
    bought = date.fromisoformat(acquired)
    year = min(bought.year + years, MAXYEAR)
    leaps = (bought.month, bought.day) == (2, 29) and not isleap(year)
    return bought.replace(year=year, day=28 if leaps else bought.day).isoformat()


def renewals(
    schools: Iterable[School],
    lives: Mapping[DeviceKind, Renewal],
    as_of: Day,
    until: Day,
    kinds: Collection[DeviceKind] = (),
) -> Renewals:
    """What is in the schools on `as_of` and comes to its end by `until`, that day with it.

    `schools` are as they were on `as_of`; with `kinds`, only devices of these. What should have been renewed
    before counts in the year of `as_of`: money is not spent in the past. The order is that of years, then
    schools and devices as given.
    """
    due, unknown, without = [], [], []
    for school in schools:
        for device in school.devices:
            if kinds and device.kind not in kinds:
                continue
            life = lives.get(device.kind)
            if life is None:
                without.append(Placed(school.key, device))
            elif not device.acquired:
                unknown.append(Placed(school.key, device))
            elif (end := end_of_life(device.acquired, life.years)) <= until:
                year = max(int(end[:4]), int(as_of[:4]))
                due.append(Due(school.key, device, end, year, life.price))
    due.sort(key=lambda each: each.year)
    return Renewals(tuple(due), tuple(unknown), tuple(without))
