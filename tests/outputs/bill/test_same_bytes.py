"""The same bill and day give the same bytes: in another place, language, time zone, year and order."""

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

from tests.billed import bill_department
from tests.inventory import ROOT, Inventory
from tests.order import shuffle

from .conftest import written

CALL = "from ordiclasse_inventory.cli import main; main()"


def sums(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def make(inventory: Inventory, output: Path, cwd: Path, clock: str, **surroundings: str) -> dict[str, str]:
    """Make all documents in a process of its own; their checksums."""
    cwd.mkdir()
    words = ["bill", "2026", "--inventory", str(inventory.root), "--output", str(output)]
    command = ["faketime", clock, sys.executable, "-c", CALL, *words, "--made-on", "2026-11-20"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(cwd), **surroundings}
    run = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == 0, run.stderr
    return sums(output)


def test_the_machine_and_the_day_make_no_difference(inventory: Inventory, tmp_path: Path) -> None:
    bill_department(inventory)
    here = make(
        inventory, tmp_path / "a", tmp_path / "here", "2026-11-21 08:00:00",
        TZ="Europe/Paris", LANG="fr_FR.UTF-8", PYTHONHASHSEED="1",
    )  # fmt: skip
    there = make(
        inventory, tmp_path / "b", tmp_path / "there", "2031-02-28 23:59:58",
        TZ="Pacific/Auckland", LC_ALL="C", PYTHONHASHSEED="2", XDG_CACHE_HOME=str(tmp_path / "cache"),
    )  # fmt: skip
    assert here == there
    assert len(here) == 13


def test_the_order_of_files_and_rows_makes_no_difference(inventory: Inventory, tmp_path: Path) -> None:
    """In any document: PDF, XLSX and ODS too."""
    bill_department(inventory)
    # More than one row in each table, of this year and the last.
    inventory.write(
        "schools/jean-jaures/headcounts.csv",
        "date,level,pupils\n2025-11-01,CE1,30\n2025-11-01,CM2,9\n2026-11-01,CE1,31\n2026-11-01,CM2,8\n",
    )
    here = written(inventory.root, tmp_path / "here")
    files = {
        str(path.relative_to(inventory.root)): path.read_text()
        for path in inventory.root.rglob("*")
        if path.suffix in {".csv", ".yml"}
    }
    for seed in range(3):
        root, folder = tmp_path / f"order-{seed}", tmp_path / f"documents-{seed}"
        other = shuffle(files, random.Random(seed))
        assert other != files
        for name, content in other.items():
            Inventory(root).write(name, content)
        there = written(root, folder)
        assert sums(there.folder) == sums(here.folder)
        assert there.names == here.names
    assert {Path(name).suffix for name in here.names} == {".pdf", ".xlsx", ".ods", ".csv", ".json", ".xml"}
