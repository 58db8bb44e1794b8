"""Ansible's way to a machine: one ssh to a fork server there, which lasts from task to task."""

import fcntl
import hashlib
import json
import os
import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO

from ansible.errors import AnsibleConnectionFailure, AnsibleFileNotFound
from ansible.plugins.connection import ConnectionBase
from ansible.utils.display import Display

from ordiclasse_inventory.plugins import forkserver

DOCUMENTATION = """
name: ssh_forkserver
short_description: As root by OpenSSH, Python started once a run
description:
  - Logs in by C(ssh) once, becomes root by C(sudo), and starts a small server there that runs Ansible's
    modules in forks of itself. A task takes an eighth of the time that it does by C(ssh) alone, and a
    module's code crosses the link once (docs/performance.md).
  - Nothing is installed or left on the machine. The server ends a minute after the last task.
options:
  host:
    description: Where it is.
    vars: [{name: inventory_hostname}, {name: ansible_host}, {name: ansible_ssh_host}]
  port:
    description: sshd's port; OpenSSH's own choice if none.
    type: int
    vars: [{name: ansible_port}, {name: ansible_ssh_port}]
  login:
    description: The account that logs in; OpenSSH's own choice if none.
    vars: [{name: ansible_user}, {name: ansible_ssh_user}]
  remote_user:
    description: Whose commands they are; for this account, Ansible adds no C(become) to them.
    default: root
  private_key_file:
    description: The key to log in with; OpenSSH's own choice if none.
    vars: [{name: ansible_private_key_file}, {name: ansible_ssh_private_key_file}]
  ssh_common_args:
    description: More words for C(ssh).
    default: ""
    vars: [{name: ansible_ssh_common_args}]
  timeout:
    description: How long to wait for a connection, in seconds.
    type: int
    default: 10
    vars: [{name: ansible_ssh_timeout}]
  control_path_dir:
    description: The folder of the pipes to running servers.
    default: ~/.ansible/cp
    env: [{name: ANSIBLE_SSH_CONTROL_PATH_DIR}]
"""

# What the inventory and ansible.cfg say that modules run on.
PYTHON = "/usr/bin/python3"
# Tasks at a time on one machine, where others delegate theirs. sshd lets ten log in at once (MaxStartups).
SERVERS = 4
# What template and copy ask before they compare (ActionBase._execute_remote_stat). The answer also has what
# file(1) and lsattr(1) say, which takes longer than all else, and is not looked at.
_COMPARES = b'"get_size": false'
_LOOKS_AT_NO_MORE = _COMPARES + b', "get_mime": false, "get_attributes": false'
# A server that has been idle for longer may be about to end.
_FRESH_SECONDS = forkserver.IDLE_SECONDS * 3 / 4
_SOURCE = Path(forkserver.__file__).read_bytes()
_START = f"import sys; exec(sys.stdin.buffer.read({len(_SOURCE)}))"

display = Display()


class Connection(ConnectionBase):
    """A machine's root."""

    transport = "ssh_forkserver"
    has_pipelining = True

    def _connect(self) -> "Connection":
        self._connected = True
        return self

    def exec_command(
        self, cmd: str, in_data: bytes | None = None, sudoable: bool = True
    ) -> tuple[int, bytes, bytes]:
        """Run a command; its exit status, stdout and stderr. Raises AnsibleConnectionFailure."""
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        host = self.get_option("host")
        display.vvv(f"EXEC {cmd}", host=host)
        environment = _of_python(cmd) if in_data else None
        head = {"python": environment is not None, "environment": environment or {}, "command": cmd}
        text = in_data or b""
        if environment is not None:
            text = text.replace(_COMPARES, _LOOKS_AT_NO_MORE)
        ssh = self._ssh()
        with _a_free_one(self._pipes(ssh)) as server:
            status, out, err = server.run(head, text, ssh)
        display.vvvv(f"exit status {status}", host=host)
        return status, out, err

    def is_pipelining_enabled(self, wrap_async: bool = False) -> bool:
        """Modules come by stdin, as sent ones would start Python again."""
        return not wrap_async

    def put_file(self, in_path: str, out_path: str) -> None:
        """Copy a file to the machine."""
        super().put_file(in_path, out_path)
        if not Path(in_path).exists():
            raise AnsibleFileNotFound(f"there is no file {in_path}")
        # Ansible takes "no input" for another case than "an empty one".
        self._copy(f"cat > {shlex.quote(out_path)}", Path(in_path).read_bytes())

    def fetch_file(self, in_path: str, out_path: str) -> None:
        """Copy a file from the machine."""
        super().fetch_file(in_path, out_path)
        Path(out_path).write_bytes(self._copy(f"cat < {shlex.quote(in_path)}"))

    def close(self) -> None:
        """Leave the server to the next task."""

    def reset(self) -> None:
        """Have the next task log in anew."""
        pipes = self._pipes(self._ssh())
        for number in range(SERVERS):
            _Server(pipes, number).forget()

    def _copy(self, command: str, content: bytes = b"") -> bytes:
        status, out, err = self.exec_command(command, content)
        if status:
            raise AnsibleConnectionFailure(f"{command}: {err.decode(errors='replace').strip()}")
        return out

    def _ssh(self) -> list[str]:
        # -C: what modules answer is long, and a school's link may send 85 kB a second.
        words = ["ssh", "-T", "-C", "-o", "BatchMode=yes"]
        words += ["-o", f"ConnectTimeout={self.get_option('timeout')}"]
        words += shlex.split(self.get_option("ssh_common_args"))
        for option, word in (("login", "-l"), ("port", "-p"), ("private_key_file", "-i")):
            if value := self.get_option(option):
                words += [word, str(value)]
        return [*words, self.get_option("host"), f"sudo -H -n {PYTHON} -c {shlex.quote(_START)}"]

    def _pipes(self, ssh: list[str]) -> Path:
        folder = Path(self.get_option("control_path_dir")).expanduser()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / hashlib.sha256(shlex.join(ssh).encode()).hexdigest()[:16]


