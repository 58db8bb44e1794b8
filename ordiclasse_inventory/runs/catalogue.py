"""Bringing a school's workstations to its catalogue: some at a time, within a budget of failures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs.machines import WORKSTATIONS, Machine, school_machines

from .fan_out import Job, Outcome, fan_out
from .interrupt import Interrupt
from .journal import Log
from .probe import Condition, Finding, not_ready, probe
from .progress import Progress
from .verdict import State, Verdict
from .ways import ways


@dataclass(slots=True)
class Apply:
    """A run over one school's workstations.

    `at_a_time` workstations are worked on together; once more than `budget` have failed, the rest is left
    alone. A workstation that is off has not failed.
    """

    department: Department
    school: str
    log: Log
    progress: Progress
    interrupt: Interrupt
    at_a_time: int = 1
    budget: int = 1
    check: bool = False

    def waves(self) -> list[Sequence[Machine]]:
        """The workstations in the order they are seen to, `at_a_time` together."""
        everything = school_machines(self.department, self.department.schools[self.school])
        stations = [machine for machine in everything if WORKSTATIONS in machine.groups]
        return [stations[first : first + self.at_a_time] for first in range(0, len(stations), self.at_a_time)]

    def run(self) -> list[Verdict]:
        """Bring each to the catalogue; a verdict for each."""
        verdicts: list[Verdict] = []
        with ways(self.department) as ssh_config:
            for wave in self.waves():
                failed = sum(verdict.state is State.FAILED for verdict in verdicts)
                if self.interrupt or failed > self.budget:
                    why = "stopped on request" if self.interrupt else f"{failed} failed, more than the budget"
                    self.progress.skip(1)
                    verdicts += [Verdict(machine.name, State.SKIPPED, why, self._again()) for machine in wave]
                    continue
                self.progress.step(", ".join(machine.name for machine in wave))
                verdicts += self._wave(wave, ssh_config)
        return verdicts

    def _wave(self, wave: Sequence[Machine], ssh_config: Path) -> list[Verdict]:
        found = probe(wave, ssh_config)
        ready = [machine for machine in wave if found[machine.name].condition is Condition.MANAGED]
        outcomes = self._apply(ready, ssh_config) if ready else {}
        return [
            self._verdict(machine.name, outcomes[machine.name])
            if machine.name in outcomes
            else self._not_ready(machine.name, found[machine.name])
            for machine in wave
        ]

    def _apply(self, ready: Sequence[Machine], ssh_config: Path) -> dict[str, Outcome]:
        job = Job("catalogue.py", "to_catalogue", dry=self.check)
        return fan_out(job, ready, self.department, ssh_config, self.log, self.progress, self.interrupt)

    def _verdict(self, name: str, outcome: Outcome) -> Verdict:
        changes = len(outcome.operations)
        match outcome.state:
            case State.DONE:
                what = ", ".join(outcome.operations)
                would = f"would: {what}" if self.check else what
                next_step = self._again() if self.check and changes else ""
                return Verdict(name, State.DONE, would if changes else "at the catalogue", next_step, changes)
            case State.UNREACHABLE:
                return self._not_ready(name, Finding(Condition.UNREACHABLE, outcome.why))
            case State.FAILED:
                next_step = f"read the log, mend, then: {self._again()}"
                return Verdict(name, State.FAILED, outcome.why, next_step, changes)
            case _:
                return Verdict(name, State.PENDING, "stopped on request", self._again(), changes)

    def _not_ready(self, name: str, finding: Finding) -> Verdict:
        return not_ready(name, finding, self.school, self._again())

    def _again(self) -> str:
        return f"ordiclasse catalogue apply {self.school}"
