"""What became of a machine in a run."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    """The one vocabulary of states: journal, JSON, tables and docs."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A machine's state at the end of a run, why, and what a person should do next (empty: nothing).

    `changed` counts what was changed, or would be in a dry run.
    """

    machine: str
    state: State
    detail: str
    next_step: str = ""
    changed: int = 0

    def as_dict(self) -> dict[str, str | int]:
        """The fields by name, for the journal and for programs."""
        return asdict(self)


def overall(verdicts: Iterable[Verdict]) -> State:
    """A run's state from its machines': the one that most needs a person."""
    states = {verdict.state for verdict in verdicts}
    order = (State.FAILED, State.UNREACHABLE, State.SKIPPED, State.RUNNING, State.PENDING)
    return next((state for state in order if state in states), State.DONE)
