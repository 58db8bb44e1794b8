"""The control of a bill for programs, and as it is sealed."""

import json
from dataclasses import asdict
from typing import Any

from ordiclasse_inventory.billing.bill import Bill
from ordiclasse_inventory.billing.control import Control, Finding


def control_json(control: Control, bill: Bill) -> str:
    """The findings, each with who answers for it."""
    return json.dumps(control_sheet(control, bill), ensure_ascii=False, indent=2) + "\n"


def control_sheet(control: Control, bill: Bill) -> dict[str, Any]:
    """The control as plain values."""
    return {
        "year": bill.year,
        "counted_on": bill.counts.day,
        "open": [_finding(finding) for finding in control.open],
        "acknowledged": [
            {**_finding(finding), "reason": given.reason, "by": given.by, "on": given.on}
            for finding, given in control.acknowledged
        ],
        "stale": [asdict(given) for given in control.stale],
        "without_roster": list(control.without_roster),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {"finding": finding.name, "found": finding.found, "which": list(finding.which)}
