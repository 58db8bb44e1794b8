"""Two bills side by side as communes read it, with the reasons in words and numbers; and for programs."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ordiclasse_inventory.billing.comparison import Comparison, Reason, Why
from ordiclasse_inventory.model.convention import Tariff, Unit
from ordiclasse_inventory.model.device import COMPUTERS, DeviceKind
from ordiclasse_inventory.outputs.csv_text import csv_rows
from ordiclasse_inventory.outputs.french import number as french_number
from ordiclasse_inventory.outputs.french import price

_BOM = "\N{BYTE ORDER MARK}"
_NO_BREAK = "\N{NO-BREAK SPACE}"

_WORDS = {
    Why.SCHOOL_OPENED: "école ouverte",
    Why.SCHOOL_CLOSED: "école fermée",
    Why.SCHOOL_MERGED: "école réunie à une autre",
    Why.NEW_TARIFF: "nouveau tarif",
    Why.TARIFF_ENDED: "tarif supprimé",
    Why.BOUNDS: "unités gratuites, minimum ou plafond",
    Why.COMMUNES_MERGED: "communes fusionnées",
    Why.SHARING: "répartition modifiée",
    Why.ROUNDING: "arrondis au centime",
}
# One and several of what a tariff counts.
_UNITS = {
    Unit.PUPIL: ("élève", "élèves"),
    Unit.DEVICE: ("appareil", "appareils"),
    Unit.UPLINK: ("liaison", "liaisons"),
    Unit.SCHOOL: ("école", "écoles"),
    Unit.PLATFORM: ("plateforme", "plateformes"),
    Unit.CONTRIBUTOR: ("contributeur", "contributeurs"),
}
_KINDS = {
    DeviceKind.SERVER: ("serveur", "serveurs"),
    DeviceKind.WORKSTATION: ("poste", "postes"),
    DeviceKind.LAPTOP: ("ordinateur portable", "ordinateurs portables"),
    DeviceKind.TABLET: ("tablette", "tablettes"),
    DeviceKind.TABLET_CART: ("chariot de tablettes", "chariots de tablettes"),
    DeviceKind.BOARD: ("tableau interactif", "tableaux interactifs"),
    DeviceKind.INTERACTIVE_PROJECTOR: ("vidéoprojecteur interactif", "vidéoprojecteurs interactifs"),
    DeviceKind.PROJECTOR: ("vidéoprojecteur", "vidéoprojecteurs"),
    DeviceKind.PRINTER: ("imprimante", "imprimantes"),
    DeviceKind.SWITCH: ("commutateur", "commutateurs"),
    DeviceKind.ACCESS_POINT: ("point d’accès Wi-Fi", "points d’accès Wi-Fi"),
    DeviceKind.UPS: ("onduleur", "onduleurs"),
}
_COMPUTER = ("ordinateur", "ordinateurs")


def in_words(reason: Reason, schools: Mapping[str, str]) -> str:
    """A reason as communes read it; `schools` are names by key.

    `3 élèves de plus à 11,80 € (Élève d’école élémentaire, École Jean-Jaurès)`: the amount stands beside it.
    """
    tariff = reason.tariff
    if tariff is None:
        return _WORDS[reason.why]
    match reason.why:
        case Why.QUANTITY:
            number = abs(reason.more)
            words = f"{_units(tariff, number)} de {'plus' if reason.more > 0 else 'moins'}"
            words += f" à {_euros(reason.price_before)}"
        case Why.PRICE:
            words = f"prix passé de {_euros(reason.price_before)} à {_euros(reason.price_after)}"
            words += f" pour {_units(tariff, reason.quantity_after)}"
        case Why.NEW_TARIFF:
            words = f"{_WORDS[reason.why]}{_NO_BREAK}: {_units(tariff, reason.quantity_after)}"
            words += f" à {_euros(reason.price_after)}"
        case _:
            words = _WORDS[reason.why]
    place = [tariff.label, *([schools.get(reason.school, reason.school)] if reason.school else [])]
    return f"{words} ({', '.join(place)})"


def school_names(comparison: Comparison) -> dict[str, str]:
    """The schools' names by key, as the later bill has them."""
    counts = (*comparison.before.counts.schools, *comparison.after.counts.schools)
    return {count.school.key: count.school.name for count in counts}


