"""What the commands that run something share: a run in the journal, progress, and the verdict at its end."""

from collections.abc import Callable, Sequence
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from ordiclasse_inventory.runs.interrupt import Interrupt, listen
from ordiclasse_inventory.runs.journal import Log, Run
from ordiclasse_inventory.runs.progress import Steps
from ordiclasse_inventory.runs.verdict import State, Verdict, overall

from .common import console, print_json

_STYLES = {State.DONE: "green", State.FAILED: "bold red", State.UNREACHABLE: "red"}

Work = Callable[[Log, Steps, Interrupt], list[Verdict]]


def carry_out(run: Run, steps: int, work: Work, *, as_json: bool) -> None:
    """Do the work, keep its log, print its verdict, and exit with 0 or 1."""
    fine = run_through(run, steps, work, as_json=as_json)
    if as_json:
        print_json(run.as_dict())
    else:
        print_verdicts(run.verdicts)
        click.echo(f"{run.target}: {run.state}. Log: ordiclasse runs show {run.id}")
    raise SystemExit(0 if fine else 1)


def run_through(run: Run, steps: int, work: Work, *, as_json: bool) -> bool:
    """Do the work and keep its log; whether all went well."""
    out = console(stderr=as_json)
    log = Log(run.log_path)
    verdicts: list[Verdict] = []
    state, stopped = State.FAILED, False
    try:
        with listen() as interrupt, Steps(run.target, steps, out, log) as progress:
            verdicts = work(log, progress, interrupt)
            state = overall(verdicts)
            stopped = bool(interrupt)
    except KeyboardInterrupt:
        state, stopped = State.PENDING, True
        out.print("Stopped at once. Machines may be half done; the next run takes them up.")
    finally:
        run.end(state, verdicts)
        for verdict in verdicts:
            log.write(f"{verdict.machine}: {verdict.state}: {verdict.detail} {verdict.next_step}".rstrip())
        log.close()
    # What a dry run can't compare yet is no problem.
    fine = state is State.DONE or (state is State.PENDING and bool(run.limits.get("check")))
    return fine and not stopped


def print_verdicts(verdicts: Sequence[dict[str, Any]]) -> None:
    """A line a machine: its state, why, and the next step."""
    table = Table(box=None, header_style="bold")
    for column in ("machine", "state", "what", "next step"):
        table.add_column(column, overflow="fold")
    for verdict in verdicts:
        state = State(verdict["state"])
        table.add_row(
            Text(verdict["machine"]),
            Text(state, style=_STYLES.get(state, "yellow")),
            Text(verdict["detail"]),
            Text(verdict["next_step"]),
        )
    console().print(table)
