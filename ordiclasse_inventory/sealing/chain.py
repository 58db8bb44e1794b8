"""The sealed bills of a department: `bills/2026`, then its corrections `bills/2026-correction-1`, `-2`."""

import re
from pathlib import Path
from typing import Final

from ordiclasse_inventory.store.acknowledged import BILLS

_NAME: Final = re.compile(r"([0-9]{4})(?:-correction-([1-9][0-9]*))?")


def bills_of(inventory: Path) -> Path:
    """The folder of a department's sealed bills."""
    return inventory / BILLS


def sealed_of(bills: Path, year: int) -> list[str]:
    """The names of a year's sealed bill and its corrections, in the order in which they followed."""
    if not bills.is_dir():
        return []
    found = []
    for entry in bills.iterdir():
        match = _NAME.fullmatch(entry.name)
        if match and int(match[1]) == year and entry.is_dir():
            found.append((int(match[2] or 0), entry.name))
    return [name for _, name in sorted(found)]


def number_of(name: str) -> int:
    """The number of a correction; 0: it is the bill itself."""
    match = _NAME.fullmatch(name)
    assert match, f"{name} names no sealed bill"
    return int(match[2] or 0)


def correction_name(year: int, number: int) -> str:
    """The folder of a year's `number`th correction."""
    return f"{year}-correction-{number}"
