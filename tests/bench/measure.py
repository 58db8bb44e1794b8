"""CPU time and memory of whole commands, run in turn: a machine's drift falls on all of them alike."""

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """A command to measure, by its name in the table; `surroundings` are added to the environment."""

    name: str
    words: Sequence[str]
    surroundings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """What a command took: CPU seconds (the median of `runs`), and the most memory, in MiB."""

    cpu_seconds: float
    memory_mib: float
    runs: int


@dataclass(frozen=True)
class _Run:
    cpu_seconds: float
    memory_mib: float


def in_turn(commands: Sequence[Command], folder: Path, rounds: int, most_seconds: float) -> dict[str, Figure]:
    """Run the commands one after the other, some rounds of it, and say what each of them took.

    The first run of a command doesn't count (caches are cold), but where it is the only one: a command that
    has taken `most_seconds` is left out of the rounds to come. What it printed last is in `output`.
    """
    runs: dict[str, list[_Run]] = {command.name: [] for command in commands}
    for number in range(rounds + 1):
        for command in commands:
            done = runs[command.name]
            if sum(run.cpu_seconds for run in done) < most_seconds:
                print(f"  round {number} of {rounds}: {command.name}", file=sys.stderr)
                done.append(_run(command, output(folder, command.name)))
    return {name: _figure(done[1:] or done) for name, done in runs.items()}


def output(folder: Path, name: str) -> Path:
    """Where a command's output is."""
    return folder / f"{name.replace(' ', '-').replace('/', '-')}.out"


def _figure(runs: Sequence[_Run]) -> Figure:
    cpu_seconds = statistics.median(run.cpu_seconds for run in runs)
    return Figure(cpu_seconds, max(run.memory_mib for run in runs), len(runs))


def _run(command: Command, path: Path) -> _Run:
    """User and system time of it and its children, and its largest process (wait4(2)). It must print."""
    surroundings = {**os.environ, **command.surroundings}
    # As installed software has it: compiled once, in the first run.
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    surroundings["PYTHONPYCACHEPREFIX"] = str(path.parent / "pycache")
    # pyinfra prints its inventory beside the errors.
    with path.open("wb") as stream, path.with_suffix(".err").open("wb") as errors:
        process = subprocess.Popen(command.words, stdout=stream, stderr=errors, env=surroundings)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    printed = path.stat().st_size + path.with_suffix(".err").stat().st_size
    if process.returncode or not printed:
        said = path.with_suffix(".err").read_text()[-2000:]
        raise SystemExit(f"{command.name} ended with {process.returncode} and {printed} bytes\n{said}")
    return _Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
