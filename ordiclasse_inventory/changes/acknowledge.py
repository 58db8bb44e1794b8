"""Findings of a bill's control that somebody answers for: their lines in `bills/YEAR-acknowledged.yml`."""

from collections.abc import Iterable

from ordiclasse_inventory.model.acknowledgement import Acknowledgement
from ordiclasse_inventory.model.problem import Problem
from ordiclasse_inventory.store.acknowledged import acknowledged_path, new_acknowledged, read_acknowledged
from ordiclasse_inventory.store.draft import Draft


def acknowledge(draft: Draft, year: int, acknowledgements: Iterable[Acknowledgement]) -> tuple[Problem, ...]:
    """Draft acknowledgements, each in place of the former one of that name; what is wrong in the file."""
    path = acknowledged_path(year)
    text = draft.text(path)
    draft.write(path, new_acknowledged(year) if text is None else text)
    known, problems = read_acknowledged(draft.root, year, draft.texts)
    if problems:
        return problems
    names = [each.finding for each in known]
    edit = draft.settings(path)
    for each in acknowledgements:
        facts = {"found": each.found, "reason": each.reason, "by": each.by, "on": each.on}
        if each.finding not in names:
            edit.append(("acknowledged",), {"finding": each.finding, **facts})
            continue
        for setting, value in facts.items():
            edit.set(("acknowledged", names.index(each.finding), setting), value)
    draft.write(path, edit.text())
    return read_acknowledged(draft.root, year, draft.texts)[1]