def comparison_csv(comparison: Comparison) -> str:
    """A line for each reason of each contributor, for French spreadsheets.

    The reasons' amounts add up to the contributor's difference.
    """
    names = school_names(comparison)
    before, after = comparison.before.year, comparison.after.year
    columns = (
        "Code", "Contributeur", f"Quote-part {before} (€)", f"Quote-part {after} (€)", "Écart (€)",
        "Motif", "École", "Tarif", "Quantité avant", "Quantité après", "Montant du motif (€)",
    )  # fmt: skip
    rows: list[tuple[str | int, ...]] = []
    for row in comparison.rows:
        who = (row.contributor.key, row.contributor.name)
        amounts = (_number(row.before), _number(row.after), _number(row.difference))
        rows.append((*who, *amounts, "", "", "", "", "", ""))
        for reason in row.reasons:
            school = names.get(reason.school, reason.school)
            label = reason.tariff.label if reason.tariff else ""
            counts = (reason.quantity_before, reason.quantity_after) if reason.tariff else ("", "")
            said = in_words(reason, names)
            rows.append((*who, "", "", "", said, school, label, *counts, _number(reason.amount)))
    return _BOM + csv_rows(columns, rows, ";")


def comparison_json(comparison: Comparison) -> str:
    """The comparison for programs."""
    return json.dumps(comparison_sheet(comparison), ensure_ascii=False, indent=2) + "\n"


def comparison_sheet(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain values; amounts are texts."""
    names = school_names(comparison)
    return {
        "before": _bill(comparison.before.year, comparison.before.convention.key, comparison.before.claim),
        "after": _bill(comparison.after.year, comparison.after.convention.key, comparison.after.claim),
        "difference": str(comparison.difference),
        "contributors": [
            {
                "contributor": row.contributor.key,
                "name": row.contributor.name,
                "before": str(row.before),
                "after": str(row.after),
                "difference": str(row.difference),
                "reasons": _reasons(row.reasons, names),
            }
            for row in comparison.rows
        ],
        "tariffs": [
            {
                "school": row.school,
                "tariff": row.tariff.key,
                "quantity_before": row.quantity_before,
                "quantity_after": row.quantity_after,
                "before": str(row.before),
                "after": str(row.after),
                "difference": str(row.difference),
                "reasons": _reasons(row.reasons, names),
            }
            for row in comparison.tariffs
            if row.difference or row.reasons
        ],
    }


def _bill(year: int, convention: str, claim: Decimal) -> dict[str, Any]:
    return {"year": year, "convention": convention, "claim": str(claim)}


def _reasons(reasons: Iterable[Reason], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "why": str(reason.why),
            "school": reason.school,
            "tariff": reason.tariff.key if reason.tariff else "",
            "quantity_before": reason.quantity_before,
            "quantity_after": reason.quantity_after,
            "price_before": _text(reason.price_before),
            "price_after": _text(reason.price_after),
            "amount": str(reason.amount),
            "words": in_words(reason, names),
        }
        for reason in reasons
    ]


def _units(tariff: Tariff, number: int) -> str:
    one, several = _UNITS[tariff.unit]
    if tariff.unit is Unit.DEVICE and tariff.only:
        kinds = {DeviceKind(kind) for kind in tariff.only}
        if len(kinds) == 1:
            one, several = _KINDS[next(iter(kinds))]
        elif kinds <= COMPUTERS:
            one, several = _COMPUTER
    return f"{french_number(number)}{_NO_BREAK}{several if number > 1 else one}"


def _euros(amount: Decimal | None) -> str:
    assert amount is not None, "a reason that speaks of a price has it"
    return price(amount)


def _number(amount: Decimal) -> str:
    return str(amount).replace(".", ",")


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
