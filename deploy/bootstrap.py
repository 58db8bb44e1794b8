"""Make a bare Debian manageable: Python, sudo and the management account. Needs only sh and sshd on it.

pyinfra deploy/inventory.py --limit centre --data ssh_user=root deploy.bootstrap.manageable
"""

import time
from pathlib import Path

from pyinfra import host
from pyinfra.api.deploy import deploy
from pyinfra.facts.server import Command
from pyinfra.operations import apt, files, server

from deploy.packages import finish_what_was_cut

# What Ansible's modules need, and the way to root.
PACKAGES = ["python3", "python3-apt", "sudo"]
ETC = Path(__file__).resolve().parents[1] / "templates" / "etc"
CLOCK_TOLERANCE_SECONDS = 300


@deploy("Make a bare Debian manageable")
def manageable() -> None:
    """Let the tools in: the keys that open root's door now open the management account's."""
    account = host.data.base_management_user
    # An optional one is the machine's own cache, which comes later; apt then asks it where it is there.
    proxy = None if host.data.get("base_package_proxy_optional") else host.data.get("base_package_proxy")
    if abs(int(host.get_fact(Command, "date --utc +%s")) - time.time()) > CLOCK_TOLERANCE_SECONDS:
        # Packages' signatures are judged by it, and a machine whose battery is dead starts years ago.
        server.shell(name="Set the clock by ours", commands=[f"date --utc --set @{int(time.time())}"])
    finish_what_was_cut()
    # The role's own, so that it need not fetch the lists again.
    files.template(
        name="Name the sources",
        src=str(ETC / "apt" / "sources.list.d" / "debian.sources.j2"),
        dest="/etc/apt/sources.list.d/debian.sources",
        mode="644",
        user="root",
        group="root",
        base_debian_mirror=host.data.base_debian_mirror,
        base_debian_security_mirror=host.data.base_debian_security_mirror,
        base_debian_suite=host.data.base_debian_suite,
    )
    apt.packages(
        name="Install Python and sudo",
        packages=PACKAGES,
        no_recommends=True,
        update=True,
        _env={"http_proxy": proxy} if proxy else {},
    )
    keys = host.get_fact(Command, "cat /root/.ssh/authorized_keys")
    server.user(
        name="Make the management account",
        user=account,
        shell="/bin/bash",
        create_home=True,
        public_keys=[line for line in keys.splitlines() if line.strip() and not line.startswith("#")],
    )
    files.template(
        name="Let it administer",
        src=str(ETC / "sudoers.d" / "ordiclasse.j2"),
        dest="/etc/sudoers.d/ordiclasse",
        mode="440",
        user="root",
        group="root",
        base_management_user=account,
    )