def _of_python(cmd: str) -> dict[str, str] | None:
    """The environment in which a command starts Python to read a module from stdin, if it does nothing else.

    Ansible's own form: /bin/sh -c 'LANG=C /usr/bin/python3 && sleep 0'.
    """
    match shlex.split(cmd):
        case ["/bin/sh", "-c", inner]:
            *settings, program = shlex.split(inner.removesuffix("&& sleep 0")) or [""]
            if program == PYTHON and all(re.match(r"\w+=", setting) for setting in settings):
                return dict(setting.split("=", 1) for setting in settings)
    return None


@contextmanager
def _a_free_one(pipes: Path) -> Iterator["_Server"]:
    """A server that no other task uses meanwhile."""
    for number in range(SERVERS):
        server = _Server(pipes, number)
        with suppress(BlockingIOError), server.locked(fcntl.LOCK_NB):
            yield server
            return
    server = _Server(pipes, os.getpid() % SERVERS)
    with server.locked():
        yield server


class _Server:
    """A fork server, by the pipes that its ssh has for stdin and stdout.

    Each task is a process of Ansible's. What one must know of those before stands in the lock's file: the
    long lines that the server has (their SHA-256), or nothing while it is at work. Who finds nothing there,
    or what is so old that the server may be ending, starts another.
    """

    def __init__(self, pipes: Path, number: int) -> None:
        self.requests, self.answers, self.errors, self.lock = (
            pipes.with_name(f"{pipes.name}-{number}.{name}") for name in ("in", "out", "err", "lock")
        )
        self.state: IO[str]

    @contextmanager
    def locked(self, mode: int = 0) -> Iterator[None]:
        """Nobody else's meanwhile. Raises BlockingIOError with LOCK_NB where it is."""
        with self.lock.open("a+") as self.state:
            fcntl.flock(self.state, fcntl.LOCK_EX | mode)
            yield

    def forget(self) -> None:
        """Have the next task start another."""
        with self.locked():
            self.state.truncate(0)

    def run(self, head: dict[str, Any], text: bytes, ssh: list[str]) -> tuple[int, bytes, bytes]:
        """Run what `head` says on `text`; the status, stdout and stderr. Raises AnsibleConnectionFailure."""
        parts = _parts(text) if head["python"] else [text]
        named = [(hashlib.sha256(part).hexdigest(), part) for part in parts]
        known = self._known()
        self.state.truncate(0)
        answer = None if known is None else self._ask(head, named, known)
        if known is None or answer is None:
            known = set()
            self._start(ssh)
            answer = self._ask(head, named, known)
        if answer is None:
            raise self._lost()
        if head["python"]:
            known |= {name for name, part in named if len(part) >= forkserver.LONG}
        self.state.write(json.dumps(sorted(known)))
        self.state.flush()
        return answer

    def _known(self) -> set[str] | None:
        """The long lines that the server has; None: there is none to ask."""
        self.state.seek(0)
        text = self.state.read()
        idle = time.time() - os.fstat(self.state.fileno()).st_mtime
        return set(json.loads(text)) if text and idle < _FRESH_SECONDS else None

    def _ask(
        self, head: dict[str, Any], parts: list[tuple[str, bytes]], known: set[str]
    ) -> tuple[int, bytes, bytes] | None:
        """Have it done, or None: the server has ended. Raises AnsibleConnectionFailure where it ends now."""
        new = {name: part for name, part in parts if name not in known}
        request = {**head, "parts": [name for name, _ in parts], "new": list(new)}
        try:
            with (
                _opened(self.requests, os.O_WRONLY) as requests,
                _opened(self.answers, os.O_RDONLY) as answers,
            ):
                forkserver.write(requests, request, *new.values())
                said, (out, err) = forkserver.read(answers)
        except OSError:
            return None
        except EOFError:
            raise self._lost() from None
        return said["status"], out, err

    def _start(self, ssh: list[str]) -> None:
        for pipe in (self.requests, self.answers):
            pipe.unlink(missing_ok=True)
            os.mkfifo(pipe, 0o600)
        # Read and write: ssh alone holds the other ends when this task is done, and they must not close then.
        with (
            self.requests.open("r+b", buffering=0) as requests,
            self.answers.open("r+b", buffering=0) as answers,
            self.errors.open("wb") as errors,
        ):
            # A session of its own: Ctrl-C is for Ansible, and what has begun on a machine is not cut short.
            subprocess.Popen(ssh, stdin=requests, stdout=answers, stderr=errors, start_new_session=True)
            requests.write(_SOURCE)
        said = b""
        with _opened(self.answers, os.O_RDONLY) as answers:
            while not said.endswith(forkserver.READY):
                if not (more := answers.read(4096)):
                    raise self._lost()
                said += more

    def _lost(self) -> AnsibleConnectionFailure:
        said = self.errors.read_text(errors="replace").strip()
        return AnsibleConnectionFailure(f"Failed to connect to the host via ssh: {said}")


def _parts(text: bytes) -> list[bytes]:
    """A request's long lines, and what stands between them."""
    return [part for part in re.split(rb"(?m)(^.{%d,}\n)" % forkserver.LONG, text) if part]


@contextmanager
def _opened(pipe: Path, mode: int) -> Iterator[BinaryIO]:
    """One end of a pipe. Raises OSError where nobody has the other."""
    with os.fdopen(os.open(pipe, mode | os.O_NONBLOCK), "wb" if mode else "rb", buffering=0) as stream:
        os.set_blocking(stream.fileno(), True)
        yield stream
