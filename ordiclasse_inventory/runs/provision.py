"""Provisioning: from what machines are to what the inventory says, server first, then what is behind it.

Each stage looks at its machines, bootstraps the bare ones (pyinfra), and runs its playbook (Ansible). What no
other machine waits for is a playbook of its own, which runs beside the stages that follow. Schools are seen
to side by side; what registers them at a shared server of the same run waits for it.
"""

import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs.machines import SCHOOL_SERVERS, SHARED_SERVERS, Machine, machines

from .fan_out import Job, fan_out
from .interrupt import Interrupt
from .journal import Log
from .playbook import Playbook
from .probe import BARE_USER, Condition, Finding, probe
from .progress import Progress
from .verdict import State, Verdict
from .ways import ways

# A workstation asks for a lease every minute at the latest (RFC 2131, 4.1: 64 s); then it is there.
PATIENCE_SECONDS = 90
_PAUSE_SECONDS = 3
# Targets together: each keeps less than a processor busy here, and takes 100 MiB of memory.
AT_A_TIME = 4
_BARE_SERVER = "behind a bare server"


@dataclass(frozen=True, slots=True)
class Stage:
    """Machines that are brought to their state together, and the playbook that says which.

    `beside` is what they do besides: the next stages don't wait for it.
    """

    title: str
    machines: tuple[Machine, ...]
    playbook: Playbook
    beside: Playbook | None = None

    def steps(self) -> int:
        """Looking, bootstrapping, then a step a role."""
        return 2 + len(self.playbook.roles()) + (len(self.beside.roles()) if self.beside else 0)


def stages(department: Department, target: str) -> list[Stage]:
    """The stages of a school: its server, then its workstations; of a shared server: itself."""
    of_target = [machine for machine in machines(department) if machine.name.partition(".")[2] == target] or [
        machine for machine in machines(department) if machine.name == target
    ]
    stands = {
        SHARED_SERVERS: Stage("shared server", (), Playbook("shared_servers.yml")),
        SCHOOL_SERVERS: Stage("server", (), Playbook("school_server.yml"), Playbook("school_services.yml")),
    }
    workstations = Stage("workstations", (), Playbook("workstations.yml"))
    found: dict[str, Stage] = {}
    for machine in of_target:
        stage = stands.get(machine.groups[0], workstations)
        stage = found.get(stage.title, stage)
        found[stage.title] = replace(stage, machines=(*stage.machines, machine))
    return list(found.values())


def provision(
    department: Department,
    inventory: Path,
    targets: Sequence[str],
    log: Log,
    progress: Progress,
    interrupt: Interrupt,
    *,
    check: bool = False,
    at_a_time: int = AT_A_TIME,
) -> list[Verdict]:
    """Bring schools and shared servers to their state, `at_a_time` together; a verdict for each machine."""
    shared = [target for target in targets if target not in department.schools]
    # Threads take what is first in line: no school waits for a shared server that has not begun.
    line = [*shared, *(target for target in targets if target in department.schools)]
    # A dry run's differences are read in order.
    threads = ThreadPoolExecutor(1 if check else at_a_time)
    runs: list[Provision] = []
    done: list[Future[list[Verdict]]] = []
    with ways(department) as ssh_config, ExitStack() as logs, threads:
        for target in line:
            own = logs.enter_context(log.of(target)) if len(targets) > 1 else log
            run = Provision(
                department,
                inventory,
                target,
                own,
                progress,
                interrupt,
                ssh_config,
                check,
                among=len(targets),
                shared=tuple(done[: len(shared)]),
            )
            runs.append(run)
            done.append(threads.submit(run.run))
        verdicts = [verdict for run, end in zip(runs, done, strict=True) for verdict in run.verdicts(end)]
    order = {machine.name: place for place, machine in enumerate(machines(department))}
    return sorted(verdicts, key=lambda verdict: order[verdict.machine])


