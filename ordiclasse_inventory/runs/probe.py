"""What a machine is before a run: managed, bare, or out of reach. One short session each, side by side."""

import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ordiclasse_inventory import state
from ordiclasse_inventory.outputs import ssh
from ordiclasse_inventory.outputs.machines import Machine

from .verdict import State, Verdict

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
    """A machine's condition and, where it is out of reach, ssh's own words, and what helps if it is known."""

    condition: Condition
    why: str = ""
    remedy: str = ""


def not_ready(machine: str, finding: Finding, school: str, again: str) -> Verdict:
    """The verdict on a school's machine that is bare or out of reach; `again` is the command to repeat."""
    if finding.condition is Condition.BARE:
        return Verdict(machine, State.PENDING, "bare", f"ordiclasse provision {school}")
    remedy = finding.remedy or "switch it on"
    return Verdict(machine, State.UNREACHABLE, finding.why, f"{remedy}, then: {again}")


def server_not_ready(server: Machine, ssh_config: Path, school: str, again: str) -> Verdict | None:
    """Look at a school's server alone: the verdict on one that is bare or out of reach, else None."""
    finding = probe([server], ssh_config)[server.name]
    ready = finding.condition is Condition.MANAGED
    return None if ready else not_ready(server.name, finding, school, again)


def probe(machines: Iterable[Machine], ssh_config: Path) -> dict[str, Finding]:
    """The condition of each machine, by name."""
    asked = list(machines)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(lambda machine: _look(machine, ssh_config), asked)
        return {machine.name: finding for machine, finding in zip(asked, found, strict=True)}


def _look(machine: Machine, ssh_config: Path) -> Finding:
    managed = _ask(machine, ssh_config, _MANAGED)
    if managed is None:
        return Finding(Condition.MANAGED)
    bare = _ask(machine, ssh_config, "true", BARE_USER)
    if bare is None:
        return Finding(Condition.BARE)
    # A new machine in an old one's place, or something between us and it (ssh(1), VERIFYING HOST KEYS).
    changed = f"if it was installed anew: ssh-keygen -f {state.known_hosts()} -R {machine.address}"
    return Finding(Condition.UNREACHABLE, managed, changed if "Host key verification" in managed else "")


def _ask(machine: Machine, ssh_config: Path, question: str, user: str | None = None) -> str | None:
    """None where the answer is yes, else what was said instead."""
    command = [*ssh.command(ssh_config, machine.address, user), question]
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
