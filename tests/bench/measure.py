"""CPU time of whole commands, run in turn, so that a machine's drift falls on all of them alike."""

import os
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """A command to measure, and what the reader calls it."""

    name: str
    words: Sequence[str]
    environment: dict[str, str]

    def cpu_seconds(self, output: Path) -> float:
        """Run it once; user and system time of it and its children (wait4(2)). It must print something."""
        with output.open("wb") as stream:
            process = subprocess.Popen(self.words, stdout=stream, env={**os.environ, **self.environment})
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode or not output.stat().st_size:
            raise SystemExit(f"{self.name} ended with {process.returncode} and {output.stat().st_size} bytes")
        return usage.ru_utime + usage.ru_stime


def in_turn(commands: Sequence[Command], runs: int, folder: Path) -> dict[str, float]:
    """The median CPU time of each command over `runs` rounds, after one round that doesn't count."""
    times: dict[str, list[float]] = {command.name: [] for command in commands}
    for number in range(runs + 1):
        for command in commands:
            seconds = command.cpu_seconds(folder / f"{command.name.replace(' ', '-')}.out")
            if number:
                times[command.name].append(seconds)
    return {name: statistics.median(found) for name, found in times.items()}
