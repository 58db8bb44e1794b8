"""Where a school's devices are in its address plan, for what is told of them elsewhere."""

from dataclasses import dataclass

from netaddr import IPAddress

from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.school import GenerationModel, School
from ordiclasse_inventory.network.plan import Plan, Subnet, vlan_of


@dataclass(frozen=True, slots=True)
class Network:
    """The network of a school on one day: its plan, and whether it is cut in VLANs already."""

    plan: Plan
    in_vlans: bool

    @classmethod
    def of(cls, school: School) -> "Network":
        """The school's network; that of the 2003 model is flat, and IPv4 alone."""
        plan = Plan.of(school.block, school.block6)
        return cls(plan, school.generation is not GenerationModel.MODEL_2003)

    def subnet(self, device: Device) -> Subnet | None:
        """The VLAN that a device has its address in; None in a flat network, or without address."""
        return self.plan.subnet(vlan_of(device)) if self.in_vlans and device.address else None

    def address6(self, device: Device) -> str:
        """The device's IPv6 address; empty where it has none."""
        subnet = self.subnet(device)
        address = subnet and subnet.address6(IPAddress(device.address))
        return str(address or "")

    def prefix_length(self, device: Device) -> int:
        """The length of the network that the device's IPv4 address is in."""
        subnet = self.subnet(device)
        return int((subnet.block if subnet else self.plan.block).prefixlen)
