"""`web_filter` in department.yml: what it may be, and what is said of the rest."""

import pytest

from ordiclasse_inventory.model.department import WebFilter
from tests.inventory import Inventory


def test_a_department_that_says_nothing_has_the_publishers_list(inventory: Inventory) -> None:
    assert inventory.department().web_filter == WebFilter()


@pytest.mark.parametrize("source", ["rsync://listes.example/ut1", "https://listes.example/ut1/"])
def test_a_department_has_its_own_source_sites_and_contact(source: str, inventory: Inventory) -> None:
    lines = f"  source: {source}\n  nursery_sites: [fr.vikidia.org]\n  contact: 03 81 00 00 00\n"
    inventory.replace("department.yml", "renewal:", f"web_filter:\n{lines}renewal:")
    assert inventory.department().web_filter == WebFilter(source, ("fr.vikidia.org",), "03 81 00 00 00")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("source: ftp://listes.example/", "web_filter.source: «ftp://listes.example/»"),
        ("nursery_sites: [http://vikidia.org/]", "web_filter.nursery_sites"),
        ("teachers: true", "web_filter.teachers"),
    ],
)
def test_what_is_wrong_is_said(wrong: str, said: str, inventory: Inventory) -> None:
    inventory.replace("department.yml", "renewal:", f"web_filter:\n  {wrong}\nrenewal:")
    (problem,) = inventory.problems()
    assert said in problem
