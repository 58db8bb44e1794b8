"""Calling podman, and the few things that the lab and the scenarios ask of it."""

import fcntl
import hashlib
import io
import json
import subprocess
import tarfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.containers import host

OWNER = "ordiclasse"  # the label on all that we make, so that only that is ever removed
LOCK = Path("/run/lock/ordiclasse.lock")
FIRST_USER = 1000  # FIRST_UID in Debian's adduser.conf(5)
CAPABILITIES = "NET_ADMIN,NET_RAW,SYS_ADMIN"


class PodmanError(Exception):
    """podman refused; the message holds its words."""


@dataclass(frozen=True)
class Link:
    """One network card of a machine: the network, its name inside, and what is fixed about it."""

    network: str
    interface: str
    mac: str = ""
    address: str = ""

    def __str__(self) -> str:
        options = {"interface_name": self.interface, "mac": self.mac, "ip": self.address}
        return f"{self.network}:" + ",".join(f"{key}={value}" for key, value in options.items() if value)


@dataclass(frozen=True)
class Machine:
    """A system container: Debian with systemd as PID 1.

    `files` are laid in it before it starts; `devices` are the host's (`loop0`) that it has besides.
    """

    name: str
    image: str
    links: tuple[Link, ...]
    labels: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    devices: tuple[str, ...] = ()


@cache
def this_host() -> host.Host:
    """The host, looked at once."""
    return host.look()


def podman(*words: str, stdin: bytes | None = None) -> str:
    """Run podman; return what it printed. Raises PodmanError with what it complained of."""
    return _run((*host.podman_command(this_host()), *words), f"podman {' '.join(words)}", stdin)


def exists(kind: str, name: str) -> bool:
    """Whether there is such a container, image, network or volume."""
    command = (*host.podman_command(this_host()), kind, "exists", name)
    return subprocess.run(command, check=False).returncode == 0


def containers(**labels: str) -> list[dict[str, object]]:
    """Our containers that bear these labels, running or not, as `podman ps` describes them."""
    filters = [f"--filter=label={key}={value}" for key, value in {"owner": OWNER, **labels}.items()]
    found: list[dict[str, object]] = json.loads(podman("ps", "--all", "--format=json", *filters) or "[]")
    return found


def make_network(name: str, *options: str, **labels: str) -> None:
    """Make a network unless it is there; one that another recipe made is made anew."""
    recipe = hashlib.sha256(repr(options).encode()).hexdigest()[:12]
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # scenarios that run side by side share networks
        if exists("network", name):
            found = json.loads(podman("network", "inspect", name))[0]["labels"]
            if found.get("recipe") == recipe:
                return
            podman("network", "rm", name)
        podman("network", "create", *_labels({**labels, "recipe": recipe}), *options, name)


def make_bare_network(name: str, **labels: str) -> None:
    """A layer 2 and nothing else: no addresses, no names, no way out."""
    make_network(name, "--internal", "--disable-dns", "--ipam-driver=none", **labels)


def switch_on(name: str) -> None:
    """Start a machine that is there."""
    _run(host.start_command(this_host(), name), f"podman start {name}")


def switch_off(name: str) -> None:
    """Stop a machine, as by its power button."""
    podman("stop", name)


def start(machine: Machine) -> bool:
    """Create the machine unless it is there, and start it. True where it was made now."""
    made = not exists("container", machine.name)
    if made:
        podman(
            "create",
            f"--name={machine.name}",
            "--hostname=debian",
            "--systemd=always",
            "--dns=none",
            "--no-hosts",
            f"--cap-add={CAPABILITIES}",
            *this_host().run_options,
            *_labels(machine.labels),
            *(f"--network={link}" for link in machine.links),
            *(f"--device=/dev/{device}" for device in machine.devices),
            machine.image,
        )
        podman("cp", "--archive=false", "-", f"{machine.name}:/", stdin=_archive(machine.files))
    switch_on(machine.name)
    return made


def remove(name: str) -> None:
    """Stop a machine at once and remove it with its anonymous volumes."""
    words = ("rm", "--force", "--time=0", "--volumes", name)
    try:
        podman(*words)
    except PodmanError:
        # What crun was to kill may have ended meanwhile («open pidfd: No such file»): now it has.
        podman(*words)
    host.remove_cgroup(this_host(), name)


def run_in(name: str, *words: str) -> str:
    """Run a command as root in a machine."""
    return podman("exec", name, *words)


def _run(command: tuple[str, ...], what: str, stdin: bytes | None = None) -> str:
    done = subprocess.run(command, input=stdin, capture_output=True, check=False)
    if done.returncode != 0:
        raise PodmanError(f"{what}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode(errors="replace")


def _archive(files: dict[str, str]) -> bytes:
    """A tar of the files, owned by root or, in a home, by the first user; `.ssh` is private, as sshd asks."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for path, text in files.items():
            entry = tarfile.TarInfo(path.lstrip("/"))
            private = "/.ssh/" in path
            owner = FIRST_USER if path.startswith("/home/") else 0
            if private:
                folder = tarfile.TarInfo(entry.name.rpartition("/")[0])
                folder.type, folder.mode, folder.uid, folder.gid = tarfile.DIRTYPE, 0o700, owner, owner
                tar.addfile(folder)
            entry.size, entry.mode = len(text.encode()), 0o600 if private else 0o644
            entry.uid = entry.gid = owner
            tar.addfile(entry, io.BytesIO(text.encode()))
    return stream.getvalue()


def _labels(labels: dict[str, str]) -> list[str]:
    return [f"--label={key}={value}" for key, value in {"owner": OWNER, **labels}.items()]
