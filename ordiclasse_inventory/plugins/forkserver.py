"""What runs commands on a machine for Ansible, one after the other, as its stdin asks.

Ansible starts Python anew for each task, and most of a task's time has gone by when the module's first line
is reached. Here Python starts once, and compiles and imports once what modules bring along; each then runs in
a fork of it (the start method of that name in
https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods).

The source is sent to machines and runs on their Python alone: the standard library of 3.11, nothing else.
"""

import atexit
import base64
import contextlib
import importlib
import importlib.machinery
import io
import json
import marshal
import os
import re
import select
import shutil
import signal
import struct
import sys
import traceback
import types
import zipfile
from collections.abc import Mapping, Sequence
from importlib.abc import InspectLoader
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

READY = b"ordiclasse-forkserver\n"
# Lines of a module that are this long (bytes) are sent once: its code is one, its arguments another.
LONG = 4096
# As OpenSSH's ControlPersist: who asks no more has ended, or the link to them has.
IDLE_SECONDS = 60
_LENGTH = struct.Struct(">I")
# The folder that most tasks of Ansible's make and leave empty (ansible.plugins.shell, mkdtemp and remove).
_MAKE_FOLDER = re.compile(
    r'/bin/sh -c \'\( umask 77 && mkdir -p "` echo (/\S+) `"&& mkdir "` echo (\1/\S+) `" '
    r'&& echo (\S+)="` echo \2 `" \) && sleep 0\''
)
_REMOVE_FOLDER = re.compile(r"/bin/sh -c 'rm -f -r (/\S+)/ > /dev/null 2>&1 && sleep 0'")


def write(stream: BinaryIO, head: dict[str, Any], *blobs: bytes) -> None:
    """Send a message: its head as JSON, then what JSON can't hold."""
    text = json.dumps({**head, "sizes": [len(blob) for blob in blobs]}).encode()
    left = memoryview(b"".join([_LENGTH.pack(len(text)), text, *blobs]))
    while left:
        left = left[stream.write(left) :]


def read(stream: BinaryIO) -> tuple[dict[str, Any], list[bytes]]:
    """Take a message. Raises EOFError where there is no more, or only a part of one."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    head = json.loads(_exactly(stream, length))
    return head, [_exactly(stream, size) for size in head.pop("sizes")]


def _exactly(stream: BinaryIO, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        if not (more := stream.read(size - len(found))):
            raise EOFError
        found += more
    return bytes(found)


def serve() -> None:
    """Do what is asked until nobody asks."""
    requests, answers = _own_pipes()
    answers.write(READY)
    known: dict[str, bytes] = {}
    compiled: dict[str, _Compiled] = {}
    while select.select([requests], [], [], IDLE_SECONDS)[0]:
        try:
            head, blobs = read(requests)
        except EOFError:
            break
        parts = {**known, **dict(zip(head["new"], blobs, strict=True))}
        if head["python"]:
            known = {name: part for name, part in parts.items() if len(part) >= LONG}
        text = b"".join(parts[name] for name in head["parts"])
        for name in head["parts"]:
            if name not in compiled and (found := re.match(rb"zip_data='([A-Za-z0-9+/=]+)'", parts[name])):
                compiled[name] = _learn(base64.b64decode(found[1]))
        if (answer := _without_a_shell(head["command"])) is not None:
            write(answers, {"status": 0}, answer, b"")
            continue
        said = [os.memfd_create(name) for name in ("stdout", "stderr")]
        if head["python"]:
            finders = [compiled[name] for name in head["parts"] if name in compiled]
            child = _fork(text, head["environment"], finders, said, (requests, answers))
        else:
            child = _spawn(head["command"], text, said)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        write(answers, {"status": status}, *map(_whole, said))


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take stdin and stdout out of reach of whatever else reads and prints."""
    requests, answers = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return requests, answers


def _whole(file: int) -> bytes:
    """Read what was written to a file without a name, however many have it open still."""
    with os.fdopen(file, "rb") as stream:
        stream.seek(0)
        return stream.read()


