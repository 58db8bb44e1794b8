"""A school's networks, and where its devices are in them, for what is told of them elsewhere."""

from dataclasses import dataclass

from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network.plan import Lan, Plan, Subnet, has_vlans, vlan_of


@dataclass(frozen=True, slots=True)
class Network:
    """A network in text: a VLAN, or the flat one (`lan`, number 0). What it has not is empty."""

    name: str
    number: int
    network: str
    network6: str
    gateway: str
    gateway6: str
    pool_first: str
    pool_last: str


def flat_network(lan: Lan, server: Device | None) -> Network:
    """The one network of a school without VLANs: its gateway is the server."""
    gateway = server.address if server else ""
    return Network(
        "lan",
        0,
        str(lan.block),
        _text(lan.block6),
        gateway,
        _text(lan.address6(gateway)) if gateway else "",
        str(lan.pool_first),
        str(lan.pool_last),
    )


def vlan_network(subnet: Subnet) -> Network:
    """A VLAN: its gateway is its first address, the server's too."""
    return Network(
        subnet.vlan,
        subnet.number,
        str(subnet.block),
        _text(subnet.block6),
        str(subnet.gateway),
        _text(subnet.address6(str(subnet.gateway))),
        _text(subnet.pool_first),
        _text(subnet.pool_last),
    )


@dataclass(frozen=True, slots=True)
class SchoolNetwork:
    """The network of a school on one day: flat (`lan`), or, where that is None, cut in the plan's VLANs."""

    plan: Plan
    lan: Lan | None

    @classmethod
    def of(cls, school: School) -> "SchoolNetwork":
        """The network of a school as of that day."""
        lan = None if has_vlans(school.generation) else Lan.of(school.block, school.block6)
        return cls(Plan.of(school.block, school.block6), lan)

    def vlans(self) -> tuple[Subnet, ...]:
        """The VLANs; none in a flat network."""
        return () if self.lan else self.plan.subnets

    def networks(self, server: Device | None) -> tuple[Network, ...]:
        """The networks that the school has: the flat one, or its VLANs."""
        return (flat_network(self.lan, server),) if self.lan else tuple(map(vlan_network, self.plan.subnets))

    def around(self, device: Device) -> Subnet | Lan:
        """The network that a device is in."""
        return self.lan or self.plan.subnet(vlan_of(device))

    def vlan(self, device: Device) -> str:
        """The VLAN that an addressed device is in; empty in a flat network, and without address."""
        return "" if self.lan or not device.address else vlan_of(device)

    def address6(self, device: Device) -> str:
        """The IPv6 address of a device; empty where it has none."""
        address = self.around(device).address6(device.address) if device.address else None
        return str(address or "")


def _text(value: object) -> str:
    return "" if value is None else str(value)
