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
import os
import re
import select
import signal
import struct
import sys
import traceback
import types
import zipfile
from collections.abc import Sequence
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
            # A module reads none of what it came by.
            _begin(b"" if head["python"] else text, said)
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


def _begin(given: bytes, said: Sequence[int]) -> None:
    """Have the fork be as sshd's child is: a session of its own, with its stdin and outputs."""
    os.setsid()
    stdin = os.memfd_create("stdin")
    with os.fdopen(os.dup(stdin), "wb") as stream:
        stream.write(given)
    os.lseek(stdin, 0, os.SEEK_SET)
    for wanted, file in enumerate((stdin, *said)):
        os.dup2(file, wanted)


def _run(head: dict[str, Any], text: bytes) -> NoReturn:
    if not head["python"]:
        # Python ignores it, and so would what is started here.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.execv("/bin/sh", ["/bin/sh", "-c", head["command"]])
    os.environ.update(head["environment"])
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
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for path in archive.namelist():
            name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            if name not in sys.modules:
                code = compile(archive.read(path), path, "exec", dont_inherit=True)
                found[name] = code, path.endswith("/__init__.py")
    finder = _Compiled(found)
    sys.meta_path.insert(0, finder)
    for name in found:
        if name.startswith("ansible.module_utils."):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    sys.meta_path.remove(finder)
    return finder


if __name__ == "__main__":
    serve()
