"""All documents of a bill: the same bill and day give the same bytes, on whatever machine."""

from ordiclasse_inventory.billing.bill import Bill
from ordiclasse_inventory.model.period import Day

from .as_csv import lines_csv, shares_csv
from .as_json import json_text


def documents(bill: Bill, *, before: Bill | None, made_on: Day) -> dict[str, bytes]:
    """Each document's bytes, by its path in the bill's folder.

    `before` is the bill of the year before, if there is one; `made_on` the day that stands on documents.
    """
    year = bill.year
    return {
        f"etat-liquidatif-{year}.json": json_text(bill, before, made_on).encode(),
        f"quotes-parts-{year}.csv": shares_csv(bill, before).encode(),
        f"detail-{year}.csv": lines_csv(bill).encode(),
    }
