"""Telling a person how far a run is: a live line on a terminal, a line a step elsewhere."""

import threading
import time
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as LiveProgress
from rich.text import Text

from .journal import Log

_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}


class Progress(Protocol):
    """What a run tells as it goes."""

    def step(self, name: str) -> None:
        """Begin the next step."""

    def skip(self, steps: int) -> None:
        """Leave out steps that will not be needed."""

    def now(self, what: str) -> None:
        """Say what is going on within the step."""

    def show(self, text: str) -> None:
        """Show text that stays: what a dry run would change."""


class Steps:
    """The steps of a run on one school: `jean-jaures  step 3 of 9  dns_dhcp · Run dnsmasq  0:00:42`."""

    def __init__(self, title: str, total: int, console: Console, log: Log) -> None:
        self.console, self.log = console, log
        self._live = LiveProgress(
            TextColumn("[bold]{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("step"),
            MofNCompleteColumn(separator=" of "),
            TimeElapsedColumn(),
            TextColumn("{task.fields[now]}"),
            console=console,
            disable=not console.is_terminal,
        )
        self._title, self._total, self._number = title, total, 0
        self._began = time.monotonic()
        self._counting = threading.Lock()
        self._task = self._live.add_task(title, total=total, now="")

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def step(self, name: str) -> None:
        """Begin the next step."""
        with self._counting:
            self._number += 1
            self._say(name)

    def _say(self, name: str) -> None:
        self.log.write(f"== step {self._number} of {self._total}: {name}")
        self._live.update(self._task, completed=self._number, now=escape(name))
        if not self.console.is_terminal:
            seconds = round(time.monotonic() - self._began)
            elapsed = f"{seconds // 60}:{seconds % 60:02}"
            step = f"step {self._number} of {self._total}"
            self.console.print(f"{self._title}  {step}  {elapsed}  {escape(name)}")

    def skip(self, steps: int) -> None:
        """Leave out steps that will not be needed."""
        with self._counting:
            self._number += steps
        self._live.update(self._task, completed=self._number)

    def now(self, what: str) -> None:
        """Say what is going on within the step."""
        self._live.update(self._task, now=escape(what))

    def show(self, text: str) -> None:
        """Show text that stays; in a diff, what would come and go is coloured on a terminal."""
        for line in text.splitlines():
            self.console.print(Text(line, _DIFF_STYLES.get(line[:1], "")), soft_wrap=True)
