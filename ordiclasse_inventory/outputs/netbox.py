"""A department as CSV files for NetBox's bulk import, numbered in the order in which they are imported.

The columns are those of the import forms of NetBox 4.6 and 4.7 (netbox/dcim/forms/bulk_import.py and
netbox/ipam/forms/bulk_import.py): prefixes name their site (`scope_name`) since 4.6. Objects refer to each
other by name, so that names are made to be unique, and to fit NetBox's columns.

A school is a site, its rooms are the site's locations, its commune is the site's region. What NetBox wants
and nobody noted is said to be unknown, or `other`: manufacturers are not guessed.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import StringIO

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network import names

from .places import SchoolNetwork

Row = dict[str, str]

_MANUFACTURER = "Unknown"
_COLOURS = {
    DeviceKind.SERVER: "f44336",
    DeviceKind.WORKSTATION: "2196f3",
    DeviceKind.LAPTOP: "03a9f4",
    DeviceKind.SWITCH: "4caf50",
    DeviceKind.ACCESS_POINT: "8bc34a",
}
_GREY = "9e9e9e"
# Longest texts of the models (max_length): names and slugs, a device's name, serials and tags, descriptions.
_NAME, _DEVICE_NAME, _SERIAL, _DESCRIPTION = 100, 64, 50, 200


def files(department: Department) -> dict[str, str]:
    """File name to text. A file that would have no line is left out."""
    schools = [(school, SchoolNetwork.of(school)) for school in department.schools.values()]
    kinds = {
        "regions": _regions(department),
        "sites": (_site(department, school) for school, _ in schools),
        "locations": (row for school, _ in schools for row in _locations(school)),
        "manufacturers": _manufacturers(schools),
        "device-types": _device_types(department),
        "device-roles": _roles(),
        "devices": (_device(school, device) for school, _ in schools for device in school.devices),
        "interfaces": (row for school, _ in schools for row in _interfaces(school)),
        "mac-addresses": (row for school, _ in schools for row in _macs(school)),
        "vlans": (row for school, network in schools for row in _vlans(school, network)),
        "prefixes": (row for school, network in schools for row in _prefixes(school, network)),
        "ip-addresses": (row for school, network in schools for row in _ips(department, school, network)),
    }
    written = ((name, list(rows)) for name, rows in kinds.items())
    return {f"{number:02}-{name}.csv": _csv(rows) for number, (name, rows) in enumerate(written, 1) if rows}


def _regions(department: Department) -> Iterator[Row]:
    for insee in dict.fromkeys(school.commune for school in department.schools.values()):
        yield {"name": _region_name(department, insee), "slug": insee.lower()}


def _region_name(department: Department, insee: str) -> str:
    commune = department.commune(insee)
    return _fit(f"{commune.name} ({insee})" if commune else insee, _NAME)


def _site_name(school: School) -> str:
    """Several schools have the name of Victor Hugo; their keys differ."""
    return _fit(f"{school.name} ({school.key})", _NAME)


def _site(department: Department, school: School) -> Row:
    place = school.sites[0] if school.sites else None
    known = place is not None and place.latitude is not None and place.longitude is not None
    return {
        "name": _site_name(school),
        "slug": school.key,
        "status": "active",
        "region": _region_name(department, school.commune),
        "facility": school.uai,
        "time_zone": department.timezone,
        "description": _fit(f"{school.kind}, model {school.generation}", _DESCRIPTION),
        "physical_address": _fit(place.address, _DESCRIPTION) if place else "",
        "latitude": f"{place.latitude:.6f}" if place and known else "",
        "longitude": f"{place.longitude:.6f}" if place and known else "",
    }


def _rooms(school: School) -> dict[str, str]:
    """The rooms by their names with plain spaces, and the place where each is."""
    rooms = {_room(room): place.name for place in school.sites for room in place.rooms}
    for device in school.devices:
        if device.room:
            rooms.setdefault(_room(device.room), "")
    return rooms


def _room(name: str) -> str:
    return _fit(" ".join(name.split()), _NAME)


def _locations(school: School) -> Iterator[Row]:
    slugs: set[str] = set()
    for room, place in _rooms(school).items():
        yield {
            "site": _site_name(school),
            "name": room,
            "slug": _slug(room, slugs),
            "status": "active",
            "description": _fit(place, _DESCRIPTION),
        }


def _manufacturers(schools: Iterable[tuple[School, SchoolNetwork]]) -> Iterator[Row]:
    if any(school.devices for school, _ in schools):
        yield {"name": _MANUFACTURER, "slug": "unknown"}


def _model(device: Device) -> str:
    return _fit(device.model or f"Unknown {device.kind}", _NAME)


def _device_types(department: Department) -> Iterator[Row]:
    slugs: set[str] = set()
    every = (_model(device) for school in department.schools.values() for device in school.devices)
    for model in sorted(set(every)):
        slug = _slug(model, slugs)
        yield {"manufacturer": _MANUFACTURER, "model": model, "slug": slug, "u_height": "0"}


def _roles() -> Iterator[Row]:
    for kind in DeviceKind:
        yield {"name": str(kind), "slug": str(kind), "color": _COLOURS.get(kind, _GREY), "vm_role": "false"}


def _device_name(school: School, device: Device) -> str:
    return _fit(f"{device.name}.{school.key}", _DEVICE_NAME)


def _device(school: School, device: Device) -> Row:
    return {
        "name": _device_name(school, device),
        "role": str(device.kind),
        "manufacturer": _MANUFACTURER,
        "device_type": _model(device),
        "serial": _fit(device.serial, _SERIAL),
        "asset_tag": _fit(device.asset, _SERIAL),
        "status": "active",
        "site": _site_name(school),
        "location": _room(device.room),
        "description": _fit(" ".join(device.levels), _DESCRIPTION),
    }


def _cards(school: School, device: Device) -> Iterator[tuple[str, str]]:
    """The network cards of a device: name and MAC address."""
    access = school.server_access if device.kind is DeviceKind.SERVER else None
    first = access.lan_interface if access else "lan"
    for index, mac in enumerate(device.macs):
        yield (f"{first}-{index + 1}" if index else first), mac


def _interfaces(school: School) -> Iterator[Row]:
    for device in school.devices:
        for card, _ in _cards(school, device):
            # What medium it is, nobody noted.
            yield {"device": _device_name(school, device), "name": card, "type": "other", "enabled": "true"}


def _macs(school: School) -> Iterator[Row]:
    for device in school.devices:
        for card, mac in _cards(school, device):
            yield {
                "mac_address": mac,
                "device": _device_name(school, device),
                "interface": card,
                "is_primary": "true",
            }


def _vlans(school: School, network: SchoolNetwork) -> Iterator[Row]:
    for subnet in network.vlans():
        number = str(subnet.number)
        yield {"site": _site_name(school), "vid": number, "name": str(subnet.vlan), "status": "active"}


def _prefixes(school: School, network: SchoolNetwork) -> Iterator[Row]:
    site = _site_name(school)
    scope = {"scope_type": "dcim.site", "scope_name": site}
    status = "active" if network.lan else "container"
    for block in filter(None, (school.block, school.block6)):
        yield {"prefix": block, "status": status, "vlan_site": "", "vlan": "", **scope}
    for subnet in network.vlans():
        vlan = {"vlan_site": site, "vlan": str(subnet.number)}
        for network_block in filter(None, (subnet.block, subnet.block6)):
            yield {"prefix": str(network_block), "status": "active", **vlan, **scope}


def _ips(department: Department, school: School, network: SchoolNetwork) -> Iterator[Row]:
    domain = names.school_domain(school.key, department.domain)
    for device in school.devices:
        if not device.address:
            continue
        card, _ = next(_cards(school, device))
        found = {device.address: network.around(device).block.prefixlen, network.address6(device): 64}
        for address, length in found.items():
            if address:
                yield {
                    "address": f"{address}/{length}",
                    "status": "active",
                    "device": _device_name(school, device),
                    "interface": card,
                    "is_primary": "true",
                    "dns_name": f"{device.name}.{domain}",
                }


def _fit(text: str, longest: int) -> str:
    """Text in a column's length: a longer one is cut, and ends in a sum of it all, to stay unique."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 9]}-{sha256(text.encode()).hexdigest()[:8]}"


def _slug(name: str, taken: set[str]) -> str:
    """A slug for a name, which none of `taken` is; it is added to them."""
    wished = _fit(re.sub(r"[^a-z0-9]+", "-", names.bare(name)).strip("-") or "unnamed", _NAME - 5)
    slug, number = wished, 1
    while slug in taken:
        number += 1
        slug = f"{wished}-{number}"
    taken.add(slug)
    return slug


def _csv(rows: list[Row]) -> str:
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
