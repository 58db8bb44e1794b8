"""A school's provisioning: what is done to which machine, and what a person is told."""

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.runs import provision as module
from ordiclasse_inventory.runs.fan_out import Outcome as Deployed
from ordiclasse_inventory.runs.interrupt import Interrupt
from ordiclasse_inventory.runs.journal import Log
from ordiclasse_inventory.runs.playbook import Outcome as Played
from ordiclasse_inventory.runs.probe import Condition
from ordiclasse_inventory.runs.provision import provision, stages
from ordiclasse_inventory.runs.verdict import State, Verdict, overall
from tests.inventory import Inventory

from .conftest import Told
from .machines import Machines

SERVER, ONE, TWO = "serveur.jean-jaures", "poste-01.jean-jaures", "poste-02.jean-jaures"
AGAIN = "ordiclasse provision jean-jaures"
# What the server does besides, at the same time as all that follows.
BESIDE = ("school_services.yml of jean-jaures", SERVER)

Run = Callable[..., dict[str, Verdict]]


@pytest.fixture
def machines(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> Machines:
    monkeypatch.setattr(module, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.3)
    return machines


@pytest.fixture
def run(inventory: Inventory, lab: Department, log: Log, told: Told, interrupt: Interrupt) -> Run:
    def run(*targets: str, check: bool = False) -> dict[str, Verdict]:
        targets = targets or ("jean-jaures",)
        verdicts = provision(lab, inventory.root, targets, log, told, interrupt, check=check)
        total = sum(stage.steps() for target in targets for stage in stages(lab, target))
        assert len(told.steps) + told.skipped == total, "every step is told, or skipped"
        return {verdict.machine: verdict for verdict in verdicts}

    return run


def test_from_bare_machines_to_a_school_server_first(machines: Machines, run: Run, told: Told) -> None:
    machines.conditions = dict.fromkeys((SERVER, ONE, TWO), Condition.BARE)
    machines.played = {SERVER: Played(State.DONE, changed=7)}
    verdicts = run()
    assert machines.done.index(BESIDE) > 2
    assert [what for what in machines.done if what != BESIDE] == [
        ("look", SERVER),
        ("manageable", SERVER),
        ("school_server.yml of jean-jaures", SERVER),
        ("look", ONE, TWO),
        ("manageable", ONE, TWO),
        ("workstations.yml of jean-jaures", ONE, TWO),
    ]
    assert list(verdicts) == [SERVER, ONE, TWO]
    assert verdicts[SERVER] == Verdict(SERVER, State.DONE, "14 changed", "", 14), "of both playbooks"
    assert verdicts[ONE] == Verdict(ONE, State.DONE, "as it should be; changed=0")
    assert told.steps[:3] == ["look at the server", "bootstrap the server", "base on the server"]
    assert "base · Install" in told.said


def test_machines_that_are_manageable_are_not_bootstrapped(machines: Machines, run: Run) -> None:
    assert overall(run().values()) is State.DONE
    assert [what[0] for what in machines.done if what != BESIDE] == [
        "look",
        "school_server.yml of jean-jaures",
        "look",
        "workstations.yml of jean-jaures",
    ]


def test_a_workstation_that_is_off_is_named_and_the_others_go_on(machines: Machines, run: Run) -> None:
    machines.conditions = {ONE: Condition.UNREACHABLE}
    verdicts = run()
    assert verdicts[ONE] == Verdict(
        ONE, State.UNREACHABLE, "No route to host", f"check its power and cable, then: {AGAIN}"
    )
    assert verdicts[TWO].state is State.DONE
    assert [what for what in machines.done if what != BESIDE][-1] == ("workstations.yml of jean-jaures", TWO)


def test_workstations_are_waited_for_while_a_new_server_gives_leases(
    machines: Machines, run: Run, told: Told
) -> None:
    machines.played = {SERVER: Played(State.DONE, changed=1)}
    machines.conditions = {ONE: Condition.UNREACHABLE}

    def it_comes_at_the_second_look(what: tuple[str, ...]) -> None:
        if what == ("look", ONE):
            machines.conditions.clear()

    machines.when_done = it_comes_at_the_second_look
    assert run()[ONE].state is State.DONE
    assert f"waiting for {ONE}" in told.said


@pytest.mark.parametrize(
    ("fate", "state", "next_step", "blocked"),
    [
        (
            Played(State.FAILED, 2, "Run dnsmasq: no"),
            State.FAILED,
            f"read the log, mend, then: {AGAIN}",
            "failed",
        ),
        (
            Played(State.UNREACHABLE, 0, "timed out"),
            State.UNREACHABLE,
            f"check its power and cable, then: {AGAIN}",
            "can't be reached",
        ),
    ],
)
def test_behind_a_server_that_failed_workstations_are_left_alone(
    fate: Played, state: State, next_step: str, blocked: str, machines: Machines, run: Run
) -> None:
    machines.played = {SERVER: fate}
    verdicts = run()
    assert verdicts[SERVER] == Verdict(SERVER, state, fate.why, next_step, fate.changed)
    for name in (ONE, TWO):
        assert verdicts[name].state is State.SKIPPED
        assert verdicts[name].detail.endswith(blocked)
        assert verdicts[name].next_step == AGAIN
    assert overall(verdicts.values()) is state


def test_workstations_go_on_where_only_what_the_server_does_besides_failed(
    machines: Machines, run: Run
) -> None:
    machines.played_by = {
        ("school_services.yml", SERVER): Played(State.FAILED, 2, "Run CUPS: no"),
        ("school_server.yml", SERVER): Played(State.DONE, 5),
    }
    verdicts = run()
    assert verdicts[SERVER] == Verdict(
        SERVER, State.FAILED, "Run CUPS: no", f"read the log, mend, then: {AGAIN}", 7
    )
    assert verdicts[ONE].state is verdicts[TWO].state is State.DONE
    assert overall(verdicts.values()) is State.FAILED


def test_what_the_server_does_besides_goes_on_while_workstations_are_seen_to(
    machines: Machines, run: Run
) -> None:
    both = threading.Barrier(2, timeout=10)

    def wait_for_the_other(what: tuple[str, ...]) -> None:
        if what == BESIDE or what[0] == "workstations.yml of jean-jaures":
            both.wait()

    machines.when_done = wait_for_the_other
    assert overall(run().values()) is State.DONE


def test_a_machine_that_goes_off_halfway_keeps_its_count_of_changes(machines: Machines, run: Run) -> None:
    machines.played = {ONE: Played(State.UNREACHABLE, 4, "timed out")}
    verdicts = run()
    again = f"check its power and cable, then: {AGAIN}"
    assert verdicts[ONE] == Verdict(ONE, State.UNREACHABLE, "timed out", again, 4)
    assert verdicts[TWO].state is State.DONE


def test_a_bootstrap_that_failed_says_so(machines: Machines, run: Run) -> None:
    machines.conditions = {ONE: Condition.BARE}
    machines.deployed = {ONE: Deployed(State.FAILED, "Install Python and sudo", [])}
    verdicts = run()
    assert verdicts[ONE].detail == "bootstrap: Install Python and sudo"
    assert verdicts[TWO].state is State.DONE


def test_a_dry_run_of_bare_machines_says_what_bootstrap_would_do_and_leaves_the_rest_pending(
    machines: Machines, run: Run
) -> None:
    machines.conditions = dict.fromkeys((SERVER, ONE, TWO), Condition.BARE)
    verdicts = run(check=True)
    assert machines.done == [("look", SERVER), ("manageable dry", SERVER)]
    assert verdicts[SERVER].state is State.PENDING
    assert verdicts[SERVER].detail.startswith("bare; bootstrap would: Install it.")
    assert verdicts[ONE] == Verdict(ONE, State.PENDING, "behind a bare server", AGAIN)
    assert overall(verdicts.values()) is State.PENDING


def test_a_dry_run_counts_what_would_change(machines: Machines, run: Run) -> None:
    machines.played = {ONE: Played(State.DONE, changed=3)}
    verdicts = run(check=True)
    assert [what[0].partition(" of ")[0] for what in machines.done] == [
        "look",
        "school_server.yml check",
        "school_services.yml check",
        "look",
        "workstations.yml check",
    ], "one after the other, to be read"
    assert verdicts[SERVER] == Verdict(SERVER, State.DONE, "as it should be")
    assert verdicts[ONE] == Verdict(ONE, State.DONE, "3 would change", AGAIN, 3)


@pytest.mark.parametrize("stop_at", ["look", "manageable", "school_server.yml of jean-jaures"])
def test_asked_to_stop_it_ends_after_what_is_under_way(
    stop_at: str, machines: Machines, run: Run, interrupt: Interrupt
) -> None:
    machines.conditions = {SERVER: Condition.BARE}
    if stop_at == "manageable":
        machines.deployed = {SERVER: Deployed(State.PENDING)}
    machines.when_done = lambda what: interrupt.ask() if what[0] == stop_at else None
    verdicts = run()
    assert machines.done[-1][1:] == (SERVER,)
    for name in (ONE, TWO):
        assert verdicts[name] == Verdict(name, State.SKIPPED, "stopped on request", AGAIN)


def test_a_machine_that_a_stop_left_half_done_is_pending(machines: Machines, run: Run) -> None:
    machines.conditions = {ONE: Condition.BARE}
    machines.deployed = {ONE: Deployed(State.RUNNING)}
    machines.played = {TWO: Played(State.PENDING, 1, "stopped on request")}
    verdicts = run()
    assert verdicts[ONE] == Verdict(ONE, State.PENDING, "stopped on request", AGAIN)
    assert verdicts[TWO] == Verdict(TWO, State.PENDING, "stopped on request", AGAIN, 1)


def test_a_shared_server_is_a_stage_of_its_own(machines: Machines, run: Run) -> None:
    verdicts = run("centre")
    assert machines.done == [("look", "centre"), ("shared_servers.yml of all", "centre")]
    assert verdicts == {"centre": Verdict("centre", State.DONE, "as it should be; changed=0")}


def test_several_targets_are_seen_to_side_by_side_and_registered_at_their_shared_server_after_it(
    machines: Machines, run: Run, told: Told, log_path: Path
) -> None:
    both = threading.Barrier(2, timeout=10)

    def wait_for_the_other(what: tuple[str, ...]) -> None:
        if what[0].startswith(("shared_servers.yml", "workstations.yml")):
            both.wait()

    machines.when_done = wait_for_the_other
    verdicts = run("jean-jaures", "centre")
    assert list(verdicts) == ["centre", SERVER, ONE, TWO]
    assert overall(verdicts.values()) is State.DONE
    assert machines.done.index(BESIDE) > machines.done.index(("shared_servers.yml of all", "centre"))
    assert machines.done[-1] == BESIDE, "which waited, and workstations did not"
    assert "look at the server of jean-jaures" in told.steps
    assert "base on the shared server of centre" in told.steps
    assert f" jean-jaures: {SERVER}: managed\n" in log_path.read_text()


def test_schools_go_on_where_their_shared_server_failed(machines: Machines, run: Run) -> None:
    machines.played = {"centre": Played(State.FAILED, 0, "Run nginx: no")}
    verdicts = run("centre", "jean-jaures")
    assert [verdicts[name].state for name in ("centre", SERVER, ONE)] == [
        State.FAILED,
        State.DONE,
        State.DONE,
    ]
    assert verdicts["centre"].next_step == "read the log, mend, then: ordiclasse provision centre"


def test_what_breaks_in_one_targets_run_is_its_verdict_and_the_others_keep_theirs(
    machines: Machines,
    inventory: Inventory,
    lab: Department,
    log: Log,
    log_path: Path,
    told: Told,
    interrupt: Interrupt,
) -> None:
    def no_room(what: tuple[str, ...]) -> None:
        if what == ("look", "centre"):
            raise OSError(errno.ENOSPC, "No space left on device")

    machines.when_done = no_room
    targets = ("centre", "jean-jaures")
    verdicts = provision(lab, inventory.root, targets, log, told, interrupt)
    states = {verdict.machine: verdict.state for verdict in verdicts}
    assert states == {"centre": State.FAILED, **dict.fromkeys((SERVER, ONE, TWO), State.DONE)}
    broken = next(verdict for verdict in verdicts if verdict.machine == "centre")
    assert broken.detail == "OSError: [Errno 28] No space left on device"
    assert broken.next_step == "read the log, mend, then: ordiclasse provision centre"
    assert "Traceback" in log_path.read_text()


def test_a_dry_run_of_several_goes_one_after_the_other(machines: Machines, run: Run) -> None:
    run("jean-jaures", "centre", check=True)
    assert [what[0].partition(" ")[0] for what in machines.done] == [
        "look",
        "shared_servers.yml",
        "look",
        "school_server.yml",
        "school_services.yml",
        "look",
        "workstations.yml",
    ]
