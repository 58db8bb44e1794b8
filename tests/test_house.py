"""The house's order: which room may use which."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.inventory import ROOT

PACKAGE = "ordiclasse_inventory"
# What each room may import of the package, besides itself. A new room is placed here.
MAY_USE = {
    "model": set(),
    "network": {"model"},
    "billing": {"model"},
    "store": {"model", "network"},
    "changes": {"model", "network", "store"},
    "imports": {"changes", "model", "network", "store"},
    "sample": {"model", "network", "store"},
    "state": set(),
    "outputs": {"billing", "model", "network", "store"},
    "plugins": {"model", "outputs", "store", "state"},
    "runs": {"model", "outputs", "store", "state"},
    "cli": {
        "billing",
        "changes",
        "imports",
        "model",
        "outputs",
        "runs",
        "sample",
        "store",
        "network",
        "state",
    },
}


def modules() -> list[Path]:
    return sorted(
        path
        for path in (ROOT / PACKAGE).rglob("*.py")
        if path.parent != ROOT / PACKAGE or path.stem == "state"
    )


def room(path: Path) -> str:
    return path.relative_to(ROOT / PACKAGE).with_suffix("").parts[0]


def imported(path: Path) -> Iterator[str]:
    """Full names of what a module imports, relative imports resolved."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *filter(None, [node.module])])
            yield module
            yield from (f"{module}.{name.name}" for name in node.names)


def test_every_room_has_its_place() -> None:
    assert {room(path) for path in modules()} == set(MAY_USE)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT / PACKAGE)))
def test_imports_run_downwards_only(path: Path) -> None:
    names = list(imported(path))
    used = {name.split(".")[1] for name in names if name.startswith(f"{PACKAGE}.")}
    assert used - {room(path)} <= MAY_USE[room(path)]
    assert not any(name == "tests" or name.startswith("tests.") for name in names)


def test_the_package_itself_imports_nothing() -> None:
    assert list(imported(ROOT / PACKAGE / "__init__.py")) == []
