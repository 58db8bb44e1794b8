"""Waiting for machines to be up."""

import time
from collections.abc import Iterable

from tests.containers import podman

PATIENCE_SECONDS = 60.0


def wait_until_ready(names: Iterable[str]) -> None:
    """Wait until systemd has started everything in each machine.

    Raises TimeoutError with the units that failed. `degraded` counts as not ready: an image starts clean.
    """
    for name in names:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (state := _state(name)) != "running":
            if time.monotonic() > deadline:
                failed = podman.run_in(name, "systemctl", "--failed", "--no-legend", "--plain")
                raise TimeoutError(f"{name} is {state!r} after {PATIENCE_SECONDS:.0f} s: {failed}")
            time.sleep(0.2)


def _state(name: str) -> str:
    try:
        return podman.run_in(name, "systemctl", "is-system-running").strip()
    except podman.PodmanError as refused:  # exits 1 in every state but `running`, and while D-Bus starts
        return str(refused).rpartition(": ")[2] or "starting"
