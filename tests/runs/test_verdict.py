"""A run's state, from its machines'."""

import pytest

from ordiclasse_inventory.runs.verdict import State, Verdict, overall


@pytest.mark.parametrize(
    ("states", "state"),
    [
        ([], State.DONE),
        ([State.DONE], State.DONE),
        ([State.DONE, State.PENDING], State.PENDING),
        ([State.PENDING, State.RUNNING], State.RUNNING),
        ([State.RUNNING, State.SKIPPED], State.SKIPPED),
        ([State.SKIPPED, State.UNREACHABLE, State.DONE], State.UNREACHABLE),
        ([State.UNREACHABLE, State.FAILED, State.DONE], State.FAILED),
    ],
)
def test_the_state_that_most_needs_a_person_wins(states: list[State], state: State) -> None:
    assert overall(Verdict("machine", each, "") for each in states) is state
