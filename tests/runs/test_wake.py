"""Waking workstations: what the server's program tells becomes verdicts. Here a script is its ssh."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.runs.interrupt import Interrupt
from ordiclasse_inventory.runs.journal import Log
from ordiclasse_inventory.runs.probe import Condition
from ordiclasse_inventory.runs.verdict import State, Verdict
from ordiclasse_inventory.runs.wake import Wake

from .conftest import Told
from .machines import Machines

Run = Callable[..., list[Verdict]]
WOKEN = """echo '{"name": "poste-01", "state": "woken", "seconds": 31}'"""
AWAKE = """echo '{"name": "poste-02", "state": "awake", "seconds": 0}'"""
SILENT = """echo '{"name": "poste-02", "state": "silent", "seconds": 60}'; exit 1"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Say what the server does when it is asked; its words are noted."""

    def does(script: str) -> None:
        ssh = tmp_path / "bin" / "ssh"
        ssh.parent.mkdir(exist_ok=True)
        ssh.write_text(f'#!/bin/sh\necho "$*" > {tmp_path}/asked\n{script}\n')
        ssh.chmod(0o755)
        monkeypatch.setenv("PATH", str(ssh.parent), prepend=":")

    return does


@pytest.fixture
def run(lab: Department, log: Log, told: Told, interrupt: Interrupt, machines: Machines) -> Run:
    def wake(*devices: str) -> list[Verdict]:
        verdicts = Wake(lab, "jean-jaures", devices, 60, log, told, interrupt).run()
        assert len(told.steps) + told.skipped == 2
        return verdicts

    return wake


def test_all_are_woken_and_each_is_told_of(
    server: Callable[[str], None], run: Run, told: Told, tmp_path: Path
) -> None:
    server(f"{AWAKE}\n{WOKEN}")
    assert run() == [
        Verdict("poste-01.jean-jaures", State.DONE, "woken in 31 s", "", 1),
        Verdict("poste-02.jean-jaures", State.DONE, "was awake"),
    ]
    assert told.said == ["poste-02.jean-jaures: awake, 0 s", "poste-01.jean-jaures: woken, 31 s"]
    asked = (tmp_path / "asked").read_text()
    assert asked.endswith(" 198.18.0.11 wake-on-lan --json --wait=60 poste-01 poste-02\n")


def test_a_silent_one_is_out_of_reach_with_what_to_look_at(server: Callable[[str], None], run: Run) -> None:
    server(f"{SILENT}")
    (verdict,) = run("poste-02")
    assert (verdict.state, verdict.detail) == (State.UNREACHABLE, "no answer in 60 s")
    assert verdict.next_step.endswith(
        "Wake on LAN in its firmware, then: ordiclasse wake jean-jaures poste-02"
    )


def test_a_server_that_does_not_know_how_is_provisioned_first(
    server: Callable[[str], None], run: Run
) -> None:
    server("echo 'sh: 1: wake-on-lan: not found' >&2; exit 127")
    assert run() == [
        Verdict(
            "serveur.jean-jaures",
            State.FAILED,
            "sh: 1: wake-on-lan: not found",
            "ordiclasse provision jean-jaures",
        )
    ]


def test_a_program_that_ends_without_a_word_is_told_by_its_number(
    server: Callable[[str], None], run: Run
) -> None:
    server("exit 255")
    assert run()[0].detail == "wake-on-lan ended with 255"


def test_a_server_out_of_reach_is_the_verdict(machines: Machines, run: Run) -> None:
    machines.conditions = {"serveur.jean-jaures": Condition.UNREACHABLE}
    assert [(each.machine, each.state) for each in run("poste-01")] == [
        ("serveur.jean-jaures", State.UNREACHABLE)
    ]


def test_asked_to_stop_it_ends_at_once_and_tells_what_it_knows(
    server: Callable[[str], None], run: Run, told: Told, interrupt: Interrupt, monkeypatch: pytest.MonkeyPatch
) -> None:
    server(f"{WOKEN}\nexec sleep 60")
    monkeypatch.setattr(told, "now", lambda what: interrupt.ask())
    assert [each.state for each in run()] == [State.DONE, State.SKIPPED]


def test_asked_to_stop_before_it_wakes_nobody(run: Run, interrupt: Interrupt) -> None:
    interrupt.ask()
    assert [each.state for each in run()] == [State.SKIPPED, State.SKIPPED]
