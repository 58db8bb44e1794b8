"""Bills that are made once: the sample's, with all documents, and a small one with hostile names."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from ordiclasse_inventory.billing.bill import Bill, bill, convention_of
from ordiclasse_inventory.outputs.bill.documents import documents
from ordiclasse_inventory.store import read_department
from tests.billed import bill_department
from tests.inventory import LAB, ROOT, Inventory

DAY = "2026-11-20"


@dataclass(frozen=True, slots=True)
class Documents:
    """A bill, that of the year before, and its documents in a folder."""

    bill: Bill
    before: Bill
    folder: Path
    names: tuple[str, ...]


def bills(inventory: Path) -> tuple[Bill, Bill]:
    """The bills of 2026 and 2025."""
    department = read_department(inventory, None).department
    assert department is not None
    made = []
    for year in (2026, 2025):
        convention = convention_of(department.conventions, year)
        assert convention is not None
        made.append(bill(department, convention, year))
    return made[0], made[1]


def written(inventory: Path, folder: Path) -> Documents:
    """All documents of 2026, in a folder."""
    made, before = bills(inventory)
    files = documents(made, before=before, made_on=DAY)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Documents(made, before, folder, tuple(files))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """The sample department's, at full size."""
    return written(ROOT / "inventories" / "grand-besancon", tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """Those of a small department whose schools have hostile names."""
    root = tmp_path_factory.mktemp("hostile") / "lab"
    shutil.copytree(LAB, root)
    bill_department(Inventory(root))
    return written(root, root.parent / "documents")
