"""Putting a file, or the whole of a school's server, back from its backups."""

import shlex
from dataclasses import asdict, dataclass

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs.machines import school_machines

from .fan_out import Job, Outcome, fan_out
from .interrupt import Interrupt
from .journal import Log
from .probe import server_not_ready
from .progress import Progress
from .verdict import State, Verdict
from .ways import ways


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to put back: a file or folder (empty: the whole server), into `to` (empty: its own place).

    `source` is the repository, `local` or `shared`; `snapshot` one of its, by its id, or `latest`.
    """

    source: str
    snapshot: str
    file: str = ""
    to: str = ""


@dataclass(slots=True)
class Restore:
    """A run on one school's server. A dry run says what would be put back, and of which night."""

    department: Department
    school: str
    wanted: Wanted
    log: Log
    progress: Progress
    interrupt: Interrupt
    check: bool = False

    def run(self) -> list[Verdict]:
        """Put it back; the server's verdict."""
        server = next(school_machines(self.department, self.department.schools[self.school]))
        with ways(self.department) as ssh_config:
            self.progress.step(f"look for {server.name}")
            if refused := server_not_ready(server, ssh_config, self.school, self._again()):
                self.progress.skip(1)
                return [refused]
            if self.interrupt:
                self.progress.skip(1)
                return [Verdict(server.name, State.SKIPPED, "stopped on request", self._again())]
            self.progress.step(f"{'look for' if self.check else 'put back'} {self._what()}")
            job = Job("restore.py", "put_back", dry=self.check, data={"restore": asdict(self.wanted)})
            outcomes = fan_out(
                job, [server], self.department, ssh_config, self.log, self.progress, self.interrupt
            )
        return [self._verdict(server.name, outcomes[server.name])]

    def _verdict(self, name: str, outcome: Outcome) -> Verdict:
        match outcome.state:
            case State.DONE if outcome.answer is not None:
                detail = self._told(outcome.answer)
                if self.check:
                    return Verdict(name, State.DONE, f"would put back {detail}", self._again(), 1)
                next_step = "" if self.wanted.file else f"ordiclasse provision {self.school}, then restart it"
                return Verdict(name, State.DONE, f"put back {detail}", next_step, 1)
            case State.RUNNING | State.PENDING:
                return Verdict(name, State.PENDING, "stopped on request", self._again())
            case _:
                return Verdict(name, outcome.state, outcome.why, f"read the log, mend, then: {self._again()}")

    def _told(self, answer: dict[str, object]) -> str:
        number, size = int(str(answer["files"])), int(str(answer["bytes"]))
        place = f" into {self.wanted.to}" if self.wanted.to else ""
        replaced = ", in place of what is there" if answer["replaces"] and not self.wanted.to else ""
        files = f"{number} file{'' if number == 1 else 's'}, {size / 1e6:.1f} MB"
        source = f"{answer['snapshot']} of {answer['time']} ({self.wanted.source})"
        return f"{self._what()}{place} ({files}) from {source}{replaced}"

    def _what(self) -> str:
        return self.wanted.file or "the whole server"

    def _again(self) -> str:
        wanted = self.wanted
        words = [
            "ordiclasse",
            "restore",
            self.school,
            *(("--file", wanted.file) if wanted.file else ("--whole",)),
        ]
        if wanted.to:
            words += ["--to", wanted.to]
        words += ["--from", wanted.source]
        if wanted.snapshot != "latest":
            words += ["--snapshot", wanted.snapshot]
        return shlex.join(words)
