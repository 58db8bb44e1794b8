"""Words and signs of the documents that communes, associations, teachers and directors read."""

from datetime import date

from markupsafe import Markup

from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.model.period import Day

_NO_BREAK = "\N{NO-BREAK SPACE}"
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

KINDS = {
    DeviceKind.SERVER: "serveur",
    DeviceKind.WORKSTATION: "poste",
    DeviceKind.LAPTOP: "ordinateur portable",
    DeviceKind.TABLET: "tablette",
    DeviceKind.TABLET_CART: "chariot de tablettes",
    DeviceKind.BOARD: "tableau interactif",
    DeviceKind.INTERACTIVE_PROJECTOR: "vidéoprojecteur interactif",
    DeviceKind.PROJECTOR: "vidéoprojecteur",
    DeviceKind.PRINTER: "imprimante",
    DeviceKind.SWITCH: "commutateur",
    DeviceKind.ACCESS_POINT: "point d’accès Wi-Fi",
    DeviceKind.UPS: "onduleur",
}
# As they are called at school, for narrow columns.
SHORT_KINDS = KINDS | {
    DeviceKind.WORKSTATION: "poste fixe",
    DeviceKind.LAPTOP: "portable",
    DeviceKind.BOARD: "TBI",
    DeviceKind.INTERACTIVE_PROJECTOR: "VPI",
    DeviceKind.ACCESS_POINT: "borne Wi-Fi",
}


def in_words(day: Day) -> Markup:
    """A day as it is written: 1<sup>er</sup> janvier 2026, 14 juillet 2026."""
    when = date.fromisoformat(day)
    number = Markup("1<sup>er</sup>") if when.day == 1 else str(when.day)
    return Markup("{}" + _NO_BREAK + "{}" + _NO_BREAK + "{}").format(
        number, _MONTHS[when.month - 1], when.year
    )


def in_plain_words(day: Day) -> str:
    """A day as it is written where there is no markup: 1er janvier 2026."""
    when = date.fromisoformat(day)
    return f"{'1er' if when.day == 1 else when.day} {_MONTHS[when.month - 1]} {when.year}"


def in_digits(day: Day) -> str:
    """A day in a table's cell: 14/07/2026."""
    return date.fromisoformat(day).strftime("%d/%m/%Y")
