"""`ordiclasse ssh`, with a session that says how it was opened in place of a real one."""

import os
from pathlib import Path

import pytest

from .conftest import Call


class Opened(SystemExit):
    """The process became ssh: nothing of ours comes after that."""


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []

    def become(program: str, arguments: list[str]) -> None:
        words.extend(arguments)
        raise Opened(0)

    monkeypatch.setattr(os, "execvp", become)
    return words


@pytest.mark.parametrize(
    ("machine", "address"), [("poste-02.jean-jaures", "10.99.0.11"), ("centre", "198.18.0.10")]
)
def test_a_machine_is_reached_by_its_name(call: Call, session: list[str], machine: str, address: str) -> None:
    call("ssh", machine, "ls", "-l")
    program, option, config, *rest = session
    assert [program, option, *rest] == ["ssh", "-F", address, "ls", "-l"]
    assert "User ordiclasse" in Path(config).read_text()


@pytest.mark.parametrize("machine", ["poste-2.jean-jaures", "poste-02.jean-jore"])
def test_a_machine_that_is_not_there_is_answered_with_what_is_like_it(
    call: Call, session: list[str], machine: str
) -> None:
    refused = call("ssh", machine)
    assert refused.exit_code == 1
    assert "did you mean" in refused.stderr
    assert session == []
