"""What a machine is before a run: managed, bare, or out of reach. One short session each, side by side."""

import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from ordiclasse_inventory.outputs.machines import Machine
from ordiclasse_inventory.outputs.ssh import Access

BARE_USER = "root"
_PATIENCE_SECONDS = 40
_AT_ONCE = 20
# What Ansible needs: its Python, apt's, and root by sudo.
_MANAGED = "python3 -c 'import apt' && sudo -n true"


class Condition(StrEnum):
    """What a machine is to our tools."""

    MANAGED = "managed"
    BARE = "bare"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Finding:
    """A machine's condition and, where it is out of reach, ssh's own words."""

    condition: Condition
    why: str = ""


def probe(machines: Iterable[Machine], access: Access) -> dict[str, Finding]:
    """The condition of each machine, by name."""
    asked = list(machines)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(lambda machine: _look(machine, access), asked)
        return {machine.name: finding for machine, finding in zip(asked, found, strict=True)}


def _look(machine: Machine, access: Access) -> Finding:
    managed = _ask(machine, access, access.user, _MANAGED)
    if managed is None:
        return Finding(Condition.MANAGED)
    bare = _ask(machine, access, BARE_USER, "true")
    return Finding(Condition.UNREACHABLE, managed) if bare is not None else Finding(Condition.BARE)


def _ask(machine: Machine, access: Access, user: str, question: str) -> str | None:
    """None where the answer is yes, else what was said instead."""
    command = [*access.words(machine.address, machine.via, user), question]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=_PATIENCE_SECONDS,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {_PATIENCE_SECONDS} s"
    if done.returncode == 0:
        return None
    said = [line for line in done.stderr.splitlines() if not line.startswith("Warning: Permanently added")]
    return said[-1] if said else f"exit code {done.returncode}"
