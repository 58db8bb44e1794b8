"""The CSV files of the made-up department."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from ordiclasse_inventory.model.commune import Body
from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.school import Headcount
from ordiclasse_inventory.store.devices import DEVICE_COLUMNS, OPTIONAL_DEVICE_COLUMNS, cells_of

from .communes import Place

# What an audit finds out is left to it.
_DEVICE_COLUMNS = tuple(
    column
    for column in (*DEVICE_COLUMNS, *OPTIONAL_DEVICE_COLUMNS)
    if column not in ("ram_gb", "disk_gb", "state")
)


def communes_csv(places: Iterable[Place]) -> str:
    """communes.csv: by INSEE code, then by day."""
    lines = [line for place in places for line in place.history]
    return _csv(
        ("insee", "siren", "name", "full_name", "from", "to", "into"),
        (
            (
                line.insee,
                line.siren,
                line.name,
                line.full_name,
                line.period.start,
                line.period.end,
                line.into,
            )
            for line in sorted(lines, key=lambda line: (line.insee, line.period.start))
        ),
    )


def bodies_csv(bodies: Iterable[Body]) -> str:
    """bodies.csv."""
    return _csv(
        ("key", "name", "kind", "siren", "members", "from", "to"),
        (
            (
                body.key,
                body.name,
                body.kind,
                body.siren,
                " ".join(body.members),
                body.period.start,
                body.period.end,
            )
            for body in bodies
        ),
    )


def devices_csv(devices: Iterable[Device]) -> str:
    """devices.csv."""
    lines = map(cells_of, devices)
    return _csv(_DEVICE_COLUMNS, ([line.get(column, "") for column in _DEVICE_COLUMNS] for line in lines))


def headcounts_csv(rows: Sequence[Headcount]) -> str:
    """headcounts.csv, with the commune of residence where it is counted."""
    if any(row.commune for row in rows):
        return _csv(
            ("date", "level", "commune", "pupils"),
            ((row.date, row.level, row.commune, row.pupils) for row in rows),
        )
    return _csv(("date", "level", "pupils"), ((row.date, row.level, row.pupils) for row in rows))


def _csv(header: Sequence[str], rows: Iterable[Iterable[str | int]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
