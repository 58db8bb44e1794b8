"""YAML files edited in place keep comments, order and style."""

import pytest

from ordiclasse_inventory.store.settings_edit import Place, SettingsEdit
from tests.inventory import LAB, SCHOOL

TEXT = (LAB / SCHOOL).read_text()


@pytest.mark.parametrize("text", [TEXT, "\ufeff" + TEXT.replace("\n", "\r\n")], ids=["Linux", "Windows"])
def test_nothing_meant_nothing_changed(text: str) -> None:
    assert SettingsEdit(text).text() == text


@pytest.mark.parametrize(
    ("place", "value", "old", "new"),
    [
        (("name",), "École Jean-Jaurès", "École élémentaire Jean-Jaurès", "École Jean-Jaurès"),
        (("kind",), "primary", "kind: elementary  # nursery", "kind: primary     # nursery"),
        (("open", "to"), "2026-09-01", "  from: 2016-09-01\n", "  from: 2016-09-01\n  to: 2026-09-01\n"),
        (("sites", 0, "rooms", 1), "BCD", "Salle 1, Salle 2]", "BCD, Salle 2]"),
    ],
)
def test_an_edit_touches_its_own_line_alone(place: Place, value: str, old: str, new: str) -> None:
    edit = SettingsEdit(TEXT)
    edit.set(place, value)
    assert edit.text() == TEXT.replace(old, new, 1)


def test_settings_on_the_way_are_made() -> None:
    edit = SettingsEdit(TEXT)
    edit.set(("director", "phone"), "03 53 01 00 00")
    assert edit.text() == TEXT + "director:\n  phone: 03 53 01 00 00\n"


def test_a_list_grows_above_the_comment_on_what_follows() -> None:
    edit = SettingsEdit(TEXT)
    edit.append(("generations",), {"model": "new", "from": "2026-09-01"})
    old = "  - model: 2003\n    from: 2016-09-01\n"
    assert edit.text() == TEXT.replace(old, f"{old}  - model: new\n    from: 2026-09-01\n")


def test_a_list_that_was_not_there_is_made() -> None:
    edit = SettingsEdit(TEXT)
    edit.append(("payers",), {"body": "sivos"})
    assert edit.text() == TEXT + "payers:\n  - body: sivos\n"


def test_a_comment_beside_a_value_stays_beside_it() -> None:
    edit = SettingsEdit("a:\n  - b # why\n\n# next\nc: 1\n")
    edit.append(("a",), "d")
    assert edit.text() == "a:\n  - b # why\n  - d\n\n# next\nc: 1\n"
