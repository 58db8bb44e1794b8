"""The ways to the machines while a run lasts."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ordiclasse_inventory import state
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs import ssh


@contextmanager
def ways(department: Department) -> Iterator[Path]:
    """An ssh_config(5) for one run, in a folder of its own, where its sessions' sockets lie too.

    A short path, since that of a socket has 108 bytes at most (unix(7)).
    """
    with tempfile.TemporaryDirectory(prefix="ordiclasse-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, "ssh_config")
        state.write(path, ssh.config(department, state.known_hosts(), Path(folder)))
        yield path
