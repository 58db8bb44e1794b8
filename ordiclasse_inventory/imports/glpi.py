"""What GLPI knows: the agent's inventories (JSON, one a machine), or a list exported from GLPI as CSV.

The agent's format is that of glpi-project/inventory_format (inventory.schema.json): of a computer `hardware`,
`bios`, `networks` and `operatingsystem` in `content`, of a printer or a switch `network_device`.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from ordiclasse_inventory.model.audit import told
from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.store.text import visible

from .change import Desk, Source
from .device_rows import DeviceRow, import_rows, school_names
from .spelling import kind_of
from .spreadsheet import Table, UnreadableError, read_bytes
from .words import plain

MOST_FILES = 20_000
# Columns of GLPI's lists of computers and peripherals, in French and English.
COLUMNS = {
    "name": ("Nom", "Name"),
    "maker": ("Fabricant", "Manufacturer"),
    "serial": ("Numéro de série", "Serial number"),
    "model": ("Modèle", "Model"),
    "kind": ("Type",),
    "os": (
        "Système d'exploitation - Nom",
        "Système d'exploitation",
        "Operating System - Name",
        "Operating system",
    ),
    "os_version": ("Système d'exploitation - Version", "Operating System - Version"),
    "location": ("Lieu", "Location"),
    "asset": ("Numéro d'inventaire", "Inventory number"),
    "mac": ("Adresse MAC", "Port réseau - Adresse MAC", "MAC address", "Network port - MAC address"),
    "address": ("IP", "Adresse IP", "Port réseau - IP", "Réseau - IP", "IP address", "Network port - IP"),
}
# What is compared in a device that is known; a new name would change its name in DNS, so it is for who asks.
FIELDS = ("serial", "model", "mac", "os", "asset", "room", "ram_gb", "disk_gb")
_CARDS = ("ethernet", "wifi", "")
_KINDS = {"computer": None, "printer": DeviceKind.PRINTER, "networkequipment": DeviceKind.SWITCH}


def import_table(desk: Desk, table: Table, school: str | None, fields: Collection[str] = FIELDS) -> None:
    """Work a list exported from GLPI in."""
    desk.outcome.refused += table.refused
    schools = school_names(desk.department)
    machines = []
    for row in table.rows:
        cells = dict(row.cells)
        place, room = _location(cells.pop("location", ""), schools)
        address = cells.pop("address", "")
        cells["model"] = _model(cells.pop("maker", ""), cells.get("model", ""))
        version = cells.pop("os_version", "")
        if "os" in cells and version not in cells["os"]:
            cells["os"] = f"{cells['os']} {version}"
        if room:
            cells["room"] = room
        found = {name: cell for name, cell in cells.items() if cell}
        addresses = tuple(re.split(r"[\s,;]+", address))
        machines.append(DeviceRow(Source(table.name, row.line), found, place, addresses))
    import_rows(desk, machines, school, fields)


def _location(text: str, schools: dict[str, str]) -> tuple[str, str]:
    """School and room of a place as GLPI writes it, `Ville > École > Salle 1`; else a room alone."""
    parts = [part.strip() for part in text.split(">")]
    for index, part in enumerate(parts):
        if key := schools.get(plain(part)):
            return key, " ".join(parts[index + 1 :])
    return "", parts[-1]


def agent_files(path: Path) -> dict[str, Path]:
    """The inventories of a folder by their names in it, in order; or the one file. Raises UnreadableError."""
    if not path.is_dir():
        return {path.name: path}
    files = sorted(each for each in path.rglob("*.json") if each.is_file())
    if not files:
        raise UnreadableError(path, 0, "no file ends with .json", "inventories of the GLPI agent")
    if len(files) > MOST_FILES:
        raise UnreadableError(path, 0, f"{len(files)} files", f"{MOST_FILES} at most")
    return {str(each.relative_to(path)): each for each in files}


def is_json(path: Path) -> bool:
    """Whether a file begins as JSON does. Raises UnreadableError."""
    return read_bytes(path).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def import_inventories(
    desk: Desk, files: Mapping[str, Path], school: str | None, fields: Collection[str] = FIELDS
) -> None:
    """Work the agent's inventories in."""
    import_rows(desk, _machines(desk, files), school, fields)


