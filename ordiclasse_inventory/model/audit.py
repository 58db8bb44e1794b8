"""What a machine says that it is, beside what the inventory's files say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .device import Device

# The columns of devices.csv that a machine can tell, in the order in which they are shown.
FIELDS = ("serial", "model", "os", "mac", "ram_gb", "disk_gb")
# What makers leave in firmware instead of a serial number or a model, in lower case.
_FILLERS = frozenset(
    {
        "0", "0123456789", "123456789", "default string", "none", "not applicable", "not specified",
        "o.e.m.", "oem", "system manufacturer", "system product name", "system serial number",
        "to be filled by o.e.m.", "unknown", "xxxxxxxx",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """What a machine said; empty or 0 where it can't tell (a container has no firmware).

    `macs` are its network cards', by interface; `ram_gb` are GiB as sold, `disk_gb` 10^9 bytes of all its
    disks; `packages` are those installed.
    """

    serial: str = ""
    model: str = ""
    os: str = ""
    macs: dict[str, str] = field(default_factory=dict)
    ram_gb: int = 0
    disk_gb: int = 0
    packages: frozenset[str] = frozenset()

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Finding":
        """From the answer of deploy/audit.py: the fields by name, packages as a list."""
        return cls(**{**answer, "packages": frozenset(answer["packages"])})


@dataclass(frozen=True, slots=True)
class Gap:
    """One field in which the files and a machine differ; `files` is empty where they say nothing."""

    field: str
    files: str
    machine: str


def gaps(device: Device, found: Finding) -> list[Gap]:
    """Where the files and the machine differ, in the order of FIELDS; what it can't tell is no gap.

    A model is the same where one name is part of the other: files say `OptiPlex 3020`, firmware has the
    maker before it. Any card of the machine may be the one that the files know.
    """
    cards = sorted(found.macs.values())
    pairs = {
        "serial": (device.serial, told(found.serial)),
        "model": (device.model, told(found.model)),
        "os": (device.os, found.os),
        "mac": (" ".join(device.macs), " ".join(cards)),
        "ram_gb": (_number(device.ram_gb), _number(found.ram_gb)),
        "disk_gb": (_number(device.disk_gb), _number(found.disk_gb)),
    }
    same = {
        "model": same_model(*pairs["model"]),
        "mac": bool(device.macs) and set(device.macs) <= set(cards),
    }
    return [
        Gap(name, files, machine)
        for name, (files, machine) in pairs.items()
        if machine and not same.get(name, files.casefold() == machine.casefold())
    ]


def software_gaps(wanted: Iterable[str], catalogue: Iterable[str], found: Finding) -> list[Gap]:
    """Packages that are wanted and not there, and those of the catalogue that are there and not wanted."""
    chosen = set(wanted)
    missing = sorted(chosen - found.packages)
    needless = sorted((set(catalogue) - chosen) & found.packages)
    return [
        Gap("software", files, machine)
        for files, machine in (
            *((package, "not installed") for package in missing),
            *(("not chosen", package) for package in needless),
        )
    ]


def told(text: str) -> str:
    """What firmware says, without what makers leave in its place."""
    return "" if text.casefold() in _FILLERS else text


def _number(number: int | None) -> str:
    return str(number) if number else ""


def same_model(one: str, other: str) -> bool:
    """Whether two names are of one model: one is part of the other."""
    shorter, longer = sorted((one.casefold(), other.casefold()), key=len)
    return bool(shorter) and shorter in longer
