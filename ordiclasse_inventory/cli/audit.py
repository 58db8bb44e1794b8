"""`ordiclasse audit`."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.model.audit import FIELDS, Gap
from ordiclasse_inventory.model.period import Day
from ordiclasse_inventory.runs.audit import Audit, Audited
from ordiclasse_inventory.runs.interrupt import Interrupt
from ordiclasse_inventory.runs.journal import Log, Run
from ordiclasse_inventory.runs.progress import Steps
from ordiclasse_inventory.runs.verdict import Verdict
from ordiclasse_inventory.store.devices import devices_path
from ordiclasse_inventory.store.draft import Draft

from .common import (
    console,
    count,
    inventory_option,
    json_option,
    open_reachable,
    print_json,
    school_names,
    today,
)
from .editing import unchanged_on_failure, write
from .running import print_verdicts, run_through

_SEEN = "seen"
_TAKEN = (*FIELDS, _SEEN)


class _Fields(click.ParamType[list[str]]):
    name = "fields"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        named = value.split(",")
        for name in named:
            if name not in _TAKEN:
                self.fail(f"«{name}» is no field of an audit; those are {', '.join(_TAKEN)}", param, ctx)
        return named


@click.command()
@click.argument("school", shell_complete=school_names)
@inventory_option
@click.option(
    "--apply",
    "taken",
    type=_Fields(),
    metavar="FIELD,…",
    help=f"Write what the machines say of these fields into devices.csv: {', '.join(FIELDS)}; "
    "seen: today, for each that answered.",
)
@json_option
def audit(school: str, inventory: Path, taken: list[str] | None, as_json: bool) -> None:
    """Ask a school's machines what they are, and show where the files and they differ.

    Nothing is changed on the machines. Exit code 1 where something differs, or a machine didn't answer.
    """
    taken = taken or []
    department = open_reachable(inventory, school, today())
    run = Run.begin("audit", school, apply=",".join(taken))
    audits: list[Audit] = []

    def work(log: Log, progress: Steps, interrupt: Interrupt) -> list[Verdict]:
        audits.append(Audit(department, school, log, progress, interrupt))
        return audits[0].run()

    fine = run_through(run, 2, work, as_json=as_json)
    audited = audits[0].audited if audits else {}
    found = [(name, gap) for name, each in audited.items() for gap in each.gaps]
    if as_json:
        print_json({**run.as_dict(), "differences": [_row(name, gap) for name, gap in found]})
    else:
        print_verdicts(run.verdicts)
        _print_gaps(found)
        click.echo(f"{school}: {count(len(found), 'difference')}. Log: ordiclasse runs show {run.id}")
    if taken:
        _take(inventory, school, taken, audited, today(), as_json=as_json)
    raise SystemExit(0 if fine and all(gap.field in taken for _, gap in found) else 1)


def _row(name: str, gap: Gap) -> dict[str, Any]:
    return {"device": name, "field": gap.field, "files": gap.files, "machine": gap.machine}


def _print_gaps(rows: list[tuple[str, Gap]]) -> None:
    if not rows:
        return
    table = Table(box=None, header_style="bold")
    for column in ("device", "field", "the files", "the machine"):
        table.add_column(column, overflow="fold")
    for name, gap in rows:
        table.add_row(*(Text(cell) for cell in (name, gap.field, gap.files, gap.machine)))
    console().print()
    console().print(table)


def _take(
    inventory: Path, school: str, taken: list[str], audited: dict[str, Audited], day: Day, *, as_json: bool
) -> None:
    """Write the named fields, as the machines have them, into the rows of the devices that answered."""
    draft = Draft(inventory)
    path = devices_path(school)
    with unchanged_on_failure(inventory):
        table = draft.table(path)
        for line, device in draft.devices(path):
            each = audited.get(device.name)
            if each is None or each.device != device:
                continue
            values = {gap.field: gap.machine for gap in each.gaps if gap.field in taken}
            if _SEEN in taken:
                values[_SEEN] = day
            if values:
                table.set(line, values)
        draft.write(path, table.text())
    write(draft, quiet=as_json)
