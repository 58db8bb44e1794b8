"""Where a school's devices are in its address plan, for what is told of them elsewhere."""

from dataclasses import dataclass

from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.school import School
from ordiclasse_inventory.network.plan import Lan, Plan, Subnet, has_vlans, vlan_of


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
