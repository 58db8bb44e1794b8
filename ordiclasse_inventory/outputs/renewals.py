"""What comes to its end: by year and school for who decides, a line a device for a spreadsheet."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.renewal import Due, Placed, Renewals

from .csv_text import csv_rows

_COLUMNS = (
    "year", "school", "name", "kind", "model", "serial", "asset", "acquired", "warranty_until", "end",
    "price",
)  # fmt: skip


def renewal_sheet(found: Renewals, as_of: Day, until: Day) -> dict[str, Any]:
    """All of it for programs; budgets are in euros, as text with two decimals."""
    return {
        "as_of": as_of,
        "until": until,
        "years": [
            {"year": year, **_sum(of_year, as_of), "schools": list(_schools(of_year, as_of))}
            for year in sorted({due.year for due in found.due})
            for of_year in [[due for due in found.due if due.year == year]]
        ],
        **_sum(found.due, as_of),
        "due": list(map(_due_line, found.due)),
        "of_unknown_age": list(map(_line, found.of_unknown_age)),
        "without_life": list(map(_line, found.without_life)),
    }


def renewal_csv(found: Renewals) -> str:
    """A line a device, those of unknown age last, without year, end and price."""
    rest = (*found.of_unknown_age, *found.without_life)
    lines = [*map(_due_line, found.due), *map(_line, rest)]
    return csv_rows(_COLUMNS, ([line.get(column) for column in _COLUMNS] for line in lines))


def kinds_due(found: Renewals) -> list[DeviceKind]:
    """The kinds that something of comes to its end, in the model's order."""
    return [kind for kind in DeviceKind if any(due.device.kind is kind for due in found.due)]


def money(amount: Decimal) -> str:
    """Euros with two decimals, as programs and spreadsheets read them."""
    return f"{amount:.2f}"


def _schools(due: Iterable[Due], as_of: Day) -> Iterable[dict[str, Any]]:
    by_school: dict[str, list[Due]] = {}
    for each in due:
        by_school.setdefault(each.school, []).append(each)
    for school, of_school in by_school.items():
        yield {"school": school, **_sum(of_school, as_of)}


def _sum(due: Iterable[Due], as_of: Day) -> dict[str, Any]:
    """How many by kind, how many of them are still under warranty, and what new ones cost."""
    found = list(due)
    return {
        "kinds": dict(Counter(str(each.device.kind) for each in found)),
        "under_warranty": sum(each.device.warranty_until > as_of for each in found),
        "budget": money(sum((each.price for each in found), Decimal())),
    }


def _due_line(due: Due) -> dict[str, Any]:
    return {"year": due.year, **_line(due), "end": due.end, "price": money(due.price)}


def _line(placed: Placed) -> dict[str, Any]:
    device = placed.device
    return {
        "school": placed.school,
        "name": device.name,
        "kind": str(device.kind),
        "model": device.model,
        "serial": device.serial,
        "asset": device.asset,
        "acquired": device.acquired,
        "warranty_until": device.warranty_until,
    }
