"""ansible-runner for real: a playbook of the test's own, on this machine under several names."""

import sys
from pathlib import Path

import pytest

from ordiclasse_inventory.outputs.machines import Machine
from ordiclasse_inventory.runs.interrupt import Interrupt
from ordiclasse_inventory.runs.journal import Log
from ordiclasse_inventory.runs.playbook import Outcome, Playbook
from ordiclasse_inventory.runs.verdict import State

HOSTS = """
all:
  vars:
    ansible_connection: local
    ansible_become: false
    ansible_python_interpreter: {python}
    ansible_remote_tmp: {scratch}
  hosts:
    changing:
    quiet:
    rescued:
    failing:
    telling:
    looping:
    far:
      ansible_connection: ssh
      ansible_host: 127.0.0.1
      ansible_port: 1
"""
PLAY = """
- name: A play
  hosts: all
  gather_facts: false
  tasks:
    - name: Ask another machine, and do without it
      ansible.builtin.ping:
      delegate_to: far
      ignore_unreachable: true
      when: inventory_hostname == "quiet"
    - name: Write a file
      ansible.builtin.copy:
        content: hello
        dest: {place}
        mode: "0644"
      when: inventory_hostname == "changing"
    - name: Answer
      ansible.builtin.ping:
    - name: May fail
      ansible.builtin.fail:
        msg: never mind
      ignore_errors: true
    - name: Try
      when: inventory_hostname == "rescued"
      block:
        - name: Try one way
          ansible.builtin.fail:
            msg: no way
      rescue:
        - name: Go another way
          ansible.builtin.ping:
    - name: Stop here
      ansible.builtin.fail:
        msg: "it broke\\n  here"
      when: inventory_hostname == "failing"
    - name: Stop at a program
      ansible.builtin.command: sh -c 'echo no room >&2; exit 3'
      when: inventory_hostname == "telling"
    - name: Stop at one
      ansible.builtin.fail:
        msg: "it broke at {{{{ item }}}}"
      loop: [a, b]
      when: inventory_hostname == "looping" and item == "b"
"""


@pytest.fixture
def hosts(tmp_path: Path) -> Path:
    path = tmp_path / "hosts.yml"
    path.write_text(HOSTS.format(python=sys.executable, scratch=tmp_path / "ansible"))
    return path


@pytest.fixture
def playbook(tmp_path: Path) -> Playbook:
    path = tmp_path / "play.yml"
    path.write_text(PLAY.format(place=tmp_path / "written"))
    return Playbook(str(path))


def machines(*names: str) -> list[Machine]:
    return [Machine(name, "127.0.0.1", ()) for name in names]


def test_each_machine_has_its_outcome_and_one_failure_stops_no_other(
    playbook: Playbook,
    hosts: Path,
    tmp_path: Path,
    ssh_config: Path,
    log: Log,
    log_path: Path,
    interrupt: Interrupt,
) -> None:
    heard: list[tuple[str, str]] = []
    asked = machines("changing", "quiet", "rescued", "failing", "telling", "looping", "far")
    outcomes = playbook.run(
        hosts, "", asked, ssh_config, log, lambda *what: heard.append(what), interrupt, check=False
    )
    far = outcomes.pop("far")
    assert outcomes == {
        "changing": Outcome(State.DONE, changed=1),
        "quiet": Outcome(State.DONE),
        "rescued": Outcome(State.DONE),
        "failing": Outcome(State.FAILED, why="Stop here: it broke here"),
        "telling": Outcome(State.FAILED, why="Stop at a program: no room"),
        "looping": Outcome(State.FAILED, why="Stop at one: it broke at b"),
    }
    assert far.state is State.UNREACHABLE
    # ssh's own words or, where ssh ended before Ansible had written to it, Ansible's.
    assert "refused" in far.why or "could not be sent" in far.why
    assert ("", "Write a file") in heard
    assert "TASK [Stop here]" in log_path.read_text()
    assert "\x1b" not in log_path.read_text()
    assert (tmp_path / "written").read_text() == "hello"


def test_a_dry_run_shows_the_difference_and_changes_nothing(
    playbook: Playbook,
    hosts: Path,
    tmp_path: Path,
    ssh_config: Path,
    log: Log,
    log_path: Path,
    interrupt: Interrupt,
) -> None:
    shown: list[str] = []
    outcomes = playbook.run(
        hosts,
        "",
        machines("changing"),
        ssh_config,
        log,
        lambda *_: None,
        interrupt,
        check=True,
        show=shown.append,
    )
    assert outcomes == {"changing": Outcome(State.DONE, changed=1)}
    assert "+hello" in log_path.read_text()
    task, diff = shown
    assert task.startswith("\nchanging: ")
    assert "+hello" in diff.splitlines()
    assert not (tmp_path / "written").exists()


def test_asked_to_stop_it_leaves_machines_pending(
    playbook: Playbook, hosts: Path, tmp_path: Path, ssh_config: Path, log: Log, interrupt: Interrupt
) -> None:
    outcomes = playbook.run(
        hosts, "", machines("quiet"), ssh_config, log, lambda *_: interrupt.ask(), interrupt, check=False
    )
    assert outcomes == {"quiet": Outcome(State.PENDING, why="stopped on request")}


def test_what_ansible_says_before_it_begins_is_the_reason(
    hosts: Path, tmp_path: Path, ssh_config: Path, log: Log, interrupt: Interrupt
) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text("- hosts: all\n  odd: true\n")
    outcomes = Playbook(str(path)).run(
        hosts, "", machines("quiet"), ssh_config, log, lambda *_: None, interrupt, check=False
    )
    assert outcomes["quiet"].state is State.FAILED
    assert "odd" in outcomes["quiet"].why


def test_a_playbooks_roles_are_its_steps() -> None:
    assert Playbook("school_server.yml").roles()[:3] == ["base", "hardening", "gateway"]
    assert Playbook("shared_servers.yml").roles() == [
        "base",
        "hardening",
        "backup_server",
        "ent_portal",
        "monitoring_server",
        "monitoring_agent",
    ]
