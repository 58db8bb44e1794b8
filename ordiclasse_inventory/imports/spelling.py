"""How people write what a device has (kinds in French, dates, MAC addresses), as devices.csv has it."""

import re
from collections.abc import Callable

from ordiclasse_inventory.model.audit import told
from ordiclasse_inventory.model.device import DeviceKind, DeviceState
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.network.names import LABEL_RULE, slug
from ordiclasse_inventory.store import cells as kept

from .spreadsheet import iso_day
from .words import plain

# What people call each kind, compared by `plain`; English names are those of DeviceKind.
_KINDS = {
    DeviceKind.SERVER: ("serveur", "serveur pédagogique", "rack mount chassis"),
    DeviceKind.WORKSTATION: (
        "ordinateur", "ordinateur fixe", "ordinateur de bureau", "poste", "poste fixe", "poste de travail",
        "unité centrale", "uc", "pc", "pc fixe", "fixe", "desktop", "computer", "mini pc", "mini tower",
        "tower", "low profile desktop", "all in one", "tout en un",
    ),
    DeviceKind.LAPTOP: (
        "portable", "ordinateur portable", "pc portable", "notebook", "netbook", "convertible",
    ),
    DeviceKind.TABLET: ("tablette", "tablette tactile", "ipad"),
    DeviceKind.TABLET_CART: ("chariot", "chariot de tablettes", "valise de tablettes", "classe mobile"),
    DeviceKind.BOARD: ("tbi", "tni", "tableau interactif", "tableau blanc interactif"),
    DeviceKind.INTERACTIVE_PROJECTOR: ("vpi", "vidéoprojecteur interactif", "vni"),
    DeviceKind.PROJECTOR: ("vidéoprojecteur", "projecteur", "vp"),
    DeviceKind.PRINTER: ("imprimante", "copieur", "photocopieur", "imprimante multifonction"),
    DeviceKind.SWITCH: ("commutateur", "switch", "networking"),
    DeviceKind.ACCESS_POINT: ("borne", "borne wifi", "point d'accès", "point d'accès wifi", "ap"),
    DeviceKind.UPS: ("onduleur",),
}  # fmt: skip
_KIND_BY_NAME = {plain(kind): kind for kind in DeviceKind} | {
    plain(name): kind for kind, names in _KINDS.items() for name in names
}
_LEVEL_BY_NAME = {plain(level): level for level in Level} | {
    plain(name): Level.TEACHER for name in ("enseignant", "enseignants", "direction", "directeur", "bureau")
}
_STATES = {
    DeviceState.IN_SERVICE: ("en service", "en fonction", "fonctionne", "ok", "actif", "bon", "bon état"),
    DeviceState.LENT: ("prêté", "prêtée", "prêt", "en prêt"),
    DeviceState.REPAIR: ("en réparation", "réparation", "sav", "en panne", "en maintenance"),
    DeviceState.BROKEN: ("hors service", "hs", "cassé", "cassée", "irréparable"),
    DeviceState.STOCK: ("en stock", "stock", "réserve", "en réserve"),
}
_STATE_BY_NAME = {plain(state): state for state in DeviceState} | {
    plain(name): state for state, names in _STATES.items() for name in names
}
# What people write in a serial number's place; what makers do is for model.audit.
_NO_SERIALS = frozenset(("na", "neant", "aucun", "inconnu", "sans"))


def _name(text: str) -> str:
    """`Poste 01` is poste-01."""
    if not (name := slug(text)):
        raise ValueError
    return name


def _kind(text: str) -> str:
    try:
        return _KIND_BY_NAME[plain(text)]
    except KeyError:
        raise ValueError from None


def kind_of(text: str) -> DeviceKind | None:
    """The kind that people call so; None where nobody does."""
    return _KIND_BY_NAME.get(plain(text))


def _state(text: str) -> str:
    try:
        return _STATE_BY_NAME[plain(text)]
    except KeyError:
        raise ValueError from None


def _mac_cell(text: str) -> str:
    """MAC addresses written in any way (`AABB.CCDD.EEFF`, `aa-bb-…`), several with `,` or spaces between."""
    parts = [re.sub(r"[^0-9a-fA-F]", "", part) for part in re.split(r"[,;\s/]+", text) if part]
    if not all(len(part) == 12 for part in parts) or re.search(r"[g-zG-Z]", text):
        raise ValueError
    return " ".join(kept.macs(" ".join(re.sub(r"(..)(?!$)", r"\1:", part) for part in parts)))


def _levels(text: str) -> str:
    parts = [plain(part) for part in re.split(r"[\s,;/+&-]+", text) if part]
    try:
        return " ".join(dict.fromkeys(_LEVEL_BY_NAME[part] for part in parts))
    except KeyError:
        raise ValueError from None


def _day(text: str) -> str:
    if not (day := iso_day(text)):
        raise ValueError
    return day


def _price(text: str) -> str:
    amount = kept.price(re.sub(r"[\s€]|euros?|EUR", "", text))
    return f"{amount:.2f}"


def _serial(text: str) -> str:
    return "" if plain(text) in _NO_SERIALS or not text.strip("0. ") else told(text)


def _os(text: str) -> str:
    """`Debian GNU/Linux 13 (trixie)` is Debian 13, as the audit says it."""
    return re.sub(r"^(\w+) GNU/Linux (\d+).*", r"\1 \2", text)


def _gigabytes(text: str) -> str:
    """`8 Go` is 8."""
    return str(kept.whole_number(re.sub(r"\s*(?:Go|GB|GiB)$", "", text, flags=re.IGNORECASE)))


_DATE = "a date, as 2016-09-01 or 01/09/2016"
# By column: what is expected, and the conversion, which raises ValueError for what it can't read.
CONVERSIONS: dict[str, tuple[str, Callable[[str], str]]] = {
    "name": (LABEL_RULE, _name),
    "kind": (f"{kept.one_of(DeviceKind)}, or what it is called in French", _kind),
    "mac": ("MAC addresses: six pairs of hexadecimal digits each", _mac_cell),
    "address": ("an IPv4 address, as 10.99.0.10", kept.address),
    "state": (f"{kept.one_of(DeviceState)}, or what it is called in French", _state),
    "levels": (f"levels, as CE1 CE2, among {' '.join(Level)}", _levels),
    "price": ("euros, as 412.50", _price),
    **dict.fromkeys(("ram_gb", "disk_gb"), ("a whole number of GB, as 8", _gigabytes)),
    "serial": ("a serial number as it stands on the machine", _serial),
    "os": ("an operating system, in one line", _os),
    "asset": ("a tag as it stands on the machine", str),
    **dict.fromkeys(("acquired", "warranty", "from", "to", "retired", "wiped", "seen"), (_DATE, _day)),
}
