"""What a school's workstations are told, and by what its server wakes them.

Accounts are the file server's: a machine has those of its levels, and the teachers'.
"""

from typing import Any

from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.model.software import Catalogue

from .places import SchoolNetwork

Variables = dict[str, Any]

TEACHERS_ACCOUNT = "enseignants"
WEB_FILTER_PORT = 3128
# Asked for straight, here as in the filter's wpad.dat: what is private is the school's own.
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def accounts(school: School) -> list[Variables]:
    """The generic accounts of a school: one a level, or `eleve` where none is known, and the teachers'.

    A level is the school's while it had pupils at the latest count, or a device is there for it.
    """
    latest = max((count.date for count in school.headcounts), default="")
    levels = {count.level for count in school.headcounts if count.date == latest and count.pupils}
    levels.update(level for device in school.devices for level in device.levels)
    pupils = [
        {"name": level.lower(), "class": level.value}
        for level in Level
        if level in levels and level is not Level.TEACHER
    ]
    return [*(pupils or [{"name": "eleve"}]), {"name": TEACHERS_ACCOUNT, "teacher": True}]


def packages(school: School, catalogue: Catalogue) -> dict[tuple[Level, ...], list[str]]:
    """The packages of a school's titles, by the levels of the workstations that have them."""
    found: dict[tuple[Level, ...], list[str]] = {}
    for device in school.workstations:
        if device.levels not in found:
            titles = school.titles_for(device, catalogue)
            found[device.levels] = sorted({name for title in titles for name in title.packages})
    return found


def workstation(
    device: Device, server: Device, domain: str, served: list[Variables], printers: list[Variables]
) -> Variables:
    """What a workstation is told; `domain` is its school's, `served` its accounts, `printers` its queues.

    A machine that only staff use has no pupils' account.
    """
    near = sorted(printers, key=lambda each: each["room"] != device.room)
    printer = near[0]["name"] if near else ""
    return {
        "workstation_accounts": _accounts(served, device),
        "workstation_server": server.name,
        "workstation_printer": printer,
        # The role print_server's queue without a bound of pages.
        "workstation_teachers_printer": f"{printer}-{TEACHERS_ACCOUNT}" if printer else "",
        "workstation_proxy": f"http://{server.address}:{WEB_FILTER_PORT}",
        "workstation_proxy_exceptions": [server.name, f".{domain}", *_PRIVATE],
    }


def woken(school: School) -> list[Variables]:
    """The workstations as their school's server wakes them: their cards, and where these hear all."""
    network = SchoolNetwork.of(school)
    return [
        {
            "name": device.name,
            "macs": list(device.macs),
            "address": device.address,
            "broadcast": str(network.around(device).block.broadcast),
        }
        for device in school.workstations
    ]


def rooms(school: School) -> list[Variables]:
    """A school's rooms with the workstations that pupils use, as a teacher sees them."""
    found: dict[str, list[Variables]] = {}
    for device in school.workstations:
        if not device.for_staff:
            seen = {"name": device.name, "address": device.address, "mac": device.macs[0]}
            found.setdefault(device.room or school.name, []).append(seen)
    return [{"name": name, "machines": machines} for name, machines in found.items()]


def _accounts(served: list[Variables], device: Device) -> list[Variables]:
    found = []
    for account in served:
        level = account.get("class", "")
        if account.get("teacher"):
            found.append({"name": account["name"], "label": "Enseignants", "teacher": True})
        elif not device.for_staff and (not level or not _classes(device) or level in _classes(device)):
            found.append({"name": account["name"], "label": f"Classe {level}" if level else "Élève"})
    return found


def _classes(device: Device) -> list[str]:
    """The levels of pupils that a device is for; none where it is for all."""
    return [level.value for level in device.levels if level is not Level.TEACHER]
