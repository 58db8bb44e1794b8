"""CSV files edited in place keep all that is not meant."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from ordiclasse_inventory.store.table_edit import TableEdit

TEXT = (
    "\ufeffName;Kind;Armoire;mac;address\r\n"
    "serveur;server;B12;02:00:00:00:00:01;10.99.0.1\r\n"
    "\r\n"
    'poste-01 ;workstation;"à gauche; en ""haut""";02:00:00:00:00:02;10.99.0.10'
)


def test_an_edit_touches_its_own_line_alone() -> None:
    edit = TableEdit(TEXT)
    edit.set(4, {"address": "10.99.0.11"})
    before, after = TEXT.split("\r\n"), edit.text().split("\r\n")
    assert after[:3] == before[:3]
    assert after[3] == 'poste-01 ;workstation;"à gauche; en ""haut""";02:00:00:00:00:02;10.99.0.11'


def test_a_new_line_follows_the_last_in_the_files_own_style() -> None:
    edit = TableEdit(TEXT)
    edit.append({"name": "poste-02", "kind": "workstation"})
    assert edit.text() == TEXT + "\r\nposte-02;workstation;;;\r\n"


def test_a_column_that_was_not_there_is_added_at_the_end() -> None:
    edit = TableEdit("name,kind\na,b\n\nc,d\n")
    edit.set(4, {"retired": "2026-11-01"})
    assert edit.text() == "name,kind,retired\na,b,\n\nc,d,2026-11-01\n"


def test_a_column_keeps_its_name_as_it_is_written() -> None:
    edit, other = TableEdit(TEXT), TableEdit("name,kind\na,b\n")
    other.need(map(edit.heading, ["kind", "armoire"]))
    assert other.text() == "name,kind,Armoire\na,b,\n"


CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\r"), max_size=6)


@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(",;\t"),
    st.data(),
)
def test_whatever_is_in_the_other_cells_stays(
    rows: list[list[str]], separator: str, data: st.DataObject
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(["one", "two", "three"])
    writer.writerows(rows)
    edit = TableEdit(out.getvalue())
    assert edit.text() == out.getvalue()
    lines = [line for line, _ in edit.rows()]
    if not lines:
        return
    chosen = data.draw(st.sampled_from(lines))
    value = data.draw(CELL)
    edit.set(chosen, {"two": value})
    index = lines.index(chosen)
    before = list(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=separator, strict=True))
    after = list(csv.reader(io.StringIO(edit.text(), newline=""), delimiter=separator, strict=True))
    kept = [row for row in before[1:] if any(map(str.strip, row))]
    kept[index][1] = value
    assert [row for row in after[1:] if any(map(str.strip, row))] == [
        row for row in kept if any(map(str.strip, row))
    ]
