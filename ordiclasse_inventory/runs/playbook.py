"""A playbook of deploy/ on some machines, by ansible-runner: events as progress, an outcome for each."""

import os
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible_runner
import yaml

from ordiclasse_inventory.outputs.machines import Machine

from .interrupt import Interrupt
from .journal import Log
from .project import ROOT
from .verdict import State

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(slots=True)
class Outcome:
    """What a playbook did to one machine."""

    state: State = State.PENDING
    changed: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Playbook:
    """A playbook of deploy/, by its file's name."""

    name: str

    @property
    def path(self) -> Path:
        """The file."""
        return ROOT / "deploy" / self.name

    def roles(self) -> list[str]:
        """The roles that it names, in order: the steps of its progress."""
        plays = yaml.safe_load(self.path.read_text())
        found = []
        for play in plays:
            found += [entry["role"] for entry in play.get("roles", ())]
            included = [task.get("ansible.builtin.include_role") for task in play.get("tasks", ())]
            found += [entry["name"] for entry in included if entry]
        return found

    def run(
        self,
        inventory: Path,
        school: str,
        machines: Sequence[Machine],
        ssh_config: Path,
        log: Log,
        tell: Callable[[str, str], None],
        interrupt: Interrupt,
        *,
        check: bool,
        show: Callable[[str], None] | None = None,
    ) -> dict[str, Outcome]:
        """Run it on the machines; the outcome of each, by name. `tell` hears (role, task) as tasks begin,
        `show` each change as a diff (None: changes are in the log alone).

        `school` is the one whose files alone are read (empty: all are).
        """
        outcomes = {machine.name: Outcome() for machine in machines}
        listener = _Listener(outcomes, log, tell, show)
        with tempfile.TemporaryDirectory(prefix="ordiclasse-") as scratch:
            runner = ansible_runner.run(
                private_data_dir=scratch,
                project_dir=str(ROOT),
                playbook=str(self.path),
                inventory=str(inventory.absolute()),
                limit=",".join(outcomes),
                cmdline="--check --diff" if check else None,
                envvars=_environment(school, ssh_config),
                settings={"pexpect_timeout": 1, "suppress_ansible_output": True},
                event_handler=listener.hear,
                cancel_callback=lambda: bool(interrupt),
                quiet=True,
            )
        _judge(outcomes, listener.stats, canceled=runner.status == "canceled", said=listener.first_error)
        return outcomes


def _environment(school: str, ssh_config: Path) -> dict[str, str]:
    return {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_NOCOLOR": "1",
        # Root's, as all tasks are; `~root` would be asked for at each file.
        "ANSIBLE_REMOTE_TMP": "/root/.ansible/tmp",
        "ANSIBLE_SSH_CONTROL_PATH_DIR": str(ssh_config.parent),
        "ORDICLASSE_PACKED_MODULES": str(ssh_config.parent / "modules"),
        "ORDICLASSE_SCHOOL": school,
        "ORDICLASSE_SSH_CONFIG": str(ssh_config),
        "ORDICLASSE_STATE": os.environ.get("ORDICLASSE_STATE", ""),
        # Ours first, so that ansible-playbook is the one beside us.
        "PYTHONPATH": str(ROOT),
    }


class _Listener:
    """Hears Ansible's events (docs: ansible-runner, Runner Events)."""

    def __init__(
        self,
        outcomes: dict[str, Outcome],
        log: Log,
        tell: Callable[[str, str], None],
        show: Callable[[str], None] | None,
    ) -> None:
        self.outcomes, self.log, self.tell, self.show = outcomes, log, tell, show
        self.shown: set[tuple[str, str]] = set()
        self.stats: dict[str, dict[str, int]] = {}
        self.first_error = ""
        self.items: dict[tuple[str, str], str] = {}

    def hear(self, event: dict[str, Any]) -> bool:
        """Take an event; False: ansible-runner need not keep it."""
        if text := _COLOURS.sub("", event.get("stdout", "")).strip():
            self.log.write(text)
            if text.startswith("[ERROR]") and not self.first_error:
                self.first_error = text.partition("\n")[0]
        data = event.get("event_data", {})
        outcome = self.outcomes.get(data.get("host", ""))
        match event["event"]:
            case "playbook_on_task_start":
                self.tell(data.get("role", ""), data.get("name", "").removeprefix(f"{data.get('role')} : "))
            case "playbook_on_stats":
                self.stats = {
                    name: data.get(name) or {} for name in ("changed", "dark", "failures", "processed")
                }
            case "runner_item_on_failed":
                # A loop's own message says only that one of its items failed.
                self.items.setdefault(
                    (data.get("host", ""), data.get("task", "")), _message(data.get("res", {}))
                )
            case "runner_on_failed" if outcome and not data.get("ignore_errors"):
                outcome.state = State.FAILED
                item = self.items.get((data.get("host", ""), data.get("task", "")))
                outcome.why = f"{data.get('task')}: {item or _message(data.get('res', {}))}"
            case "runner_on_unreachable" if outcome:
                outcome.state = State.UNREACHABLE
                outcome.why = _message(data.get("res", {}))
            case "runner_on_start" if outcome and outcome.state is State.UNREACHABLE:
                # Another machine was, and the role goes on without it (delegate_to, ignore_unreachable).
                outcome.state, outcome.why = State.PENDING, ""
            case "runner_on_file_diff" if text:
                self.show_change(data, text)
            case "runner_on_ok" if data.get("res", {}).get("changed"):
                self.show_change(data, "")
        return False

    def show_change(self, data: dict[str, Any], diff: str) -> None:
        """Show a task that changes a machine: its name once, and the diff where there is one."""
        change = (data.get("host", ""), data.get("task", ""))
        if self.show is None:
            return
        if change not in self.shown:
            self.shown.add(change)
            role = f"{data['role']} · " if data.get("role") else ""
            self.show(f"\n{change[0]}: {role}{change[1]}")
        if diff:
            self.show(diff)


def _message(result: dict[str, Any]) -> str:
    """Ansible's own words for what went wrong, in one line."""
    own = result.get("msg")
    heard = result.get("stderr") or result.get("stdout")
    # What a program said tells more than that it failed.
    said = (heard or own) if own == "non-zero return code" else (own or heard)
    return " ".join(str(said or "no reason was given").split())[:500]


def _judge(
    outcomes: dict[str, Outcome], stats: dict[str, dict[str, int]], *, canceled: bool, said: str
) -> None:
    for name, outcome in outcomes.items():
        outcome.changed = stats.get("changed", {}).get(name, 0)
        through = name in stats.get("processed", {}) and name not in stats.get("failures", {})
        if outcome.state is State.FAILED and through:
            # A task failed, and the role took it up (rescue).
            outcome.state, outcome.why = State.PENDING, ""
        if outcome.state is not State.PENDING:
            continue
        if canceled:
            outcome.why = "stopped on request"
        elif name in stats.get("dark", {}):
            outcome.state = State.UNREACHABLE
        elif name in stats.get("failures", {}):
            outcome.state = State.FAILED
        elif name in stats.get("processed", {}):
            outcome.state = State.DONE
        else:
            outcome.state, outcome.why = (
                State.FAILED,
                said or "Ansible did not begin: read the log",
            )
