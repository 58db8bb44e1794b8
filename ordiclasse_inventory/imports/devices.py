"""Devices from a spreadsheet of anyone's: columns known by their names, or by a mapping."""

from collections.abc import Collection, Mapping
from pathlib import Path

from ordiclasse_inventory.store.settings import read_settings
from ordiclasse_inventory.store.text import Folder

from .change import Desk, Source
from .device_rows import COMPARED, FIELDS, DeviceRow, import_rows
from .spreadsheet import Table, UnreadableError

COLUMNS = {
    "school": ("school", "uai", "école", "établissement", "site", "nom école", "nom de l'école", "code uai"),
    "name": ("name", "nom", "nom du poste", "nom machine", "nom de la machine", "hostname", "hôte"),
    "kind": ("kind", "type", "nature", "catégorie", "type de matériel", "matériel"),
    "mac": ("mac", "adresse mac", "mac address", "adresse physique", "@mac", "adresses mac"),
    "address": ("address", "adresse ip", "ip", "ip address", "@ip"),
    "asset": ("asset", "n° d'inventaire", "numéro d'inventaire", "étiquette", "asset tag", "inventaire"),
    "room": ("room", "salle", "pièce", "classe", "emplacement", "lieu", "localisation"),
    "levels": ("levels", "niveau", "niveaux", "level"),
    "model": ("model", "modèle", "marque et modèle", "marque/modèle"),
    "serial": ("serial", "n° de série", "numéro de série", "no de série", "n° série", "serial number", "s/n"),
    "os": ("os", "système", "système d'exploitation", "operating system"),
    "owner": ("owner", "propriétaire"),
    "acquired": ("acquired", "date d'achat", "acheté le", "date d'acquisition", "purchase date"),
    "price": ("price", "prix", "prix ttc", "prix d'achat", "montant", "coût"),
    "warranty": ("warranty", "garantie", "fin de garantie", "garantie jusqu'au", "warranty until"),
    **{name: (name,) for name in ("from", "to", "moved_from", "moved_to", "exit")},
    "retired": ("retired", "date de réforme", "réformé le", "sorti le"),
    "recipient": ("recipient", "bénéficiaire", "association"),
    "wiped": ("wiped", "effacé le"),
    "ram_gb": ("ram_gb", "ram", "ram (go)", "mémoire", "mémoire (go)"),
    "disk_gb": ("disk_gb", "disque", "disque (go)"),
    "state": ("state", "situation", "état de service"),
    "seen": ("seen", "vu le", "dernier audit"),
}  # fmt: skip
# What a mapping may name: a column of devices.csv, the school, or nothing.
MAPPABLE = ("school", *FIELDS)


def import_devices(
    desk: Desk, table: Table, school: str | None = None, fields: Collection[str] = COMPARED
) -> None:
    """Work a table's rows in; `school` (a key) is that of rows which name none."""
    desk.outcome.refused += table.refused
    rows = (
        DeviceRow(
            Source(table.name, row.line),
            {field: text for field, text in row.cells.items() if field != "school"},
            row.cells.get("school", ""),
        )
        for row in table.rows
    )
    import_rows(desk, rows, school, fields)


def read_mapping(path: Path) -> Mapping[str, str]:
    """A mapping of columns from a YAML file, `Nom de colonne: field` a line. Raises UnreadableError."""
    folder = Folder(path.parent)
    settings = read_settings(folder, path.name)
    if settings is None:
        first = folder.problems[0]
        raise UnreadableError(path, first.line, first.found, first.expected, first.remedy)
    if not isinstance(settings.value, dict):
        raise UnreadableError(path, 0, "no settings", "`Nom de colonne: field`, a line each")
    mapping = {}
    for column, field in settings.value.items():
        if field is not None and not isinstance(field, str):
            raise UnreadableError(path, settings.line((column,)), f"{column}: no text", "the name of a field")
        check_field(path, settings.line((column,)), field or "")
        mapping[column] = field or ""
    return mapping


def check_field(path: Path, line: int, field: str) -> None:
    """Raise UnreadableError for what is no field."""
    if field and field not in MAPPABLE:
        raise UnreadableError(path, line, f"«{field}»", f"one of {', '.join(MAPPABLE)}, or nothing")
