"""The bill for programs: amounts are texts, so that no reader's binary numbers touch a cent.

docs/billing.md describes the shape.
"""

import json
from typing import Any

from ordiclasse_inventory.billing.bill import Bill, Line, Share
from ordiclasse_inventory.billing.counts import SchoolCount
from ordiclasse_inventory.model.convention import Convention, Rule, Tariff
from ordiclasse_inventory.model.period import Day

from .parties import Party, creditor, debtor


def json_text(bill: Bill, before: Bill | None, made_on: Day) -> str:
    """The bill, with what each contributor owed the year before."""
    return json.dumps(bill_sheet(bill, before, made_on), ensure_ascii=False, indent=2) + "\n"


def bill_sheet(bill: Bill, before: Bill | None, made_on: Day) -> dict[str, Any]:
    """The bill as plain values."""
    earlier = {share.contributor.key: str(share.amount) for share in before.shares} if before else {}
    return {
        "year": bill.year,
        "made_on": made_on,
        "counted_on": bill.counts.day,
        "department": bill.department.name,
        "convention": _convention(bill.convention, creditor(bill), debtor(bill)),
        "claim": str(bill.claim),
        "claim_before": str(before.claim) if before else None,
        "shares": [_share(share, earlier.get(share.contributor.key)) for share in bill.shares],
        "lines": [_line(line) for line in bill.lines],
        "schools": [_school(count) for count in bill.counts.schools],
    }


def _convention(convention: Convention, paid: Party, owing: Party) -> dict[str, Any]:
    sharing = convention.sharing
    return {
        "key": convention.key,
        "name": convention.name,
        "from": convention.period.start,
        "to": convention.period.end,
        "deliberation": convention.deliberation,
        "account_line": convention.account_line,
        "creditor": {"siren": paid.siren, "name": paid.name},
        "debtor": {"siren": owing.siren, "name": owing.name},
        "tariffs": [_tariff(tariff) for tariff in convention.tariffs],
        "sharing": {
            "default": str(sharing.default),
            "bodies": {
                body: str(rule) if isinstance(rule, Rule) else dict(sorted(rule.items()))
                for body, rule in sorted(sharing.bodies.items())
            },
        },
        "counted": sorted(map(str, convention.counted)),
    }


def _tariff(tariff: Tariff) -> dict[str, Any]:
    return {
        "key": tariff.key,
        "label": tariff.label,
        "unit": str(tariff.unit),
        "only": sorted(map(str, tariff.only)),
        "price": str(tariff.price),
        "free": tariff.free,
        "minimum": None if tariff.minimum is None else str(tariff.minimum),
        "ceiling": None if tariff.ceiling is None else str(tariff.ceiling),
    }


def _share(share: Share, before: str | None) -> dict[str, Any]:
    return {
        "contributor": share.contributor.key,
        "name": share.contributor.name,
        "siren": share.contributor.siren,
        "amount": str(share.amount),
        "exact": str(share.exact),
        "before": before,
        "lines": [
            {
                "school": each.line.school,
                "tariff": each.line.tariff.key,
                "part": str(each.part),
                "exact": str(each.exact),
            }
            for each in share.lines
        ],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "school": line.school,
        "tariff": line.tariff.key,
        "quantity": line.quantity,
        "amount": str(line.amount),
    }


def _school(count: SchoolCount) -> dict[str, Any]:
    school = count.school
    return {
        "key": school.key,
        "uai": school.uai,
        "name": school.name,
        "commune": school.commune,
        "payer": school.payer,
        "pupils": count.pupils,
        "residences": dict(sorted(count.residences.items())),
        "devices": len(count.devices),
        "passed_over": [device.name for device in count.passed_over],
    }
