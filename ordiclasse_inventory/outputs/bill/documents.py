"""All documents of a bill: the same bill and day give the same bytes, on whatever machine."""

from collections.abc import Callable

from ordiclasse_inventory.billing.bill import Bill
from ordiclasse_inventory.billing.comparison import compare
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.outputs.pdf import pdfs

from .as_csv import lines_csv, shares_csv
from .as_json import json_text
from .as_ods import opendocument
from .as_pes import pes
from .as_xlsx import workbook
from .comparison import comparison_csv, comparison_json
from .pages import pages
from .sheets import sheets

Progress = Callable[[int, int], None]


def documents(
    bill: Bill, *, before: Bill | None, made_on: Day, progress: Progress = lambda done, of: None
) -> dict[str, bytes]:
    """Each document's bytes, by its path in the bill's folder, in order.

    `before` is the bill of the year before, if there is one; `made_on` the day that stands on documents;
    `progress` is told how many of how many pages are made.
    """
    year = bill.year
    title = f"État liquidatif {year}"
    computed = sheets(bill, made_on)
    comparison = compare(before, bill) if before else None
    html = pages(bill, comparison, made_on)
    draft = f"pes-recette-{year}-brouillon.xml"
    found = {
        f"etat-liquidatif-{year}.ods": opendocument(computed, title, made_on),
        f"etat-liquidatif-{year}.xlsx": workbook(computed, title, made_on),
        f"etat-liquidatif-{year}.json": json_text(bill, before, made_on).encode(),
        f"quotes-parts-{year}.csv": shares_csv(bill, before).encode(),
        f"detail-{year}.csv": lines_csv(bill).encode(),
        draft: pes(bill, draft, made_on),
    }
    for done, (name, content) in enumerate(pdfs(html), 1):
        found[f"{name}.pdf"] = content
        progress(done, len(html))
    if comparison:
        found[f"comparaison-{year}.csv"] = comparison_csv(comparison).encode()
        found[f"comparaison-{year}.json"] = comparison_json(comparison).encode()
    return dict(sorted(found.items()))
