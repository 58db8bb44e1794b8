"""What is made of OpenSCAP's words, without a scan."""

from pathlib import Path

import pytest

from tests import openscap
from tests.openscap import Rule, Scan

PAGE = """
## Not met, and why

| `here` | low | A reason. |

## The installer's part

| `boot_password` | high | A reason. |
| `boot_*` | low, medium | A reason. |
"""
RULES = {
    "here": Rule("fail", "low"),
    "met": Rule("pass", "high"),
    "boot_password": Rule("notapplicable", "high"),
    "boot_a": Rule("notapplicable", "low"),
    "boot_b": Rule("notapplicable", "medium"),
}


@pytest.fixture(autouse=True)
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openscap, "DOCS", tmp_path / "page.md")
    openscap.DOCS.write_text(PAGE)


def scan(**rules: Rule) -> Scan:
    return Scan(RULES | rules, 0.0, frozenset())


def test_a_page_that_is_true_has_no_disagreements() -> None:
    assert openscap.disagreements(scan()) == []
    assert scan().score == 0.5


@pytest.mark.parametrize("result", ["error", "unknown"])
def test_a_rule_that_could_not_be_decided_counts_as_not_met_and_is_told(result: str) -> None:
    found = scan(met=Rule(result, "high"))
    assert found.score == 0
    assert openscap.disagreements(found) == ["met: OpenSCAP could not decide it"]


def test_a_severe_rule_does_not_hide_behind_others() -> None:
    assert openscap.disagreements(scan(boot_c=Rule("notapplicable", "high"))) == [
        "boot_*: OpenSCAP calls it high, low, medium, not low, medium",
        "boot_c: severe, and without a row of its own",
    ]


@pytest.mark.parametrize("rule", ["here", "boot_password"])
def test_a_severity_is_compared_in_every_section(rule: str) -> None:
    found = scan(**{rule: Rule(RULES[rule].result, "unknown")})
    assert [line.split(":")[0] for line in openscap.disagreements(found)] == [rule]
