"""Words and signs of the documents that communes, associations, teachers and directors read."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from markupsafe import Markup

from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.model.period import Day

_NO_BREAK = "\N{NO-BREAK SPACE}"
_NARROW = "\N{NARROW NO-BREAK SPACE}"
_CENT = Decimal("0.01")
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


_UNDER_SEVENTEEN = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize",
)  # fmt: skip
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
_GROUPS = (("milliard", 10**9), ("million", 10**6))


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


def last_day(end: Day) -> Day:
    """The last day of a period that ends before `end`."""
    return (date.fromisoformat(end) - timedelta(days=1)).isoformat()


def number(value: int | Decimal) -> str:
    """1 234 567 or 1 234,5: narrow spaces that don't break."""
    return f"{value:,}".replace(",", _NARROW).replace(".", ",")


def euros(amount: Decimal | Fraction) -> str:
    """1 234,56 €: rounded half up to the cent."""
    return f"{number(in_cents(amount))}{_NO_BREAK}€"


def signed_euros(amount: Decimal | Fraction) -> str:
    """+1 234,56 € or −1 234,56 €: a difference, with the sign of subtraction."""
    return f"+{euros(amount)}" if in_cents(amount) > 0 else euros(amount).replace("-", "\N{MINUS SIGN}")


def price(amount: Decimal) -> str:
    """A unit's price: with cents at least, with all its decimals where it has more."""
    exact = amount.normalize()
    return f"{number(max(exact, exact.quantize(_CENT), key=_decimals))}{_NO_BREAK}€"


def percent(part: Decimal, whole: Decimal) -> str:
    """12,3 %."""
    share = part * 100 / whole if whole else Decimal(0)
    return f"{number(share.quantize(Decimal('0.1'), ROUND_HALF_UP))}{_NO_BREAK}%"


def in_cents(amount: Decimal | Fraction) -> Decimal:
    """Euros to the cent, half up."""
    exact = Fraction(amount)
    cents = (200 * abs(exact.numerator) // exact.denominator + 1) // 2
    return Decimal(cents if exact >= 0 else -cents).scaleb(-2)


def amount_in_letters(amount: Decimal) -> str:
    """Euros in letters, as a statement is closed (*arrêté*): mille deux cents euros et un centime.

    `amount` is 0 to 10^12, in whole cents.
    """
    whole, cents = divmod(int(amount * 100), 100)
    of = " d’" if whole and whole % 10**6 == 0 else " "
    text = f"{in_letters(whole)}{of}euro{'s' if whole > 1 else ''}"
    return f"{text} et {in_letters(cents)} centime{'s' if cents > 1 else ''}" if cents else text


def in_letters(whole: int) -> str:
    """A whole number, 0 to 10^12, in the traditional spelling: quatre-vingts, deux cent un, mille."""
    if whole == 0:
        return _UNDER_SEVENTEEN[0]
    words = []
    for name, size in _GROUPS:
        many, whole = divmod(whole, size)
        if many:
            words.append(f"{_under_thousand(many) if many < 1000 else in_letters(many)} {name}")
            words[-1] += "s" if many > 1 else ""
    thousands, rest = divmod(whole, 1000)
    if thousands:
        # `vingt` and `cent` take no s before `mille`.
        words.append("mille" if thousands == 1 else f"{_under_thousand(thousands, last=False)} mille")
    if rest:
        words.append(_under_thousand(rest))
    return " ".join(words)


def _under_thousand(whole: int, *, last: bool = True) -> str:
    hundreds, rest = divmod(whole, 100)
    words = []
    if hundreds:
        plural = "s" if hundreds > 1 and not rest and last else ""
        words.append("cent" if hundreds == 1 else f"{_UNDER_SEVENTEEN[hundreds]} cent{plural}")
    if rest:
        words.append(_under_hundred(rest, last=last))
    return " ".join(words)


def _under_hundred(whole: int, *, last: bool = True) -> str:
    if whole < 17:
        return _UNDER_SEVENTEEN[whole]
    if whole < 20:
        return f"dix-{_UNDER_SEVENTEEN[whole - 10]}"
    tens, unit = divmod(whole, 10)
    if tens in {7, 9}:
        tens, unit = tens - 1, unit + 10
    if unit == 0:
        return "quatre-vingts" if tens == 8 and last else _TENS[tens]
    joint = " et " if unit in {1, 11} and tens != 8 else "-"
    return f"{_TENS[tens]}{joint}{_under_hundred(unit)}"


def _decimals(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
