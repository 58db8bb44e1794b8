"""`ordiclasse device`: devices that come, move, change their state and leave."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from ordiclasse_inventory import state
from ordiclasse_inventory.changes import device as changes
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import ADDRESSED, Device, DeviceKind, DeviceState, Exit
from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.store import cells, school_keys
from ordiclasse_inventory.store.devices import devices_path, read_devices
from ordiclasse_inventory.store.draft import Draft
from ordiclasse_inventory.store.text import Folder

from .common import DAY, DEFAULT_INVENTORY, as_of_option, inventory_option, json_option, refuse, school_names
from .editing import begin, check_option, finish, unchanged_on_failure


class _Cell(click.ParamType[Any]):
    """A value as a cell of devices.csv has it."""

    def __init__(self, name: str, read: Any, expected: str) -> None:
        self.name, self.read, self.expected = name, read, expected

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self.read(value.strip())
        except ValueError:
            self.fail(f"«{value}»; expected {self.expected}", param, ctx)


_MACS = _Cell(
    "mac", cells.macs, "MAC addresses, as b8:27:eb:00:00:01; two of one device with a space between"
)
_LEVELS = _Cell("levels", cells.levels, f"levels with spaces between, among {' '.join(Level)}")
_PRICE = _Cell("euros", cells.price, "euros, as 412.50")
_TEXT = _Cell("text", cells.printable, "text in one line")
_KIND = click.Choice([str(kind) for kind in DeviceKind])


def device_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completion of a device that is there: its name and school; after the dot, that school's alone."""
    root = Path(ctx.params.get("inventory") or DEFAULT_INVENTORY)
    name, _, key = incomplete.partition(".")
    folder = Folder(root)
    found = []
    for school in school_keys(root):
        if school.startswith(key):
            for _, device in read_devices(folder, devices_path(school)):
                if device.name.startswith(name) and not device.period.end:
                    found.append(f"{device.name}.{school}")
    return [CompletionItem(each) for each in found if each.startswith(incomplete)]


_on_option = click.option(
    "--on",
    type=DAY,
    envvar="ORDICLASSE_AS_OF",
    default=state.today,
    show_default="today",
    help="The day on which it was.",
)
_device_argument = click.argument("device", metavar="DEVICE", shell_complete=device_names)


_STATES = click.Choice([str(state) for state in DeviceState])
_WAYS_OUT = click.Choice([str(way) for way in Exit])
_recipient_option = click.option(
    "--recipient", type=_TEXT, default="", help="The association that it was given to."
)
_wiped_option = click.option("--wiped", type=DAY, help="The day on which its storage was wiped.")


@click.group()
def device() -> None:
    """Devices that come, move, break and leave: edits devices.csv in place.

    DEVICE is a name and school (poste-03.jean-jaures), an asset tag or a serial number. Shows the diff; an
    edit that the inventory's rules refuse changes no file.
    """


