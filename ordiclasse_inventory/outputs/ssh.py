"""How OpenSSH reaches machines: straight, or through their school's server.

One place for all that open sessions: Ansible, pyinfra, the probe before a run, and technicians.
"""

import shlex
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.network.plan import Lan


@dataclass(frozen=True, slots=True)
class Access:
    """What every session is opened with.

    `user` is the management account; `key` the private key's path (None: what the agent offers);
    `known_hosts` the file in which host keys are remembered; `sockets` a short-lived folder in which sessions
    to one server share a connection (None: each has its own).
    """

    user: str
    key: str | None
    known_hosts: Path
    sockets: Path | None = None

    @classmethod
    def to(cls, department: Department, known_hosts: Path, sockets: Path | None = None) -> "Access":
        """The access to a department's machines."""
        return cls(department.management.user, department.management.key, known_hosts, sockets)

    def options(self) -> list[str]:
        """The options of ssh(1) for a session to a machine, wherever it is.

        A machine's first host key is taken on trust, a changed one refused (ssh_config(5), accept-new).
        """
        settings = {
            "BatchMode": "yes",
            "ConnectTimeout": "15",
            "HashKnownHosts": "no",
            "ServerAliveInterval": "15",
            "StrictHostKeyChecking": "accept-new",
            "UserKnownHostsFile": _path(self.known_hosts),
        }
        if self.key:
            settings |= {"IdentitiesOnly": "yes", "IdentityFile": _path(self.key)}
        return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]

    def through(self, server: str) -> str:
        """The ProxyCommand that leads through a school's server; ssh(1) fills `%h` and `%p` in."""
        shared: list[str] = []
        if self.sockets:
            # 33 workstations then make one login at their server, not 33. The name has no `%C`: ssh(1) and
            # paramiko differ in how to escape it here. It is short, as a socket's path must be (unix(7)).
            name = sha256(server.encode()).hexdigest()[:16]
            path = f"ControlPath={_path(self.sockets / name)}"
            shared = ["-o", "ControlMaster=auto", "-o", path, "-o", "ControlPersist=10"]
        inner = ["ssh", *self.options(), *shared, "-W", "%h:%p", f"{self.user}@{server}"]
        return shlex.join(inner)

    def words(self, address: str, via: str | None, user: str | None = None) -> list[str]:
        """The words of a whole ssh command to a machine, but for what it should run there."""
        proxy = ["-o", f"ProxyCommand={self.through(via)}"] if via else []
        return ["ssh", *self.options(), *proxy, f"{user or self.user}@{address}"]

    def common_arguments(self, via: str | None) -> str:
        """The same for Ansible's `ansible_ssh_common_args`."""
        proxy = ["-o", f"ProxyCommand={self.through(via)}"] if via else []
        return shlex.join([*self.options(), *proxy])

    def config(self, department: Department) -> str:
        """An ssh_config(5) that leads to every school's LAN through its server, by address."""
        stanzas = []
        for school in department.schools.values():
            parts = Lan.of(school.block).block.subnet(24)
            patterns = " ".join(str(part.network).removesuffix(".0") + ".*" for part in parts)
            server = school.server_access.host
            stanzas.append(f"Host {patterns}\n  ProxyCommand {self.through(server)}\n")
        return "\n".join(stanzas)


def _path(path: Path | str) -> str:
    """A path as ssh_config(5) wants it: within quotes where it has spaces."""
    text = str(path)
    return f'"{text}"' if any(map(str.isspace, text)) else text
