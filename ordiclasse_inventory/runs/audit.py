"""Asking a school's machines what they are, and comparing with what the files say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ordiclasse_inventory.model.audit import Finding, Gap, gaps, software_gaps
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import Device
from ordiclasse_inventory.outputs.machines import WORKSTATIONS, Machine, school_machines

from .fan_out import Job, Outcome, fan_out
from .interrupt import Interrupt
from .journal import Log
from .probe import Condition, not_ready, probe
from .progress import Progress
from .verdict import State, Verdict
from .ways import ways


@dataclass(frozen=True, slots=True)
class Audited:
    """A device that answered, and where the files and it differ."""

    device: Device
    gaps: tuple[Gap, ...]


@dataclass(slots=True)
class Audit:
    """A run over one school's machines, all at once: nothing is changed on them.

    `audited` are those that answered, by their device's name.
    """

    department: Department
    school: str
    log: Log
    progress: Progress
    interrupt: Interrupt
    audited: dict[str, Audited] = field(default_factory=dict)

    def run(self) -> list[Verdict]:
        """Ask each; a verdict for each."""
        school = self.department.schools[self.school]
        machines = list(school_machines(self.department, school))
        devices = {f"{device.name}.{school.key}": device for device in school.devices}
        with ways(self.department) as ssh_config:
            self.progress.step(f"look for {len(machines)} machines")
            found = probe(machines, ssh_config)
            there = [machine for machine in machines if found[machine.name].condition is Condition.MANAGED]
            self.progress.step(f"ask {len(there)} machines")
            outcomes = self._ask(there, ssh_config) if there and not self.interrupt else {}
        verdicts = []
        for machine in machines:
            finding, outcome = found[machine.name], outcomes.get(machine.name)
            if outcome and outcome.state is State.DONE and outcome.answer is not None:
                verdicts.append(self._compared(machine, devices[machine.name], Finding.of(outcome.answer)))
            elif outcome:
                verdicts.append(Verdict(machine.name, outcome.state, outcome.why, self._again()))
            elif finding.condition is not Condition.MANAGED:
                verdicts.append(not_ready(machine.name, finding, self.school, self._again()))
            else:
                verdicts.append(Verdict(machine.name, State.SKIPPED, "stopped on request", self._again()))
        return verdicts

    def _ask(self, there: Sequence[Machine], ssh_config: Path) -> dict[str, Outcome]:
        job = Job("audit.py", "what_it_is", dry=True)
        return fan_out(job, there, self.department, ssh_config, self.log, self.progress, self.interrupt)

    def _compared(self, machine: Machine, device: Device, finding: Finding) -> Verdict:
        found = gaps(device, finding)
        wrong_software = []
        if WORKSTATIONS in machine.groups:
            wanted = machine.variables["educational_software_packages"]
            wrong_software = software_gaps(wanted, self.department.catalogue.packages, finding)
        self.audited[device.name] = Audited(device, (*found, *wrong_software))
        number = len(found) + len(wrong_software)
        if not number:
            return Verdict(machine.name, State.DONE, "as the files say")
        steps = []
        if found:
            names = ",".join(gap.field for gap in found)
            steps.append(f"correct devices.csv, or: {self._again()} --apply {names}")
        if wrong_software:
            steps.append(f"ordiclasse catalogue apply {self.school}")
        what = f"{number} difference{'' if number == 1 else 's'}"
        return Verdict(machine.name, State.DONE, what, "; ".join(steps))

    def _again(self) -> str:
        return f"ordiclasse audit {self.school}"