@dataclass(frozen=True, slots=True)
class Provision:
    """The part of a run that is on one target, a school or a shared server, `among` so many.

    `shared` are its parts on shared servers, which end before what a school's server does besides begins.
    """

    department: Department
    inventory: Path
    target: str
    log: Log
    progress: Progress
    interrupt: Interrupt
    ssh_config: Path
    check: bool = False
    among: int = 1
    shared: Sequence[Future[list[Verdict]]] = ()

    def verdicts(self, end: Future[list[Verdict]]) -> list[Verdict]:
        """What a run came to. An exception is this target's alone, and loses no other's verdicts."""
        error = end.exception()
        if not isinstance(error, Exception):  # none, or a person's Ctrl-C
            return end.result()
        # What went wrong may be that there is no room for a log.
        with suppress(OSError):
            self.log.write("".join(traceback.format_exception(error)))
        return [
            self._verdict(machine.name, State.FAILED, f"{type(error).__name__}: {error}", 0)
            for stage in stages(self.department, self.target)
            for machine in stage.machines
        ]

    def run(self) -> list[Verdict]:
        """Do every stage; a verdict for each machine."""
        verdicts: list[Verdict] = []
        besides: list[Future[list[Verdict]]] = []
        blocked, patience = "", 0.0
        with ThreadPoolExecutor() as threads:
            for stage in stages(self.department, self.target):
                if self.interrupt:
                    blocked = "stopped on request"
                if blocked:
                    self.progress.skip(stage.steps())
                    verdicts += [self._blocked(machine, blocked) for machine in stage.machines]
                    continue
                done = self._stage(stage, patience)
                blocked = _what_blocks(done)
                patience = PATIENCE_SECONDS if any(verdict.changed for verdict in done) else 0
                if not stage.beside:
                    verdicts += done
                    continue
                besides.append(threads.submit(self._beside, stage, stage.beside, done))
                if self.check:
                    besides[-1].result()
            for beside in besides:
                verdicts += beside.result()
        return verdicts

    def _stage(self, stage: Stage, patience: float) -> list[Verdict]:
        self.progress.step(f"look at {self._of(stage)}")
        found = self._look(stage.machines, patience)
        self.progress.step(f"bootstrap {self._of(stage)}")
        bare = [machine for machine in stage.machines if found[machine.name].condition is Condition.BARE]
        verdicts = {
            machine.name: self._unreachable(machine.name, found[machine.name].why, found[machine.name].remedy)
            for machine in stage.machines
            if found[machine.name].condition is Condition.UNREACHABLE
        }
        verdicts |= self._bootstrap(bare)
        ready = [machine for machine in stage.machines if machine.name not in verdicts]
        if ready and not self.interrupt:
            verdicts |= self._converge(stage, stage.playbook, ready, self.log)
        else:
            self.progress.skip(len(stage.playbook.roles()))
        return [
            verdicts.get(machine.name) or self._blocked(machine, "stopped on request")
            for machine in stage.machines
        ]

    def _beside(self, stage: Stage, playbook: Playbook, done: list[Verdict]) -> list[Verdict]:
        """Go on with the machines whose stage is done; all verdicts, with what came of that."""
        wait(self.shared)
        before = {verdict.machine: verdict.changed for verdict in done if verdict.state is State.DONE}
        ready = [machine for machine in stage.machines if machine.name in before]
        if ready and not self.interrupt:
            with self.log.of(stage.title) as log:
                verdicts = self._converge(stage, playbook, ready, log, before)
        else:
            self.progress.skip(len(playbook.roles()))
            verdicts = {name: self._verdict(name, State.PENDING, "", count) for name, count in before.items()}
        return [verdicts.get(verdict.machine, verdict) for verdict in done]

    def _look(self, asked: Sequence[Machine], patience: float) -> dict[str, Finding]:
        """The machines' conditions; those out of reach are asked again while patience lasts."""
        found = probe(asked, self.ssh_config)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and not self.interrupt:
            missing = [m for m in asked if found[m.name].condition is Condition.UNREACHABLE]
            if not missing:
                break
            self.progress.now(f"waiting for {', '.join(machine.name for machine in missing)}")
            self.interrupt.wait(_PAUSE_SECONDS)
            found |= probe(missing, self.ssh_config)
        for name, finding in found.items():
            self.log.write(f"{name}: {finding.condition} {finding.why}".rstrip())
        return found

    def _bootstrap(self, bare: Sequence[Machine]) -> dict[str, Verdict]:
        """Verdicts of those that can't go on; none for those that are manageable now."""
        if not bare:
            return {}
        job = Job("bootstrap.py", "manageable", as_user=BARE_USER, dry=self.check)
        outcomes = fan_out(
            job, bare, self.department, self.ssh_config, self.log, self.progress, self.interrupt
        )
        verdicts = {}
        for name, outcome in outcomes.items():
            if outcome.state is State.DONE and self.check:
                would = ", ".join(outcome.operations) or "nothing to do"
                detail = f"bare; bootstrap would: {would}. Its roles can be compared after that"
                verdicts[name] = Verdict(
                    name,
                    State.PENDING,
                    detail,
                    f"ordiclasse provision {self.target}",
                    len(outcome.operations),
                )
            elif outcome.state is not State.DONE:
                verdicts[name] = self._verdict(
                    name, outcome.state, f"bootstrap: {outcome.why}" if outcome.why else "", 0
                )
        return verdicts

    def _converge(
        self,
        stage: Stage,
        playbook: Playbook,
        ready: Sequence[Machine],
        log: Log,
        before: Mapping[str, int] | None = None,
    ) -> dict[str, Verdict]:
        """Run a playbook on machines that are ready; `before` counts the changes that others made on them."""
        roles = playbook.roles()
        reached: list[str] = []

        def tell(role: str, task: str) -> None:
            if role in roles and role not in reached:
                reached.append(role)
                self.progress.step(f"{role} on {self._of(stage)}")
            self.progress.now(f"{role} · {task}" if role else task)

        outcomes = playbook.run(
            self.inventory,
            self._school(),
            ready,
            self.ssh_config,
            log,
            tell,
            self.interrupt,
            check=self.check,
            show=self.progress.show if self.check else None,
        )
        self.progress.skip(len(roles) - len(reached))
        return {
            name: self._verdict(
                name, outcome.state, outcome.why, outcome.changed + (before or {}).get(name, 0)
            )
            for name, outcome in outcomes.items()
        }

    def _of(self, stage: Stage) -> str:
        """A stage's machines, for people, who know whose they are where there is one target."""
        return f"the {stage.title}{f' of {self.target}' if self.among > 1 else ''}"

    def _school(self) -> str:
        """The school whose files alone Ansible reads; empty where the target is a shared server."""
        return self.target if self.target in self.department.schools else ""

    def _verdict(self, name: str, became: State, why: str, changed: int) -> Verdict:
        again = f"ordiclasse provision {self.target}"
        match became:
            case State.DONE if self.check:
                detail = f"{changed} would change" if changed else "as it should be"
                return Verdict(name, became, detail, again if changed else "", changed)
            case State.DONE:
                detail = f"{changed} changed" if changed else "as it should be; changed=0"
                return Verdict(name, became, detail, "", changed)
            case State.UNREACHABLE:
                return self._unreachable(name, why, changed=changed)
            case State.FAILED:
                return Verdict(name, became, why, f"read the log, mend, then: {again}", changed)
            case _:
                return Verdict(name, State.PENDING, why or "stopped on request", again, changed)

    def _unreachable(self, name: str, why: str, remedy: str = "", changed: int = 0) -> Verdict:
        next_step = f"{remedy or 'check its power and cable'}, then: ordiclasse provision {self.target}"
        return Verdict(name, State.UNREACHABLE, why, next_step, changed)

    def _blocked(self, machine: Machine, why: str) -> Verdict:
        became = State.PENDING if why == _BARE_SERVER else State.SKIPPED
        return Verdict(machine.name, became, why, f"ordiclasse provision {self.target}")


def _what_blocks(verdicts: Iterable[Verdict]) -> str:
    """Why the machines behind these can't be seen to now; empty where they can."""
    stands = {
        State.DONE: "",
        State.PENDING: _BARE_SERVER,
        State.FAILED: "its school's server failed",
        State.UNREACHABLE: "its school's server can't be reached",
    }
    reasons = (stands.get(verdict.state, "stopped on request") for verdict in verdicts)
    return next(filter(None, reasons), "")
