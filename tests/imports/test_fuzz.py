"""Whatever bytes an importer is given: no traceback, exit 0 or 1, no file changed unasked.

What it does write has no problem, and the same file once more changes nothing.
"""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.inventory import LAB, Inventory

from .conftest import DATA, run

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
COMMANDS = {
    "annuaire": ("annuaire", "annuaire.csv", ()),
    "headcounts": ("headcounts", "effectifs.csv", ()),
    "declared": ("headcounts", "declares.csv", ()),
    "roster": ("roster", "eleves-onde.csv", ("--school", "jean-jaures")),
    "glpi": ("glpi", "glpi/poste-01.json", ("--school", "jean-jaures")),
    "glpi list": ("glpi", "glpi.csv", ()),
    "devices": ("devices", "materiel.csv", ("--school", "jean-jaures")),
    "xlsx": ("devices", "inventaire.xlsx", ("--school", "jean-jaures")),
}
TABLES = [name for name, (_, file, _) in COMMANDS.items() if file.endswith(".csv")]
# What people and programs leave in cells.
CELLS = st.one_of(
    st.sampled_from(
        [
            "", "-", "?", "0", "1", "1,5", "1.23E+15", "#REF!", "=1+1", "@x", "01/02/2016", "31/02/2016",
            "l’été", "a\nb", "\x1b[1m", "{{ 7*7 }}", "../..", '"', ";", "poste-01", "serveur", "PC", "TBI",
            "CE1 CE2",
            "0259999H", "0259998G", "jean-jaures", "02:00:00:00:01:11", "10.99.0.1", "25056", "Salle 1",
            "9" * 5000,
        ]
    ),
    st.text(max_size=12),
)  # fmt: skip


@pytest.fixture(scope="module", params=COMMANDS)
def command(request: pytest.FixtureRequest) -> tuple[str, str, tuple[str, ...]]:
    """A command, a file that it takes, and further words."""
    return COMMANDS[request.param]


def check(name: str, file: str, words: tuple[str, ...], content: bytes) -> None:
    """An import of this content does no harm, and is done after one time."""
    with TemporaryDirectory() as folder:
        inventory = Inventory(Path(folder) / "lab")
        shutil.copytree(LAB, inventory.root)
        path = Path(folder) / Path(file).name
        path.write_bytes(content)
        before = inventory.files()
        assert run(inventory, name, path, *words).exit_code in (0, 1)
        assert inventory.files() == before
        written = run(inventory, name, path, *words, "--apply", "--skip-refused")
        assert inventory.problems() == []
        if written.exit_code == 0:
            after = inventory.files()
            again = run(inventory, name, path, *words, "--apply", "--skip-refused")
            assert again.output.endswith("Nothing to change.\n"), again.output
            assert inventory.files() == after


@given(content=st.binary(max_size=400))
@FEW
def test_arbitrary_bytes_do_no_harm(command: tuple[str, str, tuple[str, ...]], content: bytes) -> None:
    check(*command, content)


@given(data=st.data())
@FEW
def test_a_file_damaged_on_its_way_does_no_harm(
    command: tuple[str, str, tuple[str, ...]], data: st.DataObject
) -> None:
    content = bytearray((DATA / command[1]).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 40))
        content[at : at + length] = data.draw(st.binary(max_size=20))
        content = content or bytearray(b" ")
    check(*command, bytes(content))


@pytest.mark.parametrize("name", TABLES)
@given(data=st.data())
@FEW
def test_cells_with_anything_in_them_do_no_harm(name: str, data: st.DataObject) -> None:
    command = COMMANDS[name]
    text = (DATA / command[1]).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    for _ in range(data.draw(st.integers(1, 6))):
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
    if data.draw(st.booleans()):
        rows.append(list(data.draw(st.sampled_from(rows))))
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    check(*command, out.getvalue().encode("utf-8", "surrogatepass"))


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), CELLS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value: object) -> Iterator[Callable[[object], None]]:
    """What sets each value of a JSON document, one after the other."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield lambda new, key=key: value.__setitem__(key, new)  # type: ignore[misc, attr-defined]
        yield from places(inner)


@given(data=st.data())
@FEW
def test_an_inventory_of_other_types_does_no_harm(data: st.DataObject) -> None:
    document = json.loads((DATA / "glpi" / "poste-01.json").read_text())
    for _ in range(data.draw(st.integers(1, 3))):
        data.draw(st.sampled_from(list(places(document))))(data.draw(VALUES))
    content = json.dumps(document, ensure_ascii=data.draw(st.booleans())).encode("utf-8", "surrogatepass")
    check(*COMMANDS["glpi"], content)


@given(data=st.data())
@FEW
def test_an_xlsx_file_with_wrong_parts_does_no_harm(data: st.DataObject) -> None:
    with zipfile.ZipFile(DATA / "inventaire.xlsx") as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    part = parts[name]
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(part)))
        length = data.draw(st.integers(0, 60))
        part[at : at + length] = data.draw(st.one_of(st.binary(max_size=20), CELLS.map(encoded)))
    else:
        del parts[name]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, bytes(content))
    check(*COMMANDS["xlsx"], out.getvalue())


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
