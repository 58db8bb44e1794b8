"""`ordiclasse runs`."""

import click
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.runs import journal

from .common import console, json_option, print_json
from .running import print_verdicts


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def runs(context: click.Context, as_json: bool) -> None:
    """List the runs, the latest first: who ran what, when, and what came of it."""
    if context.invoked_subcommand:
        return
    found = list(journal.runs())
    if as_json:
        print_json([run.as_dict() for run in found])
        return
    table = Table(box=None, header_style="bold")
    for column in ("run", "by", "ended", "state", "machines", "limits"):
        table.add_column(column, no_wrap=True)
    for run in found:
        done = sum(verdict["state"] == "done" for verdict in run.verdicts)
        limits = " ".join(f"{name}={value}" for name, value in run.limits.items())
        table.add_row(run.id, run.by, run.ended, run.state, f"{done} of {len(run.verdicts)} done", limits)
    console().print(table)


@runs.command()
@click.argument("run", default="last")
@json_option
def show(run: str, as_json: bool) -> None:
    """Show a run's log and verdict; the last one where none is named."""
    found = next((each for each in journal.runs() if run in {each.id, "last"}), None)
    if found is None:
        click.echo(f"There is no run «{run}». `ordiclasse runs` lists them.", err=True)
        raise SystemExit(1)
    if as_json:
        print_json(found.as_dict())
        return
    log = found.log_path
    console().print(Text(log.read_text(encoding="utf-8") if log.exists() else f"There is no log at {log}."))
    print_verdicts(found.verdicts)
