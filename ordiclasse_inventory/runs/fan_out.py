"""A pyinfra deploy on some machines, from the side of the run: the job, and what came of it."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs import pyinfra
from ordiclasse_inventory.outputs.machines import Machine, group_variables

from .interrupt import Interrupt, process
from .journal import Log
from .progress import Progress
from .project import ROOT
from .verdict import State


@dataclass(frozen=True, slots=True)
class Job:
    """A deploy: a function of a file in deploy/.

    It works as `as_user`, or as the management account with sudo; `data` is what it is told besides what the
    inventory says.
    """

    file: str
    function: str
    as_user: str | None = None
    dry: bool = False
    data: dict[str, Any] = field(default_factory=dict)

    def as_json(self, machines: Sequence[Machine], department: Department, ssh_config: Path) -> str:
        """The job on these machines, as the worker reads it."""
        variables = group_variables(department)
        login = {"ssh_user": self.as_user} if self.as_user else {}
        data = {
            machine.name: pyinfra.host_data(machine, variables, ssh_config) | self.data | login
            for machine in machines
        }
        job = {
            "file": str(ROOT / "deploy" / self.file),
            "function": self.function,
            "machines": [{"name": name, "data": own} for name, own in data.items()],
            "sudo": self.as_user is None,
            "dry": self.dry,
        }
        return json.dumps(job)


@dataclass(slots=True)
class Outcome:
    """What a deploy did to one machine; `operations` are those that changed something, or would.

    `answer` is what a deploy that asks brought back.
    """

    state: State = State.PENDING
    why: str = ""
    operations: list[str] = field(default_factory=list)
    answer: dict[str, Any] | None = None


def fan_out(
    job: Job,
    machines: Sequence[Machine],
    department: Department,
    ssh_config: Path,
    log: Log,
    progress: Progress,
    interrupt: Interrupt,
) -> dict[str, Outcome]:
    """Run the deploy on the machines; the outcome of each, by name.

    Asked to stop, the worker is ended; a machine that was under way stays `running`: the next run takes it
    up again.
    """
    outcomes = {machine.name: Outcome() for machine in machines}
    command = [sys.executable, "-m", "ordiclasse_inventory.runs.worker"]
    with process(command, interrupt, subprocess.PIPE) as worker:
        copying = threading.Thread(target=_copy, args=(worker.stderr, log), daemon=True)
        copying.start()
        _write(worker.stdin, job.as_json(machines, department, ssh_config))
        for line in worker.stdout or ():
            _note(json.loads(line), outcomes, progress)
        copying.join()
    for outcome in outcomes.values():
        if outcome.state in {State.PENDING, State.RUNNING} and not interrupt:
            outcome.state, outcome.why = State.FAILED, f"the worker ended with {worker.returncode}"
    return outcomes


def _write(stream: IO[str] | None, text: str) -> None:
    # The worker may have ended already; its return code says so.
    if stream is not None:
        with suppress(BrokenPipeError):
            stream.write(text)
            stream.close()


def _note(event: dict[str, Any], outcomes: dict[str, Outcome], progress: Progress) -> None:
    machine = str(event["machine"])
    outcome = outcomes[machine]
    match event["event"]:
        case "unreachable":
            outcome.state, outcome.why = State.UNREACHABLE, str(event["why"])
        case "answered":
            outcome.answer = event["answer"]
            progress.now(f"{machine} answered")
        case "planned":
            outcome.operations = event["operations"]
        case "started":
            outcome.state = State.RUNNING
            progress.now(f"{machine}: {event['operation']}")
        case "failed":
            outcome.state = State.FAILED
            outcome.why = ": ".join(str(event[key]) for key in ("operation", "why") if event.get(key))
        case "done":
            outcome.state = State.DONE


def _copy(stream: IO[str], log: Log) -> None:
    for line in stream:
        log.write(line)
