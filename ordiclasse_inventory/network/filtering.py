"""Whose Web is filtered how: a profile for each network of a school, the machine's own before the whole.

Profiles are those of the role web_filter. In a flat network a machine is known by its address alone, which
whoever administers a machine could change; VLANs part staff, pupils and guests for good.
"""

from enum import StrEnum

from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.model.level import NURSERY
from ordiclasse_inventory.model.school import School, SchoolKind

from .plan import Lan, Plan, Vlan, has_vlans, vlan_of


class Profile(StrEnum):
    """What a machine may see; `NURSERY` only what was chosen."""

    PUPIL = "pupil"
    NURSERY = "nursery"
    GUEST = "guest"
    STAFF = "staff"


_OF_VLANS = {Vlan.STAFF: Profile.STAFF, Vlan.GUESTS: Profile.GUEST}


def profiles(school: School) -> list[tuple[str, Profile]]:
    """Networks (CIDR) and their profiles; the first one that a machine is in counts."""
    pupils = Profile.NURSERY if school.kind is SchoolKind.NURSERY else Profile.PUPIL
    lan, plan = Lan.of(school.block, school.block6), Plan.of(school.block, school.block6)
    vlans = has_vlans(school.generation)
    found: list[tuple[object, Profile]] = []
    for device in school.devices:
        profile = _own(device, pupils)
        if device.address and profile:
            place = plan.subnet(vlan_of(device)) if vlans else lan
            found += [(f"{device.address}/32", profile), (place.address6(device.address), profile)]
    for vlan, profile in _OF_VLANS.items() if vlans else ():
        subnet = plan.subnet(vlan)
        found += [(subnet.block, profile), (subnet.block6, profile)]
    found += [(school.block, pupils), (school.block6, pupils)]
    return [(str(network), profile) for network, profile in found if network]


def _own(device: Device, pupils: Profile) -> Profile | None:
    """The profile of a machine that has another one than its network; None where it has not."""
    if device.for_staff:
        return Profile.STAFF
    for_nursery = device.levels and set(device.levels) <= set(NURSERY)
    return Profile.NURSERY if for_nursery and pupils is Profile.PUPIL else None
