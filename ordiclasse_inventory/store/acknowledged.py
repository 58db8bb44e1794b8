"""`bills/YEAR-acknowledged.yml`: the findings of the control that a bill is sealed with all the same."""

from collections.abc import Mapping
from pathlib import Path

from ordiclasse_inventory.model.acknowledgement import Acknowledgement
from ordiclasse_inventory.model.problem import Problem

from .schema import AcknowledgedSettings
from .settings import checked, read_settings
from .text import Folder

BILLS = "bills"
_BEGINNING = """\
# yaml-language-server: $schema=../schemas/acknowledged.schema.json
# What the control of {year}'s bill found and somebody answers for: `ordiclasse bill acknowledge {year} NAME`.
acknowledged:
"""


def acknowledged_path(year: int) -> str:
    """Where a year's acknowledgements stand."""
    return f"{BILLS}/{year}-acknowledged.yml"


def new_acknowledged(year: int) -> str:
    """The file's text before the first one."""
    return _BEGINNING.format(year=year)


def read_acknowledged(
    root: Path, year: int, drafts: Mapping[str, str] | None = None
) -> tuple[list[Acknowledgement], tuple[Problem, ...]]:
    """The acknowledgements of a year, none where there is no file; and what is wrong in it.

    `drafts` are texts that stand for files that are not written yet, by path.
    """
    folder = Folder(root, drafts=drafts or {})
    path = acknowledged_path(year)
    if not folder.has(path):
        return [], ()
    file = read_settings(folder, path)
    settings = checked(folder, file, AcknowledgedSettings)
    if file is None or settings is None:
        return [], tuple(folder.problems)
    lines: dict[str, int] = {}
    for index, each in enumerate(settings.acknowledged):
        line = file.line(("acknowledged", index))
        if (first := lines.setdefault(each.finding, line)) != line:
            said = f"«{each.finding}» stands on line {first} already"
            folder.note(path, line, "finding", said, "each finding once", "remove one of the two")
    found = [Acknowledgement(**each.model_dump()) for each in settings.acknowledged]
    return found, tuple(folder.problems)
