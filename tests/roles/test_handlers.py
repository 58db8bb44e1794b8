"""What a run that was cut left undone is heard by every role (`deploy/cut`)."""

import pytest
import yaml

from tests.inventory import ROOT

FILES = sorted(ROOT.glob("roles/*/handlers/main.yml"))


@pytest.mark.parametrize("role", [path.parts[-3] for path in FILES])
def test_every_handler_is_called_after_a_run_that_was_cut(role: str) -> None:
    for handler in yaml.safe_load((ROOT / "roles" / role / "handlers/main.yml").read_text()):
        topics = handler["listen"]
        assert "What a cut run left undone" in ([topics] if isinstance(topics, str) else topics), handler[
            "name"
        ]


@pytest.mark.parametrize("playbook", ["school_server", "school_services", "shared_servers", "workstations"])
def test_every_play_marks_that_it_is_under_way(playbook: str) -> None:
    plays = yaml.safe_load((ROOT / "deploy" / f"{playbook}.yml").read_text())
    tasks = [(play["pre_tasks"], play["post_tasks"]) for play in plays]
    assert all(
        (before[0]["ansible.builtin.import_tasks"], after[0]["ansible.builtin.import_tasks"])
        == ("cut/begin.yml", "cut/end.yml")
        for before, after in tasks
    )
    # Its mark is called as the play.
    assert len({play["name"] for play in plays}) == len(plays)
