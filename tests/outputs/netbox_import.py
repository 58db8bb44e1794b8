"""What NetBox's bulk import asks of each kind of object, and an import that asks the same.

Facts from NetBox 4.7.1: the import forms (netbox/dcim/forms/bulk_import.py, netbox/ipam/forms/bulk_import.py)
for fields, which are needed, and by which field others are found; the models (netbox/dcim/models,
netbox/ipam/models) for lengths and what must be unique.
"""

import csv
import re
from dataclasses import dataclass, field
from io import StringIO
from ipaddress import ip_interface, ip_network

Row = dict[str, str]

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_DNS_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_STATUS = "active"


@dataclass(frozen=True)
class Form:
    """A kind's import form: needed and other fields, longest texts, references, what is unique."""

    needed: str
    others: str = ""
    lengths: dict[str, int] = field(default_factory=dict)
    # Field to (kind, field there, {field of ours: field there} that narrows the search).
    references: dict[str, tuple[str, str, dict[str, str]]] = field(default_factory=dict)
    unique: tuple[str, ...] = ()


_DEVICE = ("devices", "name", {})
_INTERFACE = ("interfaces", "name", {"device": "device"})
FORMS = {
    "regions": Form("name slug", "parent description", {"name": 100}, unique=("name", "slug")),
    "sites": Form(
        "name slug status",
        "region group tenant facility time_zone description physical_address latitude longitude comments",
        {"name": 100, "facility": 50, "physical_address": 200, "description": 200},
        {"region": ("regions", "name", {})},
        ("name", "slug"),
    ),
    "locations": Form(
        "site name slug status",
        "parent tenant facility description tags",
        {"name": 100, "description": 200},
        {"site": ("sites", "name", {})},
        ("site name", "site slug"),
    ),
    "manufacturers": Form("name slug", "description", {"name": 100}, unique=("name", "slug")),
    "device-types": Form(
        "manufacturer model slug",
        "part_number u_height is_full_depth description comments",
        {"model": 100},
        {"manufacturer": ("manufacturers", "name", {})},
        ("manufacturer model", "manufacturer slug"),
    ),
    "device-roles": Form(
        "name slug", "parent color vm_role description", {"name": 100}, unique=("name", "slug")
    ),
    "devices": Form(
        "role manufacturer device_type status site",
        "name serial asset_tag location rack latitude longitude platform description comments",
        {"name": 64, "serial": 50, "asset_tag": 50, "description": 200},
        {
            "role": ("device-roles", "name", {}),
            "manufacturer": ("manufacturers", "name", {}),
            "device_type": ("device-types", "model", {"manufacturer": "manufacturer"}),
            "site": ("sites", "name", {}),
            "location": ("locations", "name", {"site": "site"}),
        },
        ("name site", "asset_tag"),
    ),
    "interfaces": Form(
        "device name type",
        "label enabled description mtu mode",
        {"name": 64},
        {"device": _DEVICE},
        ("device name",),
    ),
    "mac-addresses": Form(
        "mac_address",
        "device interface is_primary description",
        references={"device": _DEVICE, "interface": _INTERFACE},
        unique=("mac_address",),
    ),
    "vlans": Form(
        "vid name status",
        "site group role description",
        {"name": 64},
        {"site": ("sites", "name", {})},
        ("site vid", "site name"),
    ),
    "prefixes": Form(
        "prefix status",
        "vlan_site vlan scope_type scope_name role is_pool description",
        references={
            "vlan_site": ("sites", "name", {}),
            "vlan": ("vlans", "vid", {"vlan_site": "site"}),
            "scope_name": ("sites", "name", {}),
        },
        unique=("prefix",),
    ),
    "ip-addresses": Form(
        "address status",
        "device interface is_primary dns_name description",
        {"dns_name": 255},
        {"device": _DEVICE, "interface": _INTERFACE},
        ("address",),
    ),
}


def import_all(files: dict[str, str]) -> dict[str, list[Row]]:
    """Import the files in the order of their names; what came in, by kind. Fails as NetBox would refuse."""
    found: dict[str, list[Row]] = {}
    for name in sorted(files):
        kind = name.partition("-")[2].removesuffix(".csv")
        reader = csv.DictReader(StringIO(files[name]))
        columns = set(reader.fieldnames or ())
        form = FORMS[kind]
        needed = set(form.needed.split())
        assert needed <= columns <= needed | set(form.others.split()), (name, columns)
        rows = found.setdefault(kind, [])
        for row in reader:
            _check(row, form, found)
            rows.append(row)
        for columns_together in form.unique:
            values = [tuple(row[column].lower() for column in columns_together.split()) for row in rows]
            values = [value for value in values if any(value)]
            assert len(set(values)) == len(values), (name, columns_together)
    return found


def _check(row: Row, form: Form, found: dict[str, list[Row]]) -> None:
    assert all(row[column] for column in form.needed.split()), row
    for column, longest in form.lengths.items():
        assert len(row.get(column, "")) <= longest, (column, row)
    for column, (kind, there, narrowed) in form.references.items():
        if not row.get(column):
            continue
        matches = [
            other
            for other in found[kind]
            if other[there] == row[column] and all(other[b] == row[a] for a, b in narrowed.items())
        ]
        assert len(matches) == 1, (column, row)
    if "status" in row:
        assert row["status"] in {_STATUS, "container"}
    for column in ("is_primary", "enabled", "vm_role"):
        assert row.get(column, "true") in {"true", "false"}
    if "slug" in row:
        assert _SLUG.fullmatch(row["slug"]), row
    _check_network(row)


def _check_network(row: Row) -> None:
    if "mac_address" in row:
        assert _MAC.fullmatch(row["mac_address"])
    if "prefix" in row:
        assert str(ip_network(row["prefix"])) == row["prefix"]
        assert bool(row["scope_name"]) == (row["scope_type"] == "dcim.site")
    if "address" in row:
        ip_interface(row["address"])
        # Without device or interface, none can be primary (IPAddressImportForm.clean).
        assert row["is_primary"] != "true" or (row["device"] and row["interface"])
        assert _DNS_NAME.fullmatch(row["dns_name"])
    if "vid" in row:
        assert 1 <= int(row["vid"]) <= 4094
    for column, digits in (("latitude", 2), ("longitude", 3)):
        assert re.fullmatch(rf"-?\d{{1,{digits}}}\.\d{{6}}|", row.get(column, "")), row