@device.command()
@click.argument("school", shell_complete=school_names)
@click.argument("kind", metavar="KIND", type=_KIND)
@click.option(
    "--name", type=_TEXT, default="", help="Its name; the first one, with --count.  [default: the next]"
)
@click.option("--mac", "macs", type=_MACS, multiple=True, help="Once for each device, in order.")
@click.option("--room", type=_TEXT, default="", help="Where in the school.")
@click.option("--levels", type=_LEVELS, default=(), help="The classes that use it, as «CE1 CE2».")
@click.option("--model", type=_TEXT, default="", help="Maker and model.")
@click.option("--serial", "serials", type=_TEXT, multiple=True, help="Once for each device, in order.")
@click.option("--asset", "assets", type=_TEXT, multiple=True, help="Its tag; once for each device, in order.")
@click.option(
    "--os", "system", type=_TEXT, default="", help="Its operating system.  [default: Debian, on computers]"
)
@click.option("--owner", type=_TEXT, default="", help="Whose it is.")
@click.option("--acquired", type=DAY, help="The day it was bought.")
@click.option("--price", type=_PRICE, help="In euros, VAT included.")
@click.option("--warranty", type=DAY, help="The day on which its warranty ends.")
@click.option(
    "--state", "condition", type=_STATES, default=str(DeviceState.IN_SERVICE), show_default=True,
    help="What it is at.",
)  # fmt: skip
@click.option(
    "--count", "number", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many."
)
@click.option(
    "--replaces",
    metavar="DEVICE",
    shell_complete=device_names,
    help="One of the school that leaves on that day, with --exit as for `retire`.",
)
@click.option("--exit", "way_out", type=_WAYS_OUT, help="How the one that it replaces left.")
@_recipient_option
@_wiped_option
@inventory_option
@as_of_option
@check_option
@json_option
def add(
    school: str,
    kind: str,
    name: str,
    macs: Sequence[tuple[str, ...]],
    room: str,
    levels: tuple[Level, ...],
    model: str,
    serials: Sequence[str],
    assets: Sequence[str],
    system: str,
    owner: str,
    acquired: Day | None,
    price: Decimal | None,
    warranty: Day | None,
    condition: str,
    number: int,
    replaces: str | None,
    way_out: str | None,
    recipient: str,
    wiped: Day | None,
    inventory: Path,
    as_of: Day,
    check: bool,
    as_json: bool,
) -> None:
    """Add a device to a school, there from --as-of on, or several that are alike.

    KIND is server, workstation, laptop, tablet, tablet-cart, board, interactive-projector, projector,
    printer, switch, access-point or ups. Names and addresses that nobody had are given; what is there keeps
    its own. A server that replaces another one takes over its name and the gateway's address.
    """
    what = DeviceKind(kind)
    for option, values in (("--mac", macs), ("--serial", serials), ("--asset", assets)):
        if values and len(values) != number:
            raise click.UsageError(f"{option} is given {len(values)} times for {number} (--count).")
    if what in ADDRESSED and not macs:
        raise click.UsageError(
            f"Missing option '--mac': the address of a {what} is given to its MAC address."
        )
    names = changes.numbered(name, number) if name else [""] * number
    if names is None:
        raise click.UsageError(f"--name «{name}» ends in no number to count from; with --count, as poste-10.")
    common = Device(
        name="",
        kind=what,
        macs=(),
        address="",
        room=room,
        levels=levels,
        model=model,
        os=system,
        owner=owner,
        acquired=acquired or "",
        price=price,
        warranty_until=warranty or "",
        period=Period(as_of),
        state=DeviceState(condition),
    )
    new = [
        replace(common, name=own_name, macs=own_macs, serial=serial, asset=asset)
        for own_name, own_macs, serial, asset in zip(
            names,
            macs or [()] * number,
            serials or [""] * number,
            assets or [""] * number,
            strict=True,
        )
    ]
    if (replaces is None) != (way_out is None) or (replaces is None and (recipient or wiped)):
        raise click.UsageError("--replaces and --exit go together; --recipient and --wiped go with them.")
    draft, department = begin(inventory)
    if replaces is not None and way_out is not None:
        stay = _find(inventory, department, replaces, as_of)
        if stay.school.key != school:
            raise click.UsageError(f"--replaces: {stay.name} is not a device of {school}.")
        with unchanged_on_failure(inventory):
            left = changes.retire(draft, stay, as_of, Exit(way_out), recipient, wiped or "")
        if isinstance(left, Problem):
            refuse(inventory, [left])
        department = changes.with_stay(department, stay, left)
    with unchanged_on_failure(inventory):
        added = changes.add(draft, department, school, new)
    if isinstance(added, Problem):
        refuse(inventory, [added])
    said = [_said(school, each) for each in added]
    facts = {"school": school, "devices": [_facts(school, each) for each in added]}
    finish(draft, said, facts, check=check, as_json=as_json)


