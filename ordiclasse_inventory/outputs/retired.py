"""What left, for programs, and as the list that an association signs (in French, HTML for A4)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.model.retirement import Retired, handovers

from . import french

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"


def retired_line(each: Retired) -> dict[str, str]:
    """One device that left, all as text."""
    device, leaving = each.device, each.leaving
    return {
        "retired": leaving.retired,
        "exit": str(leaving.exit or ""),
        "recipient": leaving.recipient,
        "school": each.school,
        "name": device.name,
        "kind": str(device.kind),
        "model": device.model,
        "serial": device.serial,
        "asset": device.asset,
        "wiped": leaving.wiped,
    }


def retired_sheet(retired: Iterable[Retired], first: Day, last: Day) -> dict[str, Any]:
    """What left from one day to another, by recipient."""
    return {
        "from": first,
        "to": last,
        "handovers": [
            {
                "exit": str(handover.exit or ""),
                "recipient": handover.recipient,
                "number": len(handover.devices),
                "devices": list(map(retired_line, handover.devices)),
            }
            for handover in handovers(retired)
        ],
    }


def retired_document(department: Department, retired: Iterable[Retired], first: Day, last: Day) -> str:
    """The lists to sign, a recipient on its own pages."""
    # Escaping is on: names from the inventory are text here, whatever they hold.
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters.update(in_words=french.in_words, in_digits=french.in_digits)
    schools = {key: school.name for key, school in department.schools.items()}
    return environment.get_template("retired.html.j2").render(
        department=department.name,
        first=first,
        last=last,
        handovers=handovers(retired),
        kinds=french.KINDS,
        schools=schools,
    )
