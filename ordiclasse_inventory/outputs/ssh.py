"""How OpenSSH reaches machines: straight, or through their school's server.

One file in OpenSSH's own format serves all that open sessions: Ansible, pyinfra, the probe before a run, and
technicians (`ssh -F FILE 10.99.0.10`).
"""

from pathlib import Path

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.network.plan import Lan


def config(department: Department, known_hosts: Path, sockets: Path | None = None) -> str:
    """The ssh_config(5) of a department.

    `known_hosts` is the file in which host keys are remembered: a first one is taken on trust, a changed one
    refused. `sockets` is a short-lived folder in which sessions through one server share its connection, so
    that 33 workstations make one login there (None: each its own).
    """
    stanzas = []
    for school in department.schools.values():
        if school.server_access is None:
            continue
        server = school.server_access.host
        # By addresses, a pattern for each 256: what the tools are given is a machine's address.
        parts = Lan.of(school.block).block.subnet(24)
        patterns = " ".join(str(part.network).removesuffix(".0") + ".*" for part in parts)
        if sockets:
            sharing = ("ControlMaster auto", f"ControlPath {_word(sockets)}/%C", "ControlPersist 10")
            stanzas.append(_stanza(server, *sharing))
        stanzas.append(_stanza(patterns, f"ProxyJump {server}"))
    management = department.management
    identity = ("IdentitiesOnly yes", f"IdentityFile {_word(management.key)}") if management.key else ()
    everywhere = (
        f"User {management.user}",
        *identity,
        "BatchMode yes",
        "ConnectTimeout 15",
        "HashKnownHosts no",
        "ServerAliveInterval 15",
        "StrictHostKeyChecking accept-new",
        f"UserKnownHostsFile {_word(known_hosts)}",
    )
    return "\n".join([*stanzas, _stanza("*", *everywhere)])


def command(config_file: Path, address: str, user: str | None = None) -> list[str]:
    """The words of an ssh command to a machine, but for what it should run there."""
    login = ["-l", user] if user else []
    return ["ssh", "-F", str(config_file), *login, address]


def _stanza(hosts: str, *settings: str) -> str:
    return f"Host {hosts}\n" + "".join(f"  {setting}\n" for setting in settings)


def _word(path: Path | str) -> str:
    """A path as one word, its percent signs kept from being taken for tokens."""
    text = str(path).replace("%", "%%")
    return f'"{text}"' if " " in text else text
