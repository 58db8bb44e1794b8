"""Time: every fact that a bill or a plan rests on holds from a day until another.

Days are ISO dates as text (`2016-11-01`), which sort as they follow. Where today matters, the caller says
which day it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

Day = str


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` on and before `end`; empty for «always» and «until further notice».

    `end` is the first day on which the fact no longer holds, so that what follows begins on that very day
    (SQL:2011's closed-open periods).
    """

    start: Day = ""
    end: Day = ""

    def holds(self, day: Day) -> bool:
        """Whether the fact holds on that day."""
        return self.start <= day and (not self.end or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        """Whether there is a day on which both hold."""
        return self._begins_before_end_of(other) and other._begins_before_end_of(self)

    def _begins_before_end_of(self, other: "Period") -> bool:
        return (not other.end or self.start < other.end) and (not self.end or self.start < self.end)

    def __str__(self) -> str:
        if not self.start and not self.end:
            return "always"
        return " ".join(f"{word} {day}" for word, day in (("from", self.start), ("until", self.end)) if day)


ALWAYS = Period()


class Dated(Protocol):
    """A fact with its period."""

    @property
    def period(self) -> Period:
        """The days on which it holds."""


Fact = TypeVar("Fact", bound=Dated)


def holding(facts: Iterable[Fact], day: Day) -> tuple[Fact, ...]:
    """The facts that hold on that day, in the order given."""
    return tuple(fact for fact in facts if fact.period.holds(day))