def _machines(desk: Desk, files: Mapping[str, Path]) -> Iterator[DeviceRow]:
    for name, path in files.items():
        source = Source(visible(name), 0)
        try:
            machine = _read(desk, source, path)
        except UnreadableError as unreadable:
            problem = unreadable.problem
            desk.refuse(source, "", problem.found, problem.expected, problem.remedy)
            continue
        if machine is not None:
            yield machine


def _read(desk: Desk, source: Source, path: Path) -> DeviceRow | None:
    try:
        value = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(path, 0, f"not JSON: {error}", "an inventory of the GLPI agent") from error
    content = _settings(value).get("content")
    if not isinstance(content, dict):
        raise UnreadableError(path, 0, "no `content`", "an inventory of the GLPI agent")
    kind_name = plain(_text(_settings(value).get("itemtype")) or "Computer")
    if kind_name not in _KINDS:
        desk.pass_over("kinds that GLPI has and we have not")
        return None
    kind = _KINDS[kind_name]
    return _computer(desk, source, content) if kind is None else _network_device(source, content, kind)


def _computer(desk: Desk, source: Source, content: dict[str, Any]) -> DeviceRow | None:
    hardware, bios = _settings(content.get("hardware")), _settings(content.get("bios"))
    system = _settings(content.get("operatingsystem"))
    if (_text(hardware.get("vmsystem")) or "Physical").lower() != "physical":
        desk.pass_over("virtual machines")
        return None
    macs: dict[str, None] = {}
    addresses = []
    for card in _list(content.get("networks")):
        mac = _text(card.get("mac")).lower()
        if card.get("virtualdev") is True or _text(card.get("type")).lower() not in _CARDS:
            continue
        if mac and mac != "00:00:00:00:00:00":
            macs[mac] = None
        if address := _text(card.get("ipaddress")):
            addresses.append(address)
    chassis = kind_of(_text(hardware.get("chassis_type")))
    cells = {
        "name": _text(hardware.get("name")).partition(".")[0],
        "kind": chassis or DeviceKind.WORKSTATION,
        "mac": " ".join(macs),
        "serial": told(_text(bios.get("ssn"))) or _text(bios.get("msn")),
        "model": _model(_text(bios.get("smanufacturer")), _text(bios.get("smodel"))),
        "os": _text(system.get("full_name")) or _text(system.get("name")),
        "ram_gb": _total(content.get("memories"), "capacity", 1024),
        "disk_gb": _total(content.get("storages"), "disksize", 1000),
    }
    return DeviceRow(source, {name: cell for name, cell in cells.items() if cell}, "", tuple(addresses))


def _network_device(source: Source, content: dict[str, Any], kind: DeviceKind) -> DeviceRow:
    device = _settings(content.get("network_device"))
    ips = device.get("ips")
    cells = {
        "name": _text(device.get("name")).partition(".")[0],
        "kind": kind,
        "mac": _text(device.get("mac")).lower(),
        "serial": _text(device.get("serial")),
        "model": _model(_text(device.get("manufacturer")), _text(device.get("model"))),
    }
    addresses = tuple(map(_text, ips)) if isinstance(ips, list) else ()
    return DeviceRow(source, {name: cell for name, cell in cells.items() if cell}, "", addresses)


def _model(maker: str, model: str) -> str:
    """Maker and model; a model that begins with its maker's name is not given it twice."""
    first = maker.split(" ", maxsplit=1)[0]
    return model if not first or plain(model).startswith(plain(first)) else f"{maker} {model}".strip()


def _total(parts: object, name: str, mega: int) -> str:
    """The sum of parts, in units of `mega` MB; what hangs on USB is no part of a machine."""
    own = (part for part in _list(parts) if _text(part.get("interface")).upper() != "USB")
    sizes = (part.get(name) for part in own)
    total = round(sum(size for size in sizes if isinstance(size, int) and 0 < size < 10**9) / mega)
    return str(total) if total else ""


def _settings(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return (
        " ".join(str(value).split()) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    )
