"""What somebody answers for: a finding of the control that a bill is sealed with all the same."""

from dataclasses import dataclass

from .period import Day


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A finding by its name (`no-headcount:jean-jaures`), as it was `found`; who let it stand, when, why."""

    finding: str
    found: str
    reason: str
    by: str
    on: Day
