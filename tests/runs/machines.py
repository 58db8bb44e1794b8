"""Machines that do as a test says, in place of the probe, the worker and Ansible."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from ordiclasse_inventory.outputs.machines import Machine
from ordiclasse_inventory.runs import audit, catalogue, fan_out, playbook, probe, provision, restore
from ordiclasse_inventory.runs.fan_out import Job
from ordiclasse_inventory.runs.playbook import Playbook
from ordiclasse_inventory.runs.probe import Condition, Finding
from ordiclasse_inventory.runs.verdict import State


@dataclass
class Machines:
    """What machines are, what becomes of them, and what was done to them (in order)."""

    conditions: dict[str, Condition] = field(default_factory=dict)
    deployed: dict[str, fan_out.Outcome] = field(default_factory=dict)
    played: dict[str, playbook.Outcome] = field(default_factory=dict)
    played_by: dict[tuple[str, str], playbook.Outcome] = field(default_factory=dict)
    done: list[tuple[str, ...]] = field(default_factory=list)
    when_done: Callable[[tuple[str, ...]], None] = lambda _: None

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put them in place of the real ones."""
        for module in (audit, catalogue, probe, provision):
            monkeypatch.setattr(module, "probe", self.probe)
        for module in (audit, catalogue, provision, restore):
            monkeypatch.setattr(module, "fan_out", self.fan_out)
        monkeypatch.setattr(Playbook, "run", self.playbook())

    def probe(self, asked: Iterable[Machine], ssh_config: object) -> dict[str, Finding]:
        names = [machine.name for machine in asked]
        self._do("look", *names)
        found = {name: self.conditions.get(name, Condition.MANAGED) for name in names}
        return {
            name: Finding(condition, "No route to host" if condition is Condition.UNREACHABLE else "")
            for name, condition in found.items()
        }

    def fan_out(self, job: Job, asked: Sequence[Machine], *_: object) -> dict[str, fan_out.Outcome]:
        names = [machine.name for machine in asked]
        self._do(f"{job.function}{' dry' if job.dry else ''}", *names)
        if not job.dry:
            self.conditions |= dict.fromkeys(names, Condition.MANAGED)
        return {
            name: self.deployed.get(name, fan_out.Outcome(State.DONE, "", ["Install it"])) for name in names
        }

    def playbook(self) -> Callable[..., dict[str, playbook.Outcome]]:
        """A stand-in for Playbook.run, which tells each role."""

        def run(
            book: Playbook,
            _: object,
            school: str,
            asked: Sequence[Machine],
            *rest: Any,
            check: bool,
            show: object,
        ) -> dict[str, playbook.Outcome]:
            names = [machine.name for machine in asked]
            self._do(f"{book.name}{' check' if check else ''} of {school or 'all'}", *names)
            tell = rest[2]
            for role in book.roles():
                tell(role, "Install")
                tell(role, "Configure")
            as_usual = {name: self.played.get(name, playbook.Outcome(State.DONE)) for name in names}
            return {name: self.played_by.get((book.name, name), as_usual[name]) for name in names}

        return run

    def _do(self, *what: str) -> None:
        self.done.append(what)
        self.when_done(what)
