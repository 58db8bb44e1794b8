"""A correction's documents: what each contributor still owes or gets back, and why."""

import json
from decimal import Decimal
from typing import Any

from ordiclasse_inventory.billing.correction import Correction, Kind
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs.csv_text import csv_rows
from ordiclasse_inventory.outputs.pdf import pdfs

from .as_pes import pes_of_correction
from .comparison import comparison_csv, comparison_sheet, in_words, school_names
from .parties import creditor, debtor
from .templates import rendered

_BOM = "\N{BYTE ORDER MARK}"

# As accountants call them.
TITLES = {
    Kind.REDUCTION: "Titre rectificatif\N{NO-BREAK SPACE}: réduction",
    Kind.ADDITION: "Titre rectificatif\N{NO-BREAK SPACE}: complément",
    Kind.SHARES_ALONE: "Rectification des quotes-parts, à montant total inchangé",
    Kind.CANCELLATION: "Annulation",
    Kind.ANEW: "Nouveau titre après annulation",
}


def correction_documents(correction: Correction, made_on: Day) -> dict[str, bytes]:
    """Each document's bytes, by its path in the correction's folder: the same bytes on whatever machine."""
    name = f"{correction.year}-{correction.number}"
    found = {
        f"rectification-{name}.json": _json(correction, made_on),
        f"rectification-{name}.csv": _csv(correction),
    }
    if comparison := correction.comparison:
        found[f"motifs-{name}.csv"] = comparison_csv(comparison)
    made = {path: text.encode() for path, text in found.items()}
    draft = f"pes-rectification-{name}-brouillon.xml"
    if content := pes_of_correction(correction, draft, made_on):
        made[draft] = content
    return made | {
        f"{path}.pdf": content
        for path, content in pdfs({f"rectification-{name}": _page(correction, made_on)})
    }


def _page(correction: Correction, made_on: Day) -> str:
    bill = correction.after or correction.before
    assert bill is not None, "a correction of nothing"
    comparison = correction.comparison
    names = school_names(comparison) if comparison else {}
    reasons = [
        (row.contributor.name, [(in_words(reason, names), reason.amount) for reason in row.reasons])
        for row in (comparison.rows if comparison else ())
        if row.reasons
    ]
    claims = [each.claim if each else Decimal(0) for each in (correction.before, correction.after)]
    return rendered(
        "correction.html.j2",
        correction=correction,
        heading=TITLES[correction.kind],
        bill=bill,
        creditor=creditor(bill),
        debtor=debtor(bill),
        claims=claims,
        reasons=reasons,
        made_on=made_on,
    )


def correction_sheet(correction: Correction, made_on: Day) -> dict[str, Any]:
    """The correction as plain values; amounts are texts."""
    comparison = correction.comparison
    return {
        "year": correction.year,
        "number": correction.number,
        "kind": str(correction.kind),
        "title": TITLES[correction.kind],
        "reason": correction.reason,
        "made_on": made_on,
        "claim_before": str(correction.before.claim) if correction.before else "0.00",
        "claim_after": str(correction.after.claim) if correction.after else "0.00",
        "total": str(correction.total),
        "shares": [
            {
                "contributor": share.contributor.key,
                "name": share.contributor.name,
                "siren": share.contributor.siren,
                "before": str(share.before),
                "after": str(share.after),
                "difference": str(share.difference),
            }
            for share in correction.shares
        ],
        "comparison": comparison_sheet(comparison) if comparison else None,
    }


def _json(correction: Correction, made_on: Day) -> str:
    return json.dumps(correction_sheet(correction, made_on), ensure_ascii=False, indent=2) + "\n"


def _csv(correction: Correction) -> str:
    columns = (
        "Code", "Contributeur", "SIREN", "Quote-part déjà demandée (€)", "Quote-part rectifiée (€)",
        "Différence (€)",
    )  # fmt: skip
    rows = [
        (
            share.contributor.key,
            share.contributor.name,
            share.contributor.siren,
            *(str(each).replace(".", ",") for each in (share.before, share.after, share.difference)),
        )
        for share in correction.shares
    ]
    return _BOM + csv_rows(columns, rows, ";")
