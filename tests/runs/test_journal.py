"""The journal of runs."""

import json
from pathlib import Path

import pytest

from ordiclasse_inventory.runs import journal
from ordiclasse_inventory.runs.journal import Run
from ordiclasse_inventory.runs.verdict import State, Verdict

pytestmark = pytest.mark.usefixtures("state_folder")


def test_a_run_is_in_the_journal_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "camille")
    run = Run.begin("provision", "jean-jaures", check=True)
    (found,) = journal.runs()
    assert found == run
    assert (found.by, found.state, found.limits) == ("camille", State.RUNNING, {"check": True})
    assert found.folder.stat().st_mode & 0o777 == 0o700


def test_its_end_is_written_with_every_verdict() -> None:
    run = Run.begin("provision", "jean-jaures")
    run.end(State.FAILED, [Verdict("poste-01.jean-jaures", State.FAILED, "Été", "call", 2)])
    (found,) = journal.runs()
    assert (found.state, found.ended >= found.started) == (State.FAILED, True)
    assert found.verdicts == [
        {
            "machine": "poste-01.jean-jaures",
            "state": "failed",
            "detail": "Été",
            "next_step": "call",
            "changed": 2,
        }
    ]
    assert [path.name for path in run.folder.iterdir()] == ["run.json"]


def test_runs_are_listed_latest_first_also_within_a_second() -> None:
    made = [Run.begin("provision", "jean-jaures").id for _ in range(3)]
    assert len(set(made)) == 3
    assert [run.id for run in journal.runs()] == sorted(made, reverse=True)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"state": "done"}', '{"state": "odd", "id": "1"}'])
def test_a_damaged_entry_hides_no_other(content: str) -> None:
    damaged, good = Run.begin("provision", "a"), Run.begin("provision", "b")
    (damaged.folder / "run.json").write_text(content)
    assert [run.id for run in journal.runs()] == [good.id]


def test_old_runs_go_when_new_ones_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_KEPT", 3)
    made = []
    for target in "abcde":
        run = Run.begin("provision", target)
        journal.Log(run.log_path).close()
        (run.folder / "more").mkdir()
        made.append(run.id)
    assert [run.id for run in journal.runs()] == sorted(made, reverse=True)[:3]


def test_an_old_run_that_another_let_go_of_just_then_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_KEPT", 1)
    monkeypatch.setattr(journal, "_folders", lambda: iter([tmp_path / "gone", tmp_path / "kept"]))
    assert Run.begin("provision", "a").state is State.RUNNING


def test_no_journal_is_an_empty_one() -> None:
    assert list(journal.runs()) == []


def test_a_log_has_a_time_at_each_line(tmp_path: Path) -> None:
    log = journal.Log(tmp_path / "log.txt")
    log.write("one\ntwo")
    log.close()
    lines = (tmp_path / "log.txt").read_text().splitlines()
    assert [line.partition(" ")[2] for line in lines] == ["one", "two"]
    assert all(line[2] == line[5] == ":" for line in lines)


def test_of_several_at_a_time_each_line_says_who(tmp_path: Path) -> None:
    log = journal.Log(tmp_path / "log.txt")
    with log.of("server") as beside:
        beside.write("one\ntwo")
        log.write("three")
        beside.write("four")
    log.close()
    lines = (tmp_path / "log.txt").read_text().splitlines()
    assert [line.partition(" ")[2] for line in lines] == [
        "server: one",
        "server: two",
        "three",
        "server: four",
    ]


def test_what_programs_read_is_plain_json() -> None:
    run = Run.begin("provision", "centre", check=False)
    run.end(State.DONE, [Verdict("centre", State.DONE, "as it should be")])
    assert json.loads(json.dumps(run.as_dict())) == json.loads((run.folder / "run.json").read_text())
