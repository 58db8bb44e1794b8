"""Devices as documents of GLPI's inventory format: what its agent would say of them, as far as is known.

The format is github.com/glpi-project/inventory_format. It has computers, network equipment and printers:
boards, projectors, carts and UPS have no document.
"""

import json
from importlib.metadata import version
from typing import Any

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network import names

from .places import SchoolNetwork

Document = dict[str, Any]

# The names that SMBIOS has for a chassis (DMTF DSP0134, 7.4.1).
_CHASSIS = {
    DeviceKind.SERVER: "Main Server Chassis",
    DeviceKind.WORKSTATION: "Desktop",
    DeviceKind.LAPTOP: "Laptop",
    DeviceKind.TABLET: "Tablet",
}
# Item type, and type of `network_device`.
_ON_NETWORK = {
    DeviceKind.SWITCH: ("NetworkEquipment", "Networking"),
    DeviceKind.ACCESS_POINT: ("NetworkEquipment", "Networking"),
    DeviceKind.PRINTER: ("Printer", "Printer"),
}
KINDS = frozenset({*_CHASSIS, *_ON_NETWORK})


def files(department: Department) -> dict[str, str]:
    """A document for each device that has one, as `SCHOOL/DEVICE.json`."""
    return {
        f"{school.key}/{device.name}.json": json.dumps(
            document(department, school, network, device), ensure_ascii=False, indent=2
        )
        + "\n"
        for school in department.schools.values()
        for network in (SchoolNetwork.of(school),)
        for device in school.devices
        if device.kind in KINDS
    }


def document(department: Department, school: School, network: SchoolNetwork, device: Device) -> Document:
    """The document of one device, which is of one of KINDS. Its tag is the school, for GLPI's rules."""
    head: Document = {
        "deviceid": f"{device.name}.{names.school_domain(school.key, department.domain)}",
        "tag": school.key,
    }
    content: Document = {"versionclient": f"Ordiclasse_v{version('ordiclasse')}"}
    if device.kind in _ON_NETWORK:
        itemtype, kind = _ON_NETWORK[device.kind]
        content["network_device"] = _known(
            type=kind,
            name=device.name,
            model=device.model,
            serial=device.serial,
            location=_location(school, device),
            mac=device.macs[0] if device.macs else "",
            ips=list(filter(None, (device.address, network.address6(device)))),
        )
        return {"action": "netinventory", "itemtype": itemtype, **head, "content": content}
    content["hardware"] = _known(
        name=device.name,
        chassis_type=_CHASSIS[device.kind],
        description=_location(school, device),
        memory=(device.ram_gb or 0) * 1024,  # MB
    )
    bios = _known(smodel=device.model, ssn=device.serial, assettag=device.asset)
    content |= _known(bios=bios, networks=_cards(network, device))
    content |= _known(operatingsystem=_known(full_name=device.os))
    return {"action": "inventory", "itemtype": "Computer", **head, "content": content}


def _cards(network: SchoolNetwork, device: Device) -> list[Document]:
    """The network cards; the device's address is that of the first one."""
    block = network.around(device).block
    cards = []
    for index, mac in enumerate(device.macs):
        card = {"description": f"lan{index or ''}", "mac": mac, "status": "up"}
        if device.address and not index:
            card |= _known(
                ipaddress=device.address,
                ipmask=str(block.netmask),
                ipsubnet=str(block.network),
                ipaddress6=network.address6(device),
            )
        cards.append(card)
    return cards


def _location(school: School, device: Device) -> str:
    return f"{school.name}, {device.room}" if device.room else school.name


def _known(**values: Any) -> Document:
    """The values that there are."""
    return {name: value for name, value in values.items() if value}
