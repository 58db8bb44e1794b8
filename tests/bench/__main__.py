"""`python -m tests.bench [SCHOOLS …]`: how fast an inventory is read, by ratio to the plain tools.

Departments of so many schools (80 and 800) are made by `ordiclasse generate`. docs/performance.md holds the
figures and what follows from them.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ordiclasse_inventory.sample import MOST_SCHOOLS
from tests.bench import rivals
from tests.bench.measure import Command, Figure, in_turn
from tests.bench.rivals import JSON, JSON_SHARED, PLUGIN, STATIC, STATIC_SHARED, Settings

SIZES = (80, 800)
ROUNDS = 5
# A command that has taken so many CPU seconds isn't run again.
MOST_SECONDS = 40
# Above so many schools, static YAML takes half an hour and more, and JSON with all variables 10 GB.
MOST_IN_FULL = 1_600

ANSIBLE, ANSIBLE_EMPTY = "ansible-inventory --version", "ansible-inventory --list of one host"
PYINFRA, PYINFRA_EMPTY = "pyinfra --version", "pyinfra debug-inventory of one host"
SCHOOL, SCHOOL_PYINFRA = "one school, Ansible", "one school, pyinfra"
CHECK, COUNTS, BILL = "ordiclasse check", "ordiclasse counts", "ordiclasse bill"
DOCUMENTS = "ordiclasse bill --output"
BILL_DAY, BILL_YEAR = "2026-11-01", "2026"


def main() -> None:
    """Measure each size, and print its tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("schools", type=int, nargs="*", default=SIZES, help="sizes, in schools (80 800)")
    sizes = parser.parse_args().schools
    if not all(0 < size <= MOST_SCHOOLS for size in sizes):
        parser.error(f"a department has 1 to {MOST_SCHOOLS} schools")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="ordiclasse-bench-") as folder:
            os.environ["ORDICLASSE_STATE"] = f"{folder}/state"
            measure(size, Path(folder))


def measure(schools: int, folder: Path) -> None:
    """Measure a department of so many schools."""
    print(f"{schools} schools", file=sys.stderr)
    department = folder / "department"
    generate = Command("generate", ("ordiclasse", "generate", "--schools", str(schools), str(department)))
    in_turn([generate], folder, rounds=0, most_seconds=1)
    settings = Settings.written(folder)
    forms = (JSON_SHARED,) if schools > MOST_IN_FULL else (JSON, JSON_SHARED, STATIC, STATIC_SHARED)
    whole = [
        rivals.plugin(department, settings),
        *rivals.rivals(department, settings, folder, forms),
        *of_the_bill(department, folder),
    ]
    one = _of_one_school(department, settings, folder)
    figures = in_turn([*whole, *one], folder, ROUNDS, MOST_SECONDS)
    names = [command.name for command in whole if command.name not in (CHECK, COUNTS, BILL, DOCUMENTS)]
    hosts = rivals.check_same(folder, names)
    print(f"\n## {hosts} hosts\n")
    _print_whole(figures, names, hosts)
    _print_one(figures)


def of_the_bill(department: Path, folder: Path) -> list[Command]:
    """What reads a department whole, and counts: as JSON, so that a table's width is no part of it."""
    named, documents = ("--inventory", str(department)), folder / "documents"
    bill = ("ordiclasse", "bill", BILL_YEAR, *named)
    return [
        Command(CHECK, ("ordiclasse", "check", str(department))),
        Command(COUNTS, ("ordiclasse", "counts", *named, "--as-of", BILL_DAY, "--json")),
        Command(BILL, bill),
        # Into a new folder each time.
        Command(DOCUMENTS, ("sh", "-c", f"rm -rf {documents} && {' '.join(bill)} --output {documents}")),
    ]


def _of_one_school(department: Path, settings: Settings, folder: Path) -> list[Command]:
    school = _middle_school(department)
    one_host = folder / "one-host.yml"
    one_host.write_text("all: {hosts: {alone: {}}}\n")
    named = {"ORDICLASSE_SCHOOL": school, "ORDICLASSE_INVENTORY": str(department)}
    show = "debug-inventory"
    return [
        Command(ANSIBLE, ("ansible-inventory", "--version")),
        Command(ANSIBLE_EMPTY, (*rivals.LIST, str(one_host)), {"ANSIBLE_CONFIG": str(settings.yaml_alone)}),
        rivals.plugin(department, settings, SCHOOL, school),
        Command(PYINFRA, ("pyinfra", "--version")),
        Command(PYINFRA_EMPTY, ("pyinfra", "alone", show)),
        Command(SCHOOL_PYINFRA, ("pyinfra", "deploy/inventory.py", show), named),
    ]


def _middle_school(department: Path) -> str:
    """The school with the median number of devices."""
    tables = sorted(
        department.glob("schools/*/devices.csv"), key=lambda path: (path.read_bytes().count(b"\n"), path)
    )
    return tables[len(tables) // 2].parent.name


def _print_whole(figures: Mapping[str, Figure], names: Sequence[str], hosts: int) -> None:
    plugin = figures[PLUGIN].cpu_seconds
    print("| `ansible-inventory --list` | CPU s | µs a host | MiB | runs | times plugin | plugin / it |")
    print("|---|---|---|---|---|---|---|")
    for name in names:
        found = figures[name]
        times, share = found.cpu_seconds / plugin, plugin / found.cpu_seconds
        ratio = f"{times:.1f} | {share:.2f}" if name != PLUGIN else "|"
        print(f"| {name} | {_row(found, hosts)} | {ratio} |")
    print(f"| `{CHECK}` | {_row(figures[CHECK], hosts)} | | |\n")
    print("| against `check` | CPU s | times check |\n|---|---|---|")
    for name in (COUNTS, BILL, DOCUMENTS):
        seconds = figures[name].cpu_seconds
        print(f"| {name} | {seconds:.2f} | {seconds / figures[CHECK].cpu_seconds:.2f} |")
    print()


def _row(found: Figure, hosts: int) -> str:
    each = found.cpu_seconds / hosts * 1e6
    return f"{found.cpu_seconds:.2f} | {each:.0f} | {found.memory_mib:.0f} | {found.runs}"


def _print_one(figures: Mapping[str, Figure]) -> None:
    print("| one school | CPU s | above `--version` | above one host |\n|---|---|---|---|")
    for name, start, empty in ((SCHOOL, ANSIBLE, ANSIBLE_EMPTY), (SCHOOL_PYINFRA, PYINFRA, PYINFRA_EMPTY)):
        seconds = figures[name].cpu_seconds
        above = [f"{seconds - figures[other].cpu_seconds:.2f}" for other in (start, empty)]
        print(f"| {name} | {seconds:.2f} | {above[0]} | {above[1]} |")


if __name__ == "__main__":
    main()
