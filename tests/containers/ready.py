"""Waiting for machines to be up."""

import time
from collections.abc import Iterable

from tests.containers import podman

PATIENCE_SECONDS = 60.0


def wait_until_ready(names: Iterable[str]) -> None:
    """Wait until systemd has started everything in each machine.

    Raises TimeoutError with the units that failed. `degraded` counts as not ready: an image starts clean.
    """
    _wait(names, "running", "is-system-running")


def wait_until_open(names: Iterable[str]) -> None:
    """Wait until each machine takes sessions; one that was provisioned before may have a service that failed.

    Raises TimeoutError with the units that failed.
    """
    _wait(names, "active", "is-active", "ssh")


def _wait(names: Iterable[str], wanted: str, *question: str) -> None:
    for name in names:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (state := _ask(name, *question)) != wanted:
            if time.monotonic() > deadline:
                failed = podman.run_in(name, "systemctl", "--failed", "--no-legend", "--plain")
                raise TimeoutError(f"{name} is {state!r} after {PATIENCE_SECONDS:.0f} s: {failed}")
            time.sleep(0.2)


def _ask(name: str, *words: str) -> str:
    try:
        return podman.run_in(name, "systemctl", *words).strip()
    except podman.PodmanError as refused:  # exits 1 where the answer isn't yes, and while D-Bus starts
        return str(refused).rpartition(": ")[2] or "starting"
