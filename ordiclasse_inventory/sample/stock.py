"""What the city bought: models, prices and warranties by year, all invented; how machines leave again."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import TypeVar

from ordiclasse_inventory.model.device import COMPUTERS, WITH_STORAGE, Device, DeviceKind, Exit
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Day, Period

from .addresses import mac
from .days import year_of, years_after
from .draw import Draw

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Model:
    """A model, its serial numbers' first letters, its price in euros."""

    name: str
    prefix: str
    price: Decimal


def _models(prefix: str, *sold: tuple[int, str, str]) -> dict[int, Model]:
    """By the last year in which each was sold."""
    return {
        last: Model(name, f"{prefix}{index}", Decimal(price))
        for index, (last, name, price) in enumerate(sold, 1)
    }


_MODELS: Mapping[DeviceKind, Mapping[int, Model]] = {
    DeviceKind.SERVER: _models(
        "S",
        (2007, "Saline S1", "1890.00"),
        (2013, "Saline S2", "1650.00"),
        (2016, "Saline S3", "1420.00"),
        (2021, "Saline S4", "1510.40"),
        (2026, "Saline S5", "1698.00"),
    ),
    DeviceKind.WORKSTATION: _models(
        "L",
        (2007, "Lison 100", "649.00"),
        (2010, "Lison 200", "528.00"),
        (2013, "Lison 300", "472.50"),
        (2016, "Lison 400", "438.00"),
        (2020, "Lison 500", "455.00"),
        (2026, "Lison 600", "512.90"),
    ),
    DeviceKind.LAPTOP: _models(
        "C", (2013, "Cusancin 13", "710.00"), (2019, "Cusancin 15", "598.00"), (2026, "Cusancin 20", "649.00")
    ),
    DeviceKind.TABLET: _models("T", (2017, "Dessoubre 8", "219.00"), (2026, "Dessoubre 10", "264.50")),
    DeviceKind.TABLET_CART: _models("V", (2026, "Loue 16", "940.00")),
    DeviceKind.BOARD: _models("B", (2026, "Consolation 78", "2150.00")),
    DeviceKind.INTERACTIVE_PROJECTOR: _models(
        "I", (2019, "Syratu V1", "1680.00"), (2026, "Syratu V2", "1540.00")
    ),
    DeviceKind.PROJECTOR: _models("P", (2015, "Syratu 2500", "489.00"), (2026, "Syratu 3200", "455.00")),
    DeviceKind.PRINTER: _models("M", (2014, "Ognon L2", "259.00"), (2026, "Ognon L4", "284.00")),
    DeviceKind.SWITCH: _models("W", (2013, "Drugeon 24", "198.00"), (2026, "Drugeon 24G", "345.00")),
    DeviceKind.ACCESS_POINT: _models("A", (2019, "Lanterne ac", "139.00"), (2026, "Lanterne ax", "168.00")),
    DeviceKind.UPS: _models("U", (2013, "Barbèche 700", "149.00"), (2026, "Barbèche 850", "189.00")),
}  # fmt: skip
_WARRANTY_YEARS = {DeviceKind.SERVER: 5, DeviceKind.TABLET: 2}
_WIRED = COMPUTERS | {DeviceKind.PRINTER, DeviceKind.SWITCH, DeviceKind.ACCESS_POINT}

# Invented. The city has given computers to associations since 2002 (domain).
_ASSOCIATIONS = (
    "Le Clic solidaire", "Les Ateliers du Faubourg", "Ordi-Partage", "La Remise à neuf", "Le Clavier"
)  # fmt: skip
# The Debian that a machine had when it left, by the last year: the stable release of that time.
_DEBIANS = {2008: 4, 2010: 5, 2012: 6, 2014: 7, 2016: 8, 2018: 9, 2020: 10, 2022: 11, 2024: 12}
_DEBIAN_NOW = "Debian 13"
_ANDROIDS = {2016: "Android 5", 2019: "Android 8", 2022: "Android 11", 2026: "Android 13"}
_WINDOWS = {2008: "Windows XP", 2014: "Windows 7", 2026: "Windows 10"}


@dataclass(frozen=True, slots=True)
class Leaving:
    """When a device left, how, to whom; its storage was wiped on the day `wiped`, if it has one."""

    day: Day
    exit: Exit
    recipient: str
    wiped: Day


def leaving(day: Day, draw: Draw) -> Leaving:
    """A way out on that day or within a few."""
    wiped = f"{day[:8]}{min(28, int(day[8:]) + draw.between(0, 9)):02}"
    if draw.once_in(3):
        return Leaving(day, Exit.GIVEN, draw.pick(_ASSOCIATIONS), wiped)
    return Leaving(day, Exit.RECYCLED, "", wiped)


class Purchases:
    """Makes devices, each with the next number of the whole department in its tag, serial and MAC address."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def buy(
        self,
        kind: DeviceKind,
        name: str,
        day: Day,
        gone: Leaving | None = None,
        *,
        owner: str,
        room: str = "",
        levels: tuple[Level, ...] = (),
        address: str = "",
        windows: bool = False,
    ) -> Device:
        """A device bought on that day, which left later or is still there."""
        number, year = next(self._numbers), year_of(day)
        model = _by_year(_MODELS[kind], year)
        return Device(
            name=name,
            kind=kind,
            macs=_macs(kind, number),
            address=address,
            room=room,
            levels=levels,
            model=model.name,
            serial=f"{model.prefix}{year % 100:02}{number:06}",
            acquired=day,
            asset=f"OC-{number:06}",
            os=_os(kind, year, year_of(gone.day) if gone else None, windows),
            owner=owner,
            price=model.price,
            warranty_until=years_after(day, _WARRANTY_YEARS.get(kind, 3)),
            period=Period(day, gone.day if gone else ""),
            retired=gone.day if gone else "",
            exit=gone.exit if gone else None,
            recipient=gone.recipient if gone else "",
            wiped=gone.wiped if gone and kind in WITH_STORAGE else "",
        )


def _macs(kind: DeviceKind, number: int) -> tuple[str, ...]:
    """A laptop has two cards; a tablet one, without a cable."""
    if kind is DeviceKind.LAPTOP:
        return mac(number), mac(number, 1)
    return (mac(number),) if kind in _WIRED or kind is DeviceKind.TABLET else ()


def _os(kind: DeviceKind, bought: int, left: int | None, windows: bool) -> str:
    if kind is DeviceKind.TABLET:
        return _by_year(_ANDROIDS, bought)
    if kind not in COMPUTERS:
        return ""
    if windows:
        return _by_year(_WINDOWS, bought)
    if left is None or left > max(_DEBIANS):
        return _DEBIAN_NOW
    return f"Debian {_by_year(_DEBIANS, left)}"


def _by_year(values: Mapping[int, T], year: int) -> T:
    return next(value for last, value in values.items() if year <= last)
