"""Whose Web is filtered how: a profile for each network of a school, the machine's own before the whole.

Profiles are those of the role web_filter. In a flat network a machine is known by its address alone, which
whoever administers a machine could change; VLANs part staff, pupils and guests for good.
"""

from enum import StrEnum

from ordiclasse_inventory.model.level import NURSERY
from ordiclasse_inventory.model.school import School, SchoolKind

from .plan import Plan, Vlan, has_vlans


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
    own: list[tuple[str, Profile]] = []
    for device in school.devices:
        if not device.address:
            continue
        if device.for_staff:
            own.append((f"{device.address}/32", Profile.STAFF))
        elif pupils is Profile.PUPIL and device.levels and set(device.levels) <= set(NURSERY):
            own.append((f"{device.address}/32", Profile.NURSERY))
    parts: list[tuple[str, Profile]] = []
    if has_vlans(school.generation):
        plan = Plan.of(school.block)
        parts = [(str(plan.subnet(vlan).block), profile) for vlan, profile in _OF_VLANS.items()]
    return [*own, *parts, (school.block, pupils)]
