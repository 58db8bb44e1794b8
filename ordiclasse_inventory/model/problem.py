"""Errors as data: what is wrong in a department's files, and what to do about it."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place, in words for the person who edits the file.

    `path` is relative to the inventory's folder; `line` is 1 for the first line, 0 where the whole
    file is meant; `field` is the column or the dotted key (`uplink.kind`), empty where none applies.
    """

    path: str
    line: int
    field: str
    found: str
    expected: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """The fields by name, for programs."""
        return asdict(self)

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        field = f" {self.field}:" if self.field else ""
        lines = [f"{place}:{field} {self.found}", f"    expected {self.expected}"]
        if self.remedy:
            lines.append(f"    {self.remedy}")
        return "\n".join(lines)