@device.command()
@_device_argument
@click.option("--to", metavar="SCHOOL", shell_complete=school_names, help="The school it moves to.")
@_on_option
@click.option("--room", type=_TEXT, help="Where in the school; without --to, it moves within its own.")
@click.option("--name", type=_TEXT, default="", help="Its name there.  [default: the same, or the next]")
@inventory_option
@check_option
@json_option
def move(
    device: str,
    to: str | None,
    on: Day,
    room: str | None,
    name: str,
    inventory: Path,
    check: bool,
    as_json: bool,
) -> None:
    """Move a device to another school, or to another room of its own.

    Its line here gets its end, and one there begins, with an address of that school's. Nothing else changes.
    """
    if to is None and room is None:
        raise click.UsageError("Missing option '--to' or '--room'.")
    if to is None and name:
        raise click.UsageError("--name goes with --to: a device keeps its name in its school.")
    draft, department = begin(inventory)
    stay = _find(inventory, department, device, on)
    with unchanged_on_failure(inventory):
        moved = (
            changes.move_within(draft, stay, room or "")
            if to is None
            else changes.move(draft, department, stay, to, on, name, room or "")
        )
    _finish_one(inventory, draft, moved, to or stay.school.key, check=check, as_json=as_json)


@device.command()
@_device_argument
@_on_option
@click.option("--exit", "way_out", type=_WAYS_OUT, required=True, help="How it left.")
@_recipient_option
@_wiped_option
@inventory_option
@check_option
@json_option
def retire(
    device: str,
    on: Day,
    way_out: str,
    recipient: str,
    wiped: Day | None,
    inventory: Path,
    check: bool,
    as_json: bool,
) -> None:
    """Note that a device has left for good: when, how, to whom, and that its storage was wiped.

    Its line stays, and its name is given to no other.
    """
    draft, department = begin(inventory)
    stay = _find(inventory, department, device, on)
    with unchanged_on_failure(inventory):
        retired = changes.retire(draft, stay, on, Exit(way_out), recipient, wiped or "")
    _finish_one(inventory, draft, retired, stay.school.key, check=check, as_json=as_json)


@device.command("state")
@_device_argument
@click.argument("state", metavar="STATE", type=_STATES)
@_on_option
@inventory_option
@check_option
@json_option
def state_(device: str, state: str, on: Day, inventory: Path, check: bool, as_json: bool) -> None:
    """Note that a device is lent, in repair, broken for good, in stock, or in service again.

    STATE is in-service, lent, repair, broken or stock. Its line ends on that day, and one like it begins: the
    days before stay as they were. docs/billing.md says in which states a device is billed.
    """
    draft, department = begin(inventory)
    stay = _find(inventory, department, device, on)
    with unchanged_on_failure(inventory):
        changed = changes.set_state(draft, stay, on, DeviceState(state))
    _finish_one(inventory, draft, changed, stay.school.key, check=check, as_json=as_json)


def _find(inventory: Path, department: Department, reference: str, day: Day) -> changes.Stay:
    stay = changes.find(department, reference, day)
    if isinstance(stay, Problem):
        refuse(inventory, [stay])
    return stay


def _finish_one(
    inventory: Path, draft: Draft, changed: Device | Problem, school: str, *, check: bool, as_json: bool
) -> None:
    if isinstance(changed, Problem):
        refuse(inventory, [changed])
    facts = {"school": school, "devices": [_facts(school, changed)]}
    finish(draft, [_said(school, changed)], facts, check=check, as_json=as_json)


def _facts(school: str, device: Device) -> dict[str, Any]:
    return {
        "name": f"{device.name}.{school}",
        "kind": device.kind,
        "macs": device.macs,
        "address": device.address,
        "state": device.state,
    }


def _said(school: str, device: Device) -> str:
    where = f", {device.address}" if device.address else ""
    state = f", {device.state}" if device.state is not DeviceState.IN_SERVICE else ""
    return f"{device.name}.{school}: {device.kind}{where}{state}, {device.period}"
