"""pyinfra for real: a deploy of the test's own, on this machine and on one that nobody answers at."""

import getpass
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs.machines import Machine
from ordiclasse_inventory.runs.fan_out import Job, Outcome, fan_out
from ordiclasse_inventory.runs.interrupt import Interrupt
from ordiclasse_inventory.runs.journal import Log
from ordiclasse_inventory.runs.verdict import State

from .conftest import Told

DEPLOY = """
import os
from io import StringIO
from pyinfra import host
from pyinfra.api.deploy import deploy
from pyinfra.facts.server import Command
from pyinfra.operations import files, python, server

PLACE = {place!r}


@deploy("Keep a record")
def record():
    files.put(name="Write the record", src=StringIO(host.data.base_management_user), dest=PLACE)


@deploy("Break")
def broken():
    files.put(name="Write the record", src=StringIO("x"), dest=PLACE)
    server.shell(name="Fail", commands=["echo it broke >&2; exit 3"])


@deploy("Can't look")
def blind():
    host.get_fact(Command, "exit 4")


@deploy("Lose the link")
def lost():
    raise EOFError


@deploy("Go off")
def going_off():
    if host.name == "@local":
        host.get_fact(Command, "exit 4").split()


@deploy("Make a mistake")
def mistaken():
    if host.name == "@local":
        {{}}["no such key"]


@deploy("Die")
def dying():
    python.call(name="Die", function=lambda: os._exit(9))


@deploy("Take long")
def long():
    server.shell(name="Sleep", commands=["touch " + PLACE + "; sleep 60"])
"""
# pyinfra's own way to this machine, and a port of it that nobody listens at (tcpmux, RFC 1078).
HERE = Machine("@local", "127.0.0.1", ("workstations",))
# One of pyinfra's own, which says yes to everything.
PATIENT = Machine("@fake/poste-02", "127.0.0.1", ("workstations",))
NOWHERE = Machine("poste-01.jean-jaures", "127.0.0.1", ("workstations",), {"ssh_port": 1})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "record"


@pytest.fixture
def deploy(tmp_path: Path, place: Path) -> str:
    path = tmp_path / "deploy.py"
    path.write_text(DEPLOY.format(place=str(place)))
    return str(path)


Run = Callable[..., dict[str, Outcome]]


@pytest.fixture
def run(deploy: str, lab: Department, ssh_config: Path, log: Log, told: Told, interrupt: Interrupt) -> Run:
    """Fan a function of the deploy out; the outcomes."""

    def run(function: str, *machines: Machine, file: str = deploy, dry: bool = False) -> dict[str, Outcome]:
        job = Job(file, function, as_user=getpass.getuser(), dry=dry)
        return fan_out(job, machines, lab, ssh_config, log, told, interrupt)

    return run


def test_a_machine_is_done_and_one_that_is_off_is_named(
    run: Run, place: Path, log_path: Path, told: Told
) -> None:
    outcomes = run("record", HERE, NOWHERE)
    assert outcomes["@local"] == Outcome(State.DONE, "", ["Write the record"])
    assert outcomes[NOWHERE.name].state is State.UNREACHABLE
    assert outcomes[NOWHERE.name].why != ""
    assert place.read_text() == "ordiclasse"
    assert "@local: Write the record" in told.said
    assert "Write the record" in log_path.read_text()


def test_a_dry_run_plans_and_changes_nothing(run: Run, place: Path) -> None:
    outcomes = run("record", HERE, dry=True)
    assert outcomes == {"@local": Outcome(State.DONE, "", ["Write the record"])}
    assert not place.exists()


@pytest.mark.parametrize(
    ("function", "why"),
    [
        ("broken", "Fail"),
        ("blind", "look at the machine"),
        ("lost", "look at the machine: the link went away"),
        # Nobody asked to stop: it isn't taken for that.
        ("dying", "the worker ended with 9"),
    ],
)
def test_a_failure_is_told_by_the_operations_name(run: Run, function: str, why: str) -> None:
    outcome = run(function, HERE)["@local"]
    assert outcome.state is State.FAILED
    assert outcome.why.startswith(why)


@pytest.mark.parametrize(
    ("function", "why"),
    [("going_off", "a question to it failed: read the log"), ("mistaken", "KeyError: 'no such key'")],
)
def test_a_machine_that_fails_leaves_the_others_to_go_on(
    run: Run, function: str, why: str, log_path: Path
) -> None:
    outcomes = run(function, HERE, PATIENT)
    assert outcomes["@local"] == Outcome(State.FAILED, f"look at the machine: {why}")
    assert outcomes[PATIENT.name].state is State.DONE
    assert "Error" in log_path.read_text()


def test_a_worker_that_can_not_begin_is_a_failure(run: Run, tmp_path: Path, log_path: Path) -> None:
    outcomes = run("record", HERE, file=str(tmp_path / "no.py"))
    assert outcomes == {"@local": Outcome(State.FAILED, "the worker ended with 1")}
    assert "No module named" in log_path.read_text()


def test_asked_to_stop_it_leaves_the_machine_that_was_under_way_as_running(
    run: Run, place: Path, interrupt: Interrupt
) -> None:
    def ask_once_it_sleeps() -> None:
        while not place.exists():
            time.sleep(0.05)
        interrupt.ask()

    threading.Thread(target=ask_once_it_sleeps, daemon=True).start()
    began = time.monotonic()
    outcomes = run("long", HERE, NOWHERE)
    assert time.monotonic() - began < 30
    assert outcomes["@local"].state is State.RUNNING
    assert outcomes[NOWHERE.name].state is State.UNREACHABLE


def test_asked_to_stop_beforehand_it_does_nothing(run: Run, place: Path, interrupt: Interrupt) -> None:
    interrupt.ask()
    outcomes = run("record", HERE)
    assert outcomes == {"@local": Outcome(State.PENDING)}
    assert not place.exists()


def test_a_job_works_as_the_management_account_with_sudo_unless_told_otherwise(
    lab: Department, ssh_config: Path
) -> None:
    managed = Job("catalogue.py", "to_catalogue").as_json([HERE], lab, ssh_config)
    bare = Job("bootstrap.py", "manageable", as_user="root").as_json([HERE], lab, ssh_config)
    assert '"sudo": true' in managed
    assert '"ssh_user"' not in managed
    assert '"sudo": false' in bare
    assert '"ssh_user": "root"' in bare
