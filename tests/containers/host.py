"""What the host can do, and how podman has to be called on it.

An ordinary host runs `podman run --systemd=always` as it is. One with hybrid or v1 cgroups, or without
CAP_SYS_RESOURCE, refuses in turn RLIMIT_NOFILE, RLIMIT_NPROC and the cgroup layout: there podman works in
a mount namespace of its own, with a pure cgroup v2 tree, and asks for no limit above the host's.
"""

import os
import resource
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

CAP_SYS_RESOURCE = 24  # linux/capability.h
NAMESPACE = Path("/run/ordiclasse/podman.mnt")
CGROUPS = Path("/sys/fs/cgroup/ordiclasse")  # in that namespace's tree
NEEDED = ("podman", "nsenter", "unshare", "nft", "mmdebstrap")


class HostError(Exception):
    """The host lacks something; the message says what, and what to do."""


@dataclass(frozen=True)
class Host:
    """The facts that decide how containers are run."""

    unified_cgroups: bool
    may_raise_limits: bool
    open_files: int

    @property
    def ordinary(self) -> bool:
        """True where podman needs no help."""
        return self.unified_cgroups and self.may_raise_limits

    @property
    def run_options(self) -> tuple[str, ...]:
        """What `podman run` needs here besides `--systemd=always`."""
        if self.ordinary:
            return ()
        files = min(self.open_files, 20000)
        return (
            "--cgroups=disabled",
            "--pids-limit=-1",
            f"--ulimit=nofile={files}:{files}",
            "--ulimit=nproc=32768:32768",  # podman itself lowers it to this first
        )

    def __str__(self) -> str:
        if self.ordinary:
            return "cgroup v2: containers run as they are"
        why = [
            *([] if self.unified_cgroups else ["hybrid or v1 cgroups"]),
            *([] if self.may_raise_limits else ["no CAP_SYS_RESOURCE"]),
        ]
        return f"{', '.join(why)}: podman runs in a mount namespace with a cgroup v2 tree of its own"


def look() -> Host:
    """Look at this host. Raises HostError when containers can't be run on it at all."""
    if os.geteuid() != 0:
        raise HostError("system containers need root: run the command with sudo")
    if missing := [tool for tool in NEEDED if not shutil.which(tool)]:
        raise HostError(f"not installed: {', '.join(missing)}. `make packages` installs what the lab needs")
    effective = next(
        int(line.split()[1], 16)
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("CapEff")
    )
    return Host(
        unified_cgroups=Path("/sys/fs/cgroup/cgroup.controllers").exists(),
        may_raise_limits=bool(effective >> CAP_SYS_RESOURCE & 1),
        open_files=resource.getrlimit(resource.RLIMIT_NOFILE)[1],
    )


def podman_command(host: Host) -> tuple[str, ...]:
    """The words that start podman on this host; makes the mount namespace where it is needed.

    The namespace is kept by a bind mount, so that every command of every session meets in the same one:
    containers seen from another have network namespaces that podman can't read (`unknown FS magic`).
    """
    if host.ordinary:
        return ("podman",)
    if not _is_mounted(NAMESPACE):
        _make_namespace(NAMESPACE)
    return ("nsenter", f"--mount={NAMESPACE}", "podman")


def start_command(host: Host, container: str) -> tuple[str, ...]:
    """The words that start a container.

    Where the engine makes no cgroups, we make one for each container: in a shared one, its systemd would meet
    the services of the others under the same names, and wait for their processes to end.
    """
    start = (*podman_command(host), "start", container)
    if host.ordinary:
        return start
    script = 'mkdir -p "$0" && echo $$ > "$0/cgroup.procs" && exec podman start "$1"'
    return ("nsenter", f"--mount={NAMESPACE}", "sh", "-c", script, f"{CGROUPS}/{container}", container)


def remove_cgroup(host: Host, container: str) -> None:
    """Remove the cgroup of a container that is gone; harmless where there is none.

    The network's name server, which the first container's start may have brought up, serves the others yet:
    it moves to the root. With the last one, the folder of them all goes.
    """
    if not host.ordinary:
        script = """
            [ -d "$0" ] || exit 0
            for process in $(cat "$0/cgroup.procs"); do echo "$process" > "$1/../cgroup.procs"; done
            find "$0" -depth -type d -exec rmdir {} +
            [ -n "$(find "$1" -mindepth 1 -type d)" ] || rmdir "$1"
        """
        _run(
            "nsenter",
            f"--mount={NAMESPACE}",
            "sh",
            "-c",
            script,
            f"{CGROUPS}/{container}",
            str(CGROUPS),
        )


def remove_namespace() -> None:
    """Let go of the mount namespace; harmless where there is none."""
    if _is_mounted(NAMESPACE):
        _run("umount", str(NAMESPACE))
    NAMESPACE.unlink(missing_ok=True)
    if _is_mounted(NAMESPACE.parent):
        _run("umount", str(NAMESPACE.parent))


def _is_mounted(path: Path) -> bool:
    # Not os.path.ismount: it does not see a folder bound to itself.
    mounts = (line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines())
    return any(fields[4] == str(path) for fields in mounts)


def _make_namespace(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not _is_mounted(path.parent):
        _run("mount", "--bind", str(path.parent), str(path.parent))
    # A namespace can only be bound below a mount that doesn't propagate (unshare(1), --mount=FILE).
    _run("mount", "--make-private", str(path.parent))
    path.touch()
    script = "mount --make-private / && umount -R /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup"
    _run("unshare", f"--mount={path}", "--propagation=unchanged", "sh", "-c", script)


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise HostError(f"`{' '.join(words)}` failed: {done.stderr.strip()}")
