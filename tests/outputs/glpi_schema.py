"""What GLPI's inventory format asks of the parts that we write, as a JSON Schema.

Facts from github.com/glpi-project/inventory_format, inventory.schema.json at 37c1708 (MIT, Teclib' and
contributors): names of settings, which are needed, their types and patterns. Settings that the format has and
we don't write are left out, so that what is written can't be wrong by a name.
"""

from typing import Any


def _settings(needed: str = "", **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": needed.split(),
        "additionalProperties": False,
    }


_TEXT = {"type": "string", "minLength": 1}
_IPV4 = {"type": "string", "format": "ipv4"}
_IPV6 = {"type": "string", "format": "ipv6"}
_MAC = {"type": "string", "pattern": "^[0-9a-f]{2}(:[0-9a-f]{2}){5}$"}

SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    **_settings(
        "deviceid content",
        deviceid=_TEXT,
        tag=_TEXT,
        action={"enum": ["inventory", "netinventory"]},
        itemtype={"type": "string", "pattern": "^(Computer|Phone|NetworkEquipment|Printer)$"},
        content=_settings(
            "versionclient",
            versionclient=_TEXT,
            hardware=_settings(name=_TEXT, chassis_type=_TEXT, description=_TEXT, memory={"type": "integer"}),
            bios=_settings(smodel=_TEXT, ssn=_TEXT, assettag=_TEXT),
            operatingsystem=_settings(full_name=_TEXT),
            networks={
                "type": "array",
                "items": _settings(
                    "description status",
                    description=_TEXT,
                    mac=_MAC,
                    status={"type": "string", "pattern": "^(up|down)$"},
                    ipaddress=_IPV4,
                    ipmask=_TEXT,
                    ipsubnet=_TEXT,
                    ipaddress6=_IPV6,
                ),
            },
            network_device=_settings(
                "type",
                type={
                    "type": "string",
                    "pattern": "^(Computer|Networking|Printer|Storage|Power|Phone|Video|KVM)$",
                },
                name=_TEXT,
                model=_TEXT,
                serial=_TEXT,
                location=_TEXT,
                mac=_MAC,
                ips={"type": "array", "items": {"anyOf": [_IPV4, _IPV6]}},
            ),
        ),
    ),
}
