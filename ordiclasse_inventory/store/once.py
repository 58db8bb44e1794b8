"""What only one school can have at a time: a device, a UAI, a server's address, a block; and moves."""

from collections.abc import Collection, Iterator
from itertools import pairwise

from netaddr import IPNetwork

from .explain import did_you_mean
from .school_files import SchoolFiles, Stays, at_once
from .text import Folder


def check_between_schools(folder: Folder, schools: list[SchoolFiles]) -> None:
    _check_devices_once(folder, schools)
    _check_owners(folder, schools)
    _check_blocks(folder, schools)


def _check_devices_once(folder: Folder, schools: list[SchoolFiles]) -> None:
    macs: Stays[str, str] = {}
    assets: Stays[str, str] = {}
    for school in schools:
        path = school.devices_path
        for line, device in school.devices:
            place = f"{path}:{line}"
            for mac in device.macs:
                if (first := at_once(macs, mac, device.period, place)) is not None:
                    found = f"{mac} is at {first} already"
                    remedy = "read the MAC address again on the machine or its box"
                    folder.note(path, line, "mac", found, "each MAC address once", remedy)
            if device.asset and (first := at_once(assets, device.asset, device.period, place)) is not None:
                found = f"{device.asset} is at {first} already"
                remedy = "read the tag again; where the device moved, give both lines their dates"
                folder.note(path, line, "asset", found, "each device in one place", remedy)


def _check_owners(folder: Folder, schools: list[SchoolFiles]) -> None:
    owners: Stays[tuple[str, str], SchoolFiles] = {}
    for school in schools:
        if school.settings is None:
            continue
        facts: list[tuple[tuple[str, ...], str, str]] = [(("uai",), school.settings.uai, "UAI")]
        if school.settings.server:
            facts.append((("server", "host"), school.settings.server.host, "server"))
        for where, value, what in facts:
            if (other := at_once(owners, (what, value), school.settings.open.period, school)) is not None:
                found = f"{value} is the {what} of {other.key} already"
                remedy = f"correct it here or in {other.settings_path}"
                line = school.line(where)
                folder.note(school.settings_path, line, ".".join(where), found, f"each {what} once", remedy)


def _check_blocks(folder: Folder, schools: list[SchoolFiles]) -> None:
    for name in ("block", "block6"):
        for (before, other), (block, school) in pairwise(_blocks(schools, name)):
            if block.first <= before.last:
                found = f"{block} overlaps {before}, the block of {other.key}"
                line = school.line((name,))
                expected = "addresses that only this school has"
                remedy = f"correct it here or in {other.settings_path}"
                folder.note(school.settings_path, line, name, found, expected, remedy)


def check_moves(folder: Folder, schools: list[SchoolFiles]) -> None:
    """Note schools named as where a device came from or went to, or as merged into, that there are not.

    Only the whole can show it: all of the department's schools must be there.
    """
    keys = {school.key for school in schools}
    for school in schools:
        merged = school.settings.open.merged_into if school.settings else None
        if merged:
            line = school.line(("open", "merged_into"))
            _check_other(folder, school, school.settings_path, line, "open.merged_into", merged, keys)
        for line, device in school.devices:
            for column, key in (("moved_from", device.moved_from), ("moved_to", device.moved_to)):
                if key:
                    _check_other(folder, school, school.devices_path, line, column, key, keys)


def _check_other(
    folder: Folder, school: SchoolFiles, path: str, line: int, field: str, key: str, keys: Collection[str]
) -> None:
    """Note a key that is no other school's."""
    if key in keys and key != school.key:
        return
    found = "it is this school itself" if key == school.key else f"there is no school «{key}»"
    remedy = did_you_mean(key, set(keys) - {school.key}) or "correct it"
    folder.note(path, line, field, found, "the name of another folder in schools/", remedy)


def _blocks(schools: list[SchoolFiles], name: str) -> Iterator[tuple[IPNetwork, SchoolFiles]]:
    """The schools' blocks by their first address, the larger one first."""
    given = [(getattr(school.settings, name), school) for school in schools if school.settings]
    known = [(IPNetwork(block), school) for block, school in given if block]
    yield from sorted(known, key=lambda pair: (pair[0].first, pair[0].prefixlen, pair[1].key))
