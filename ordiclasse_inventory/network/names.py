"""Names of machines in DNS: the rule for one label of them, and the name that a new one gets."""

import re
import unicodedata
from collections.abc import Iterable

from ordiclasse_inventory.model.device import DeviceKind

LABEL_RULE = "lower-case letters, digits and hyphens, 63 at most, with a letter or digit at both ends"
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})
# What technicians call each kind.
_STEMS = {
    DeviceKind.SERVER: "serveur",
    DeviceKind.WORKSTATION: "poste",
    DeviceKind.LAPTOP: "portable",
    DeviceKind.TABLET: "tablette",
    DeviceKind.TABLET_CART: "chariot",
    DeviceKind.BOARD: "tbi",
    DeviceKind.INTERACTIVE_PROJECTOR: "vpi",
    DeviceKind.PROJECTOR: "videoprojecteur",
    DeviceKind.PRINTER: "imprimante",
    DeviceKind.SWITCH: "commutateur",
    DeviceKind.ACCESS_POINT: "borne",
    DeviceKind.UPS: "onduleur",
}


def is_label(name: str) -> bool:
    """Whether this may be one label of a host's name (RFC 1123, 2.1; in lower case, as DNS compares)."""
    return _LABEL.fullmatch(name) is not None


def is_domain(name: str) -> bool:
    """Whether this may be a domain: labels with dots between, 253 characters at most (RFC 1035, 2.3.4)."""
    return len(name) <= 253 and all(map(is_label, name.split(".")))


def bare(text: str) -> str:
    """Text without accents, in lower case, `œ` as `oe`."""
    parts = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).lower()


def slug(name: str) -> str:
    """The name as a label: `L’Étang-Bleu` is `l-etang-bleu`, `Schœlcher` `schoelcher`; or nothing."""
    return re.sub(r"[^a-z0-9]+", "-", bare(name)).strip("-")[:63].rstrip("-")


def school_domain(school: str, domain: str) -> str:
    """The domain that a school's machines have their names in."""
    return f"{school}.{domain}"


def next_name(kind: DeviceKind, taken: Iterable[str]) -> str:
    """The name of a new device in its school: `poste-07`, after the highest number in `taken` for its kind.

    `taken` are the names that devices of the school ever had, those that left too: a name that stands in a
    log or on a sticker means one device for ever. Numbers have two digits, or as many as the longest taken.
    The first server is `serveur`; one that replaces it may have its name, left out of `taken`.
    """
    stem = _STEMS[kind]
    names = set(taken)
    if kind is DeviceKind.SERVER and stem not in names:
        return stem
    # A name without a number is the first.
    numbers = ["1" if name == stem else name[len(stem) + 1 :] for name in names if _is_of(stem, name)]
    return f"{stem}-{max(map(int, numbers), default=0) + 1:0{max(map(len, ['07', *numbers]))}}"


def _is_of(stem: str, name: str) -> bool:
    return re.fullmatch(f"{stem}(-[0-9]+)?", name) is not None
