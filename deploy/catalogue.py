"""Bring workstations to their school's catalogue: install what it has, remove what left it.

    pyinfra deploy/inventory.py --limit workstations --sudo deploy.catalogue.to_catalogue

`ordiclasse catalogue apply` runs it on some workstations at a time. The record of what was installed is the
role educational_software's too: see its README.
"""

from io import StringIO

from pyinfra import host
from pyinfra.api.deploy import deploy
from pyinfra.facts.deb import DebPackages
from pyinfra.facts.server import Command
from pyinfra.operations import apt, files, server

from deploy.packages import finish_what_was_cut

RECORD = "/var/lib/ordiclasse/educational_software"
_NO_RECENT_LISTS = "find /var/lib/apt/lists -name '*Release' -mtime -1 | grep -q . || echo none"


@deploy("Bring a workstation to its school's catalogue")
def to_catalogue() -> None:
    """Install what comes, remove what left; the next run takes up one that was cut anywhere."""
    wanted = set(host.data.educational_software_packages)
    recorded = set(host.get_fact(Command, f"cat {RECORD} 2>/dev/null || true").split())
    installed = host.get_fact(DebPackages)
    arriving = sorted(name for name in wanted if name not in installed)
    leaving = sorted(name for name in recorded - wanted if name in installed)
    finish_what_was_cut()
    _record("Record what comes", recorded | wanted)
    if arriving:
        if host.get_fact(Command, _NO_RECENT_LISTS):
            apt.update(name="Refresh the package lists")
        apt.packages(name=f"Install {', '.join(arriving)}", packages=arriving, no_recommends=True)
        server.shell(name="Verify the files on disk", commands=[f"dpkg --verify {' '.join(arriving)}"])
    if leaving:
        apt.packages(
            name=f"Remove {', '.join(leaving)}",
            packages=leaving,
            present=False,
            extra_uninstall_args="--autoremove",
        )
    if recorded - wanted:
        _record("Forget what left", wanted)


def _record(name: str, packages: set[str]) -> None:
    files.put(
        name=name,
        src=StringIO("".join(f"{package}\n" for package in sorted(packages))),
        dest=RECORD,
        mode="644",
        user="root",
        group="root",
        create_remote_dir=True,
    )
