"""What is printed: the statement, its annex, and the annex of each contributor's letter, as HTML for A4."""

from decimal import Decimal
from typing import Any

from ordiclasse_inventory.billing.bill import Bill, Share
from ordiclasse_inventory.billing.comparison import Comparison
from ordiclasse_inventory.model.convention import Unit
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.network.names import slug

from .breakdown import SchoolCost, by_school, by_tariff, of_share
from .comparison import in_words, school_names
from .parties import creditor, debtor
from .templates import rendered

UNITS = {
    Unit.PUPIL: "élève",
    Unit.DEVICE: "appareil",
    Unit.UPLINK: "liaison",
    Unit.SCHOOL: "école",
    Unit.PLATFORM: "plateforme",
    Unit.CONTRIBUTOR: "commune ou groupement",
}


def pages(bill: Bill, comparison: Comparison | None, made_on: Day) -> dict[str, str]:
    """Each document's HTML, by its path without a suffix; `comparison` is with the year before.

    The longest come first: others fill in.
    """
    before = comparison.before if comparison else None
    facts: dict[str, Any] = {
        "bill": bill,
        "before": before,
        "earlier": {share.contributor.key: share.amount for share in before.shares} if before else {},
        "made_on": made_on,
        "creditor": creditor(bill),
        "debtor": debtor(bill),
        "units": UNITS,
    }
    schools = by_school(bill)
    # A share's pages are as long as its lines are many.
    shares = sorted(bill.shares, key=lambda share: -len(share.lines))
    found = {f"etat-liquidatif-{bill.year}-annexe": _annex(bill, schools, facts)}
    reasons = _reasons(comparison) if comparison else {}
    for share in shares:
        why = reasons.get(share.contributor.key, ())
        costs = of_share(share, schools)
        found[f"quotes-parts/{_name(share)}"] = rendered(
            "share.html.j2", share=share, costs=costs, reasons=why, **facts
        )
    return found | {f"etat-liquidatif-{bill.year}": _statement(bill, before, facts)}


def _statement(bill: Bill, before: Bill | None, facts: dict[str, Any]) -> str:
    now = {share.contributor.key for share in bill.shares}
    gone = [share for share in before.shares if share.contributor.key not in now] if before else []
    return rendered("statement.html.j2", tariffs=by_tariff(bill), gone=gone, **facts)


def _annex(bill: Bill, schools: tuple[SchoolCost, ...], facts: dict[str, Any]) -> str:
    flat = [each for each in by_tariff(bill) if each.tariff.unit is Unit.CONTRIBUTOR]
    return rendered("annex.html.j2", schools=schools, flat=flat, **facts)


def _reasons(comparison: Comparison) -> dict[str, list[tuple[str, Decimal]]]:
    """Why each contributor's share (by its key) differs from last year's: in words, with what it is worth."""
    names = school_names(comparison)
    return {
        row.contributor.key: [(in_words(reason, names), reason.amount) for reason in row.reasons]
        for row in comparison.rows
    }


def _name(share: Share) -> str:
    """A file's name: the key tells shares apart, the name tells people."""
    return f"{share.contributor.key}-{slug(share.contributor.name)[:60]}".strip("-")
