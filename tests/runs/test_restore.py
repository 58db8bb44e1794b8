"""Putting files of a school's server back: the deploy, on this machine, and the run."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.runs.fan_out import Outcome
from ordiclasse_inventory.runs.interrupt import Interrupt
from ordiclasse_inventory.runs.journal import Log
from ordiclasse_inventory.runs.probe import Condition
from ordiclasse_inventory.runs.restore import Restore, Wanted
from ordiclasse_inventory.runs.verdict import State, Verdict

from .conftest import Told
from .machines import Machines

SERVER = "serveur.jean-jaures"
LETTER = "/home/maitresse/Été à l’école.txt"
ANSWER = {"snapshot": "1a2b3c4d", "time": "2026-11-24 02:13", "files": 1, "bytes": 120_000, "replaces": False}
ONE = f"{LETTER} (1 file, 0.1 MB) from 1a2b3c4d of 2026-11-24 02:13 (shared)"

Run = Callable[..., Verdict]


@pytest.fixture
def machines(machines: Machines) -> Machines:
    machines.deployed = {SERVER: Outcome(State.DONE, "", ["Put it back"], ANSWER)}
    return machines


@pytest.fixture
def run(lab: Department, log: Log, told: Told, interrupt: Interrupt) -> Run:
    def restore(file: str = "", to: str = "", *, check: bool = False) -> Verdict:
        wanted = Wanted("shared", "latest", file, to)
        (verdict,) = Restore(lab, "jean-jaures", wanted, log, told, interrupt, check).run()
        assert len(told.steps) + told.skipped == 2
        return verdict

    return restore


def test_a_file_is_put_back_and_told_of_which_night(machines: Machines, run: Run) -> None:
    assert run(LETTER) == Verdict(SERVER, State.DONE, f"put back {ONE}", "", 1)
    assert machines.done == [("look", SERVER), ("put_back", SERVER)]


def test_a_whole_server_is_provisioned_afterwards(machines: Machines, run: Run) -> None:
    verdict = run()
    assert verdict.detail.startswith("put back the whole server (1 file, 0.1 MB)")
    assert verdict.next_step == "ordiclasse provision jean-jaures, then restart it"


def test_a_dry_run_says_what_it_would_replace(machines: Machines, run: Run) -> None:
    machines.deployed[SERVER].answer = ANSWER | {"replaces": True}
    verdict = run(LETTER, check=True)
    assert verdict.detail == f"would put back {ONE}, in place of what is there"
    assert verdict.next_step == f"ordiclasse restore jean-jaures --file '{LETTER}' --from shared"
    assert machines.done[-1] == ("put_back dry", SERVER)


def test_what_the_server_refuses_is_the_verdict(machines: Machines, run: Run) -> None:
    machines.deployed[SERVER] = Outcome(State.FAILED, "/absent is not in the snapshot")
    verdict = run("/absent", "/srv/retour")
    assert (verdict.state, verdict.detail) == (State.FAILED, "/absent is not in the snapshot")
    assert verdict.next_step.endswith(
        "ordiclasse restore jean-jaures --file /absent --to /srv/retour --from shared"
    )


def test_the_next_step_is_a_line_for_a_shell_of_the_same_night(
    machines: Machines, lab: Department, log: Log, told: Told, interrupt: Interrupt
) -> None:
    wanted = Wanted("local", "1a2b3c4d", "/home/ce1/l'école.odt")
    (verdict,) = Restore(lab, "jean-jaures", wanted, log, told, interrupt, check=True).run()
    words = ["--file", "/home/ce1/l'école.odt", "--from", "local", "--snapshot", "1a2b3c4d"]
    assert shlex.split(verdict.next_step) == ["ordiclasse", "restore", "jean-jaures", *words]


@pytest.mark.parametrize(
    ("condition", "state", "next_step"),
    [
        (Condition.BARE, State.PENDING, "ordiclasse provision jean-jaures"),
        (
            Condition.UNREACHABLE,
            State.UNREACHABLE,
            "switch it on, then: ordiclasse restore jean-jaures --whole --from shared",
        ),
    ],
)
def test_a_server_that_is_not_ready_is_left_alone(
    condition: Condition, state: State, next_step: str, machines: Machines, run: Run
) -> None:
    machines.conditions = {SERVER: condition}
    verdict = run()
    assert (verdict.state, verdict.next_step) == (state, next_step)
    assert machines.done == [("look", SERVER)]


def test_asked_to_stop_before_or_meanwhile_it_says_so(
    machines: Machines, run: Run, interrupt: Interrupt, told: Told
) -> None:
    machines.deployed[SERVER] = Outcome(State.RUNNING, "", ["Put it back"], ANSWER)
    assert run().state is State.PENDING
    told.steps.clear()
    interrupt.ask()
    assert run().state is State.SKIPPED


def worker(folder: Path, said: str, *, dry: bool) -> list[dict[str, Any]]:
    """The worker's events, on this machine, where the backup's program answers as told and notes it."""
    program = folder / "bin" / "school-backup"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$*\" >> {folder}/asked\ncat <<'E'\n{said}\nE\n")
    program.chmod(0o755)
    wanted = {"source": "shared", "snapshot": "latest", "file": LETTER, "to": "/srv/retour"}
    root = Path(__file__).parents[2]
    job = {
        "file": str(root / "deploy" / "restore.py"),
        "function": "put_back",
        "machines": [{"name": "@local", "data": {"restore": wanted}}],
        "sudo": False,
        "dry": dry,
    }
    path = f"{program.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "ordiclasse_inventory.runs.worker"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**os.environ, "PATH": path},
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_deploy_asks_then_puts_back_the_very_snapshot_that_it_found(tmp_path: Path) -> None:
    events = worker(tmp_path, json.dumps(ANSWER), dry=False)
    assert [event["event"] for event in events] == ["connected", "answered", "planned", "started", "done"]
    assert events[1]["answer"] == ANSWER
    assert (tmp_path / "asked").read_text().splitlines() == [
        f"show --from shared --snapshot latest --file {LETTER}",
        f"restore --from shared --snapshot 1a2b3c4d --file {LETTER} --to /srv/retour",
    ]


def test_a_dry_deploy_only_asks(tmp_path: Path) -> None:
    worker(tmp_path, json.dumps(ANSWER), dry=True)
    assert (tmp_path / "asked").read_text().splitlines() == [
        f"show --from shared --snapshot latest --file {LETTER}"
    ]


def test_a_refusal_is_the_deploys_failure_in_the_programs_words(tmp_path: Path) -> None:
    events = worker(tmp_path, "school-backup: /absent is not in the snapshot", dry=False)
    assert [event["event"] for event in events] == ["connected", "failed"]
    assert events[1]["why"] == "/absent is not in the snapshot"
