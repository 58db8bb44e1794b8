"""Waking a school's workstations, by its server: the role wake_on_lan's own program there."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs import ssh
from ordiclasse_inventory.outputs.machines import WORKSTATIONS, Machine, school_machines

from .interrupt import Interrupt, process
from .journal import Log
from .probe import server_not_ready
from .progress import Progress
from .verdict import State, Verdict
from .ways import ways


@dataclass(slots=True)
class Wake:
    """A run on one school: the named devices, or all workstations where none is named.

    Each may take `wait` seconds until it answers.
    """

    department: Department
    school: str
    devices: Sequence[str]
    wait: int
    log: Log
    progress: Progress
    interrupt: Interrupt
    _told: dict[str, Verdict] = field(default_factory=dict)

    def run(self) -> list[Verdict]:
        """Wake them; a verdict for each, or the server's alone where that isn't ready."""
        server, *others = school_machines(self.department, self.department.schools[self.school])
        names = list(self.devices) or [
            machine.name.partition(".")[0] for machine in others if WORKSTATIONS in machine.groups
        ]
        with ways(self.department) as ssh_config:
            self.progress.step(f"look for {server.name}")
            if refused := server_not_ready(server, ssh_config, self.school, self._again()):
                self.progress.skip(1)
                return [refused]
            self.progress.step(f"wake {len(names)} machines")
            failed = "" if self.interrupt else self._ask(server, names, ssh_config)
        if failed:
            return [Verdict(server.name, State.FAILED, failed, f"ordiclasse provision {self.school}")]
        return [self._told.get(name) or self._unknown(name) for name in names]

    def _ask(self, server: Machine, names: Sequence[str], ssh_config: Path) -> str:
        """Have the server wake them, and note what it tells; why it couldn't, empty where it could."""
        words = ["wake-on-lan", "--json", f"--wait={self.wait}", *names]
        command = [*ssh.command(ssh_config, server.address), *words]
        with process(command, self.interrupt) as asked:
            for line in asked.stdout or ():
                self.log.write(line)
                self._note(**json.loads(line))
            said = (asked.stderr.read() if asked.stderr else "").strip()
        self.log.write(said)
        # 1: a machine is silent, which its own verdict says.
        if asked.returncode in {0, 1} or self.interrupt:
            return ""
        return said.splitlines()[-1] if said else f"wake-on-lan ended with {asked.returncode}"

    def _note(self, name: str, state: str, seconds: int) -> None:
        machine = f"{name}.{self.school}"
        self.progress.now(f"{machine}: {state}, {seconds} s")
        match state:
            case "awake":
                verdict = Verdict(machine, State.DONE, "was awake")
            case "woken":
                verdict = Verdict(machine, State.DONE, f"woken in {seconds} s", "", 1)
            case _:
                next_step = "look at its plug and cable, and at Wake on LAN in its firmware, then: "
                detail = f"no answer in {seconds} s"
                verdict = Verdict(machine, State.UNREACHABLE, detail, next_step + self._again(name))
        self._told[name] = verdict

    def _unknown(self, name: str) -> Verdict:
        machine = f"{name}.{self.school}"
        return Verdict(machine, State.SKIPPED, "stopped on request", self._again(name))

    def _again(self, *names: str) -> str:
        return " ".join(("ordiclasse wake", self.school, *(names or self.devices)))