def _without_a_shell(command: str) -> bytes | None:
    """Do what starting a shell would take longer than; what it prints, or None: the shell has to say."""
    with contextlib.suppress(OSError):
        if made := _MAKE_FOLDER.fullmatch(command):
            parent, folder, name = made.groups()
            before = os.umask(0o77)
            try:
                Path(parent).mkdir(parents=True, exist_ok=True)
                Path(folder).mkdir()
            finally:
                os.umask(before)
            return f"{name}={folder}\n".encode()
        if gone := _REMOVE_FOLDER.fullmatch(command):
            shutil.rmtree(gone[1])
            return b""
    return None


def _spawn(command: str, given: bytes, said: Sequence[int]) -> int:
    """Start a command in a session of its own, as sshd does; its process. No page of this one's is copied."""
    stdin = os.memfd_create("stdin")
    with os.fdopen(stdin, "wb") as stream:
        stream.write(given)
        stream.flush()
        stream.seek(0)
        files = [(os.POSIX_SPAWN_DUP2, file, wanted) for wanted, file in enumerate((stdin, *said))]
        return os.posix_spawn(
            "/bin/sh",
            ["/bin/sh", "-c", command],
            os.environ,
            file_actions=files,
            setsid=True,
            # Python ignores it, and so would what is started here.
            setsigdef=[signal.SIGPIPE],
        )


def _fork(
    text: bytes,
    environment: Mapping[str, str],
    finders: Sequence["_Compiled"],
    said: Sequence[int],
    pipes: Sequence[BinaryIO],
) -> int:
    """Start a module in a fork, in a session of its own as well; its process."""
    child = os.fork()
    if not child:
        # What a module leaves running must not keep them open.
        for pipe in pipes:
            pipe.close()
        os.setsid()
        for wanted, file in enumerate(said, 1):
            os.dup2(file, wanted)
        sys.meta_path[:0] = finders
        os.environ.update(environment)
        sys.argv = [""]
        _run(text)
    return child


def _run(text: bytes) -> NoReturn:
    sys.modules["__main__"] = main = types.ModuleType("__main__")
    try:
        exec(compile(text, "<stdin>", "exec"), main.__dict__)
    except SystemExit as asked:
        _end(asked.code)
    except BaseException:
        traceback.print_exc()
        _end(1)
    _end(0)


def _end(asked: str | int | None) -> NoReturn:
    """End as sys.exit does, without freeing all memory piece by piece: most modules take less time."""
    status = asked if isinstance(asked, int) else 0 if asked is None else 1
    if isinstance(asked, str):
        print(asked, file=sys.stderr)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


class _Compiled(InspectLoader):
    """Finds what one task brings along, compiled already (PEP 302): by name, and whether it is a package."""

    def __init__(self, found: dict[str, tuple[types.CodeType, bool]]) -> None:
        self.found = found

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Say that it is here, where it is."""
        if name not in self.found:
            return None
        code, is_package = self.found[name]
        spec = importlib.machinery.ModuleSpec(name, self, origin=code.co_filename, is_package=is_package)
        # Ansible's own helpers ask for `__file__`.
        spec.has_location = True
        return spec

    def get_code(self, fullname: str) -> types.CodeType:
        """Hand it out."""
        return self.found[fullname][0]

    def get_source(self, fullname: str) -> None:
        """Have none; tracebacks go without its lines."""


def _learn(content: bytes) -> _Compiled:
    """Compile what is in a task's ZIP, and import its helpers (ansible.module_utils).

    One Ansible's tasks bring the same helpers. What can't be imported is left to the task, if it needs it.
    """
    code = os.memfd_create("code")
    # In a process of its own: a compiler leaves memory in pieces, which each fork from here on would copy.
    if not (child := os.fork()):
        with os.fdopen(code, "wb") as stream:
            marshal.dump(_compile(content), stream)
        os._exit(0)
    os.waitpid(child, 0)
    finder = _Compiled(marshal.loads(_whole(code)))
    sys.meta_path.insert(0, finder)
    for name in finder.found:
        if name.startswith("ansible.module_utils."):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    sys.meta_path.remove(finder)
    return finder


def _compile(content: bytes) -> dict[str, tuple[types.CodeType, bool]]:
    """What is in a ZIP and not imported already: its code, and whether it is a package, by name."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for path in archive.namelist():
            name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            if name not in sys.modules:
                compiled = compile(archive.read(path), path, "exec", dont_inherit=True)
                found[name] = compiled, path.endswith("/__init__.py")
    return found


if __name__ == "__main__":
    serve()
