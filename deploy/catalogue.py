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

RECORD = "/var/lib/ordiclasse/educational_software"
_NO_RECENT_LISTS = "find /var/lib/apt/lists -name '*Release' -mtime -1 | grep -q . || echo none"


@deploy("Bring a workstation to its school's catalogue")
def to_catalogue() -> None:
    wanted = sorted(host.data.educational_software_packages)
    recorded = host.get_fact(Command, f"cat {RECORD} 2>/dev/null || true").split()
    dropped = sorted(set(recorded) - set(wanted))
    installed = host.get_fact(DebPackages)
    arriving = [name for name in wanted if name not in installed]
    if host.get_fact(Command, "dpkg --audit"):
        server.shell(name="Finish what a cut run left half done", commands=["dpkg --configure -a"])
    if arriving and host.get_fact(Command, _NO_RECENT_LISTS):
        apt.update(name="Refresh the package lists")
    if arriving:
        apt.packages(name=f"Install {', '.join(arriving)}", packages=arriving, no_recommends=True)
    leaving = [name for name in dropped if name in installed]
    if leaving:
        apt.packages(
            name=f"Remove {', '.join(leaving)}",
            packages=leaving,
            present=False,
            extra_uninstall_args="--autoremove",
        )
    if arriving:
        server.shell(name="Verify the files on disk", commands=[f"dpkg --verify {' '.join(arriving)}"])
    files.put(
        name="Record what is installed",
        src=StringIO("".join(f"{name}\n" for name in wanted)),
        dest=RECORD,
        mode="644",
        user="root",
        group="root",
        create_remote_dir=True,
    )
