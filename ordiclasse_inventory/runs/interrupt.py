"""Ctrl-C, taken as a wish to stop at the next good place; a second one stops at once."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType


class Interrupt:
    """Whether somebody asked to stop."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def __bool__(self) -> bool:
        return self._asked.is_set()

    def ask(self) -> None:
        """Ask to stop."""
        self._asked.set()

    def wait(self, seconds: float) -> bool:
        """Wait that long, or until asked to stop; True where asked."""
        return self._asked.wait(seconds)


@contextmanager
def process(
    words: Sequence[str], interrupt: Interrupt, stdin: int = subprocess.DEVNULL
) -> "Iterator[subprocess.Popen[str]]":
    """A program whose output is read while the block runs; asked to stop, it and its children end."""
    with subprocess.Popen(
        words,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that Ctrl-C reaches us alone, and we decide
    ) as running:
        threading.Thread(target=_end_when_asked, args=(running, interrupt), daemon=True).start()
        yield running


def _end_when_asked(running: "subprocess.Popen[str]", interrupt: Interrupt) -> None:
    while running.poll() is None:
        if interrupt.wait(0.5):
            # It may end by itself just then.
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGTERM)
            return


@contextmanager
def listen() -> Iterator[Interrupt]:
    """While the block runs, SIGINT and SIGTERM ask to stop. A second one raises KeyboardInterrupt."""
    interrupt = Interrupt()

    def asked(number: int, frame: FrameType | None) -> None:
        if interrupt:
            raise KeyboardInterrupt
        interrupt.ask()

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
