"""Whose Web is filtered how."""

from dataclasses import replace

import pytest

from ordiclasse_inventory.model.device import Device, DeviceKind
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import ALWAYS
from ordiclasse_inventory.model.school import Generation, GenerationModel, School, SchoolKind
from ordiclasse_inventory.network.filtering import Profile, profiles


def device(name: str, address: str, *levels: Level) -> Device:
    return Device(name, DeviceKind.WORKSTATION, ("02:00:00:00:00:01",), address, levels=levels)


SCHOOL = School(
    key="jean-jaures",
    name="École",
    uai="0250001R",
    kind=SchoolKind.PRIMARY,
    commune="25056",
    block="10.99.0.0/24",
    devices=(
        device("poste-01", "10.99.0.10", Level.CP, Level.CE1),
        device("poste-02", "10.99.0.11", Level.TEACHER),
        device("poste-03", "10.99.0.12", Level.MS, Level.GS),
        device("poste-04", "10.99.0.13", Level.GS, Level.CP),
        device("portable", "", Level.TEACHER),
    ),
)


def test_in_a_flat_network_staff_and_nursery_are_known_by_address() -> None:
    assert profiles(SCHOOL) == [
        ("10.99.0.11/32", Profile.STAFF),
        ("10.99.0.12/32", Profile.NURSERY),
        ("10.99.0.0/24", Profile.PUPIL),
    ]


def test_a_nursery_sees_what_was_chosen_and_its_staff_more() -> None:
    assert profiles(replace(SCHOOL, kind=SchoolKind.NURSERY)) == [
        ("10.99.0.11/32", Profile.STAFF),
        ("10.99.0.0/24", Profile.NURSERY),
    ]


@pytest.mark.parametrize("model", [each for each in GenerationModel if each != GenerationModel.MODEL_2003])
def test_vlans_part_staff_and_guests(model: GenerationModel) -> None:
    school = replace(SCHOOL, devices=(), generations=(Generation(model, ALWAYS),))
    assert profiles(school) == [
        ("10.99.0.32/27", Profile.STAFF),
        ("10.99.0.192/26", Profile.GUEST),
        ("10.99.0.0/24", Profile.PUPIL),
    ]


def test_ipv6_goes_by_the_same_profiles() -> None:
    school = replace(SCHOOL, block6="fd5a:92c1:7e04::/60")
    assert profiles(school) == [
        ("10.99.0.11/32", Profile.STAFF),
        ("fd5a:92c1:7e04::a63:b", Profile.STAFF),
        ("10.99.0.12/32", Profile.NURSERY),
        ("fd5a:92c1:7e04::a63:c", Profile.NURSERY),
        ("10.99.0.0/24", Profile.PUPIL),
        ("fd5a:92c1:7e04::/60", Profile.PUPIL),
    ]
    with_vlans = replace(school, generations=(Generation(GenerationModel.NEW, ALWAYS),))
    assert ("fd5a:92c1:7e04:3::/64", Profile.STAFF) in profiles(with_vlans)
