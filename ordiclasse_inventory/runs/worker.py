"""A pyinfra deploy on some machines, in a process of its own (pyinfra rests on gevent, which alters Python).

    python -m ordiclasse_inventory.runs.worker < JOB

reads a job as JSON (see `fan_out.Job`), and prints events as JSON lines: `connected`, `unreachable`,
`answered`, `planned`, `started`, `failed`, `done`. pyinfra's own words go to standard error.
"""

import gevent
import gevent.monkey

gevent.monkey.patch_all()

import importlib
import json
import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyinfra
from paramiko import SSHException
from pyinfra.api.config import Config
from pyinfra.api.connect import connect_all, disconnect_all
from pyinfra.api.exceptions import PyinfraError
from pyinfra.api.host import Host
from pyinfra.api.inventory import Inventory
from pyinfra.api.operations import run_ops
from pyinfra.api.state import BaseStateCallback, State, StateStage
from pyinfra.context import ctx_host, ctx_state

UNANSWERED = "a question to it failed: read the log"


def emit(event: str, host: Host, **facts: Any) -> None:
    """Print one event."""
    print(json.dumps({"event": event, "machine": host.name, **facts}), flush=True)


class _Reporter(BaseStateCallback):
    """Tells the parent what happens to each machine."""

    @staticmethod
    def host_connect(state: State, host: Host) -> None:
        emit("connected", host)

    @staticmethod
    def host_connect_error(state: State, host: Host, error: Exception) -> None:
        emit("unreachable", host, why=str(error))

    @staticmethod
    def operation_host_start(state: State, host: Host, op_hash: str) -> None:
        emit("started", host, operation=_name(state, op_hash))

    @staticmethod
    def operation_host_error(
        state: State, host: Host, op_hash: str, retry_count: int = 0, max_retries: int = 0
    ) -> None:
        emit("failed", host, operation=_name(state, op_hash))


def main(job: dict[str, Any]) -> None:
    """Do the job. Its outcome is in the events, one `failed`, `unreachable` or `done` for each machine."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)
    pyinfra.logger.setLevel(logging.INFO)
    deploy = _deploy(job["file"], job["function"])
    hosts = [(machine["name"], machine["data"]) for machine in job["machines"]]
    config = Config(DIFF=job["dry"], SUDO=job["sudo"], CONNECT_TIMEOUT=20)
    state = State(Inventory((hosts, {})), config)
    state.add_callback_handler(_Reporter())
    failed: set[Host] = set()
    state.set_stage(StateStage.Connect)
    _going_on(connect_all, state)
    state.set_stage(StateStage.Prepare)

    def prepare(host: Host) -> None:
        answer, why = None, ""
        try:
            with ctx_host.use(host):
                answer = deploy()
        except Exception as error:  # One machine's, whatever it is: the others go on.
            logging.getLogger(__name__).info("%s: %s", host.name, traceback.format_exc())
            why = _why(error)
        # Where a question failed, pyinfra gives None for an answer while other machines are left.
        if why or host in state.failed_hosts:
            failed.add(host)
            lost = host in state.failed_hosts
            emit("failed", host, operation="look at the machine", why=UNANSWERED if lost else why)
        elif answer is not None:
            emit("answered", host, answer=answer)

    # Side by side, as pyinfra's own command does it.
    with ctx_state.use(state):
        gevent.joinall(
            [state.pool.spawn(prepare, host) for host in list(state.inventory.get_active_hosts())],
            raise_error=True,
        )
    _going_on(state.fail_hosts, failed)
    planned = {host: _changes(state, host) for host in state.inventory.get_active_hosts()}
    for host, names in planned.items():
        emit("planned", host, operations=names)
    if not job["dry"]:
        state.set_stage(StateStage.Execute)
        _going_on(run_ops, state)
    for host in planned:
        if host not in state.failed_hosts:
            emit("done", host)
    _going_on(disconnect_all, state)


def _why(error: Exception) -> str:
    if isinstance(error, PyinfraError | SSHException | OSError):
        return str(error) or type(error).__name__
    # EOFError is paramiko's where a link goes just as something is asked over it.
    return "the link went away" if isinstance(error, EOFError) else f"{type(error).__name__}: {error}"


def _going_on(step: Callable[[Any], None], argument: Any) -> None:
    """Do a step; pyinfra raises where no machine is left, and each machine's event was printed already."""
    try:
        step(argument)
    except PyinfraError as error:
        logging.getLogger(__name__).info("%s", error)


def _deploy(path: str, function: str) -> Callable[[], Any]:
    """The function of the file, imported as pyinfra's own command does: by its folder's name."""
    file = Path(path)
    sys.path.insert(0, str(file.parents[1]))
    found: Callable[[], Any] = getattr(importlib.import_module(f"{file.parent.name}.{file.stem}"), function)
    return found


def _changes(state: State, host: Host) -> list[str]:
    """The names of the operations that will change something."""
    return [
        _name(state, op_hash)
        for op_hash in state.get_op_order()
        if op_hash in state.ops[host] and state.ops[host][op_hash].operation_meta.will_change
    ]


def _name(state: State, op_hash: str) -> str:
    """An operation's name, without the deploy's before it."""
    return ", ".join(sorted(name.rpartition(" | ")[2] for name in state.op_meta[op_hash].names))


if __name__ == "__main__":
    main(json.load(sys.stdin))
