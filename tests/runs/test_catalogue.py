"""Bringing workstations to their catalogue, some at a time."""

from collections.abc import Callable

import pytest

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.runs.catalogue import Apply
from ordiclasse_inventory.runs.fan_out import Outcome
from ordiclasse_inventory.runs.interrupt import Interrupt
from ordiclasse_inventory.runs.journal import Log
from ordiclasse_inventory.runs.probe import Condition
from ordiclasse_inventory.runs.verdict import State, Verdict

from .conftest import Told
from .machines import Machines

ONE, TWO = "poste-01.jean-jaures", "poste-02.jean-jaures"
AGAIN = "ordiclasse catalogue apply jean-jaures"

Run = Callable[..., list[Verdict]]


@pytest.fixture
def run(lab: Department, log: Log, told: Told, interrupt: Interrupt) -> Run:
    def apply(at_a_time: int = 1, budget: int = 1, *, check: bool = False) -> list[Verdict]:
        return Apply(lab, "jean-jaures", log, told, interrupt, at_a_time, budget, check).run()

    return apply


@pytest.mark.parametrize(
    ("at_a_time", "waves"), [(1, [(ONE,), (TWO,)]), (2, [(ONE, TWO)]), (9, [(ONE, TWO)])]
)
def test_workstations_are_seen_to_some_at_a_time(
    at_a_time: int, waves: list[tuple[str, ...]], machines: Machines, run: Run, told: Told
) -> None:
    verdicts = run(at_a_time)
    assert [what[1:] for what in machines.done if what[0] == "to_catalogue"] == waves
    assert told.steps == [", ".join(wave) for wave in waves]
    assert verdicts == [Verdict(name, State.DONE, "Install it", "", 1) for name in (ONE, TWO)]


def test_one_that_has_all_is_at_the_catalogue(machines: Machines, run: Run) -> None:
    machines.deployed = {ONE: Outcome(State.DONE)}
    assert run()[0] == Verdict(ONE, State.DONE, "at the catalogue")


def test_a_dry_run_says_what_it_would_do(machines: Machines, run: Run) -> None:
    machines.deployed = {ONE: Outcome(State.DONE)}
    assert run(check=True) == [
        Verdict(ONE, State.DONE, "at the catalogue"),
        Verdict(TWO, State.DONE, "would: Install it", AGAIN, 1),
    ]
    assert ("to_catalogue dry", ONE) in machines.done


@pytest.mark.parametrize("lost", ["before", "meanwhile"])
def test_one_that_is_off_is_named_and_spends_no_budget(lost: str, machines: Machines, run: Run) -> None:
    if lost == "before":
        machines.conditions = {ONE: Condition.UNREACHABLE}
    else:
        machines.deployed = {ONE: Outcome(State.UNREACHABLE, "No route to host")}
    verdicts = run(budget=0)
    assert verdicts[0] == Verdict(ONE, State.UNREACHABLE, "No route to host", f"switch it on, then: {AGAIN}")
    assert verdicts[1].state is State.DONE


def test_a_bare_one_is_for_provision(machines: Machines, run: Run) -> None:
    machines.conditions = {ONE: Condition.BARE}
    assert run()[0] == Verdict(ONE, State.PENDING, "bare", "ordiclasse provision jean-jaures")


@pytest.mark.parametrize(("budget", "state"), [(0, State.SKIPPED), (1, State.DONE)])
def test_beyond_the_budget_of_failures_the_rest_is_left_alone(
    budget: int, state: State, machines: Machines, run: Run, told: Told
) -> None:
    machines.deployed = {ONE: Outcome(State.FAILED, "Install tuxmath: no space", ["Install tuxmath"])}
    verdicts = run(budget=budget)
    assert verdicts[0] == Verdict(
        ONE, State.FAILED, "Install tuxmath: no space", f"read the log, mend, then: {AGAIN}", 1
    )
    assert verdicts[1].state is state
    assert len(told.steps) + told.skipped == 2
    if state is State.SKIPPED:
        assert verdicts[1] == Verdict(TWO, State.SKIPPED, "1 failed, more than the budget", AGAIN)


def test_asked_to_stop_it_takes_no_further_one(machines: Machines, run: Run, interrupt: Interrupt) -> None:
    machines.deployed = {ONE: Outcome(State.RUNNING, "", ["Install tuxmath"])}
    machines.when_done = lambda what: interrupt.ask() if what[0] == "to_catalogue" else None
    assert run() == [
        Verdict(ONE, State.PENDING, "stopped on request", AGAIN, 1),
        Verdict(TWO, State.SKIPPED, "stopped on request", AGAIN),
    ]
