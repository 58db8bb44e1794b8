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
import json
import os
import re
import select
import signal
import struct
import sys
import tempfile
import traceback
import types
import zipfile
from collections.abc import Iterator, Sequence
from importlib.abc import InspectLoader
from typing import Any, BinaryIO, NoReturn

READY = b"ordiclasse-forkserver\n"
# Lines of a module that are this long (bytes) are sent once: its code is one, its arguments another.
LONG = 4096
# As OpenSSH's ControlPersist: who asks no more has ended, or the link to them has.
IDLE_SECONDS = 60
_LENGTH = struct.Struct(">I")


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
        said = [os.memfd_create(name) for name in ("stdout", "stderr")]
        if not (child := os.fork()):
            requests.close()
            answers.close()
            sys.meta_path[:0] = [compiled[name] for name in head["parts"] if name in compiled]
            _begin(text, said)
            _run(head, text)
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


def _begin(text: bytes, said: Sequence[int]) -> None:
    """Have the fork be as sshd's child is: a session of its own, with its stdin and outputs."""
    os.setsid()
    given = os.memfd_create("stdin")
    with os.fdopen(os.dup(given), "wb") as stream:
        stream.write(text)
    os.lseek(given, 0, os.SEEK_SET)
    for wanted, file in enumerate((given, *said)):
        os.dup2(file, wanted)


def _run(head: dict[str, Any], text: bytes) -> NoReturn:
    if not head["python"]:
        # Python ignores it, and so would what is started here.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.execv("/bin/sh", ["/bin/sh", "-c", head["command"]])
    os.environ.update(head["environment"])
    os.lseek(0, 0, os.SEEK_END)
    sys.argv = [""]
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
    """Finds the modules of one task, which are compiled already (PEP 302)."""

    def __init__(self, code: dict[str, types.CodeType]) -> None:
        self.code = code

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Say that it is here, where it is."""
        return importlib.machinery.ModuleSpec(name, self) if name in self.code else None

    def get_code(self, fullname: str) -> types.CodeType:
        """Hand it out."""
        return self.code[fullname]

    def get_source(self, fullname: str) -> None:
        """Have none; tracebacks go without its lines."""


class _Everywhere:
    """A package's `__path__` that follows sys.path, where each task brings its own copy of the package."""

    def __init__(self, package: str) -> None:
        self.folder = package.replace(".", "/")

    def __iter__(self) -> Iterator[str]:
        return iter([f"{path}/{self.folder}" for path in sys.path])


def _learn(content: bytes) -> _Compiled:
    """Import the helpers in a task's ZIP (ansible.module_utils), and compile its modules (ansible.modules).

    One Ansible's tasks bring the same helpers. What can't be imported is left to the task, if it needs it.
    """
    code = {}
    with tempfile.NamedTemporaryFile(suffix=".zip") as copy:
        copy.write(content)
        copy.flush()
        sys.path.insert(0, copy.name)
        with zipfile.ZipFile(copy.name) as archive:
            for path in archive.namelist():
                name = path.removesuffix(".py").replace("/", ".")
                if name.startswith("ansible.modules.") and not name.endswith("__init__"):
                    code[name] = compile(archive.read(path), path, "exec", dont_inherit=True)
                elif name.startswith("ansible.module_utils."):
                    with contextlib.suppress(Exception):
                        importlib.import_module(name.removesuffix(".__init__"))
        sys.path.remove(copy.name)
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "ansible" and hasattr(module, "__path__"):
            module.__path__ = _Everywhere(name)  # type: ignore[assignment]
    return _Compiled(code)


if __name__ == "__main__":
    serve()
