"""What roles write is in an order that every run finds again, not as sets come."""

import re

import pytest

from tests.inventory import ROOT

SET = re.compile(r"\|\s*(difference|intersect|symmetric_difference|union)\b")
# In the same expression after it.
ORDERED = re.compile(r"\|\s*(sort|length|count)\b")
FILES = sorted([*ROOT.glob("roles/*/vars/*.yml"), *ROOT.glob("roles/*/templates/**/*.j2")])


def unordered(text: str) -> list[str]:
    """The expressions that give a set's elements as they come."""
    return [
        expression
        for expression in re.findall(r"\{[{%].*?[%}]\}", text, re.DOTALL)
        if (found := SET.search(expression)) and not ORDERED.search(expression, found.end())
    ]


def test_an_expression_without_an_order_is_found() -> None:
    assert unordered("a: \"{{ b | difference(c) }}\"\nd: '{{ b | union(c) | sort }}'") == [
        "{{ b | difference(c) }}"
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_set_is_written_as_it_comes(path) -> None:
    assert unordered(path.read_text()) == []
