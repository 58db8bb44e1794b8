"""Ansible's way to a machine: a real fork server, run by this machine's Python for lack of another.

What stands in for ssh and sudo runs their command here, and keeps what goes to the machine.
"""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleConnectionFailure, AnsibleFileNotFound
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader, shell_loader

from ordiclasse_inventory.plugins import forkserver
from tests.inventory import ROOT

SSH = """#!/bin/sh
echo $$ >> "$0.begun"
echo "$@" > "$0.words"
test ! -e "$0.refuses" || { echo "ssh: connect to host machine port 22: No route to host" >&2; exit 255; }
for command; do :; done
echo "a greeting"
tee "$0.sent-$$" | sh -c "$command"
"""
SUDO = """#!/bin/sh
while [ "${1#-}" != "$1" ]; do shift; done
exec "$@"
"""
MODULE = "/bin/sh -c '/usr/bin/python3 && sleep 0'"


class Link:
    """The way to the machine, and what went over it."""

    def __init__(self, folder: Path) -> None:
        self.ssh = folder / "ssh"
        for name, text in (("ssh", SSH), ("sudo", SUDO)):
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)

    @property
    def logins(self) -> list[int]:
        """The process of each ssh that began."""
        began = self.ssh.with_name("ssh.begun")
        return [int(line) for line in began.read_text().split()] if began.exists() else []

    @property
    def sent(self) -> bytes:
        """All that went to the machine."""
        return b"".join(path.read_bytes() for path in self.ssh.parent.glob("ssh.sent-*"))

    def refuse(self, refused: bool) -> None:
        """Have no way to the machine, or one again."""
        mark = self.ssh.with_name("ssh.refuses")
        mark.touch() if refused else mark.unlink()

    def cut(self) -> None:
        """Kill each ssh, with what it started on the machine."""
        for login in self.logins:
            os.killpg(login, signal.SIGKILL)
            # Ended ones that nobody has waited for yet (zombies) hold no pipe.
            running = ["pgrep", "--pgroup", str(login), "--runstates", "DRS"]
            while subprocess.run(running, stdout=subprocess.DEVNULL, check=False).returncode == 0:
                time.sleep(0.01)


@pytest.fixture
def link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Link]:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    link = Link(tmp_path / "bin")
    yield link
    for login in link.logins:
        subprocess.run(["kill", "-KILL", "--", f"-{login}"], stderr=subprocess.DEVNULL, check=False)


@pytest.fixture
def machine(link: Link, tmp_path: Path) -> Callable[[], Any]:
    """A connection to it, as each task of Ansible's makes one."""
    connection_loader.add_directory(str(ROOT / "ordiclasse_inventory" / "plugins" / "connection"))

    def connect(**said: str) -> Any:
        connection = connection_loader.get("ssh_forkserver", PlayContext())
        variables = {"ansible_host": "machine", **said}
        connection.set_options(var_options=variables, direct={"control_path_dir": str(tmp_path / "cp")})
        return connection

    return connect


def test_commands_run_as_sshd_runs_them(machine: Callable[[], Any]) -> None:
    assert machine().exec_command("printf 'é\\377'; echo no >&2; exit 7") == (
        7,
        "é".encode() + b"\xff",
        b"no\n",
    )
    assert machine().exec_command("cat", b"\x00given\n" * 50_000) == (0, b"\x00given\n" * 50_000, b"")
    assert machine().exec_command("cat") == (0, b"", b"")
    assert machine().exec_command("kill -TERM $$")[0] == -signal.SIGTERM
    status, _, err = machine().exec_command("yes | head -n 1")
    assert (status, err) == (0, b""), "a program whose reader goes ends in silence, as in any shell"


def test_one_login_serves_all_tasks(machine: Callable[[], Any], link: Link) -> None:
    for _ in range(3):
        machine().exec_command("true")
    assert len(link.logins) == 1


def test_ssh_is_told_what_the_inventory_says(machine: Callable[..., Any], link: Link) -> None:
    said = {"ansible_user": "anne", "ansible_port": 2222, "ansible_ssh_private_key_file": "/keys/one"}
    machine(**said, ansible_ssh_common_args="-F '/run/my way'").exec_command("true")
    words = link.ssh.with_name("ssh.words").read_text()
    assert "-F /run/my way -l anne -p 2222 -i /keys/one machine sudo -H -n /usr/bin/python3" in words


def test_a_script_for_python_runs_in_a_fork_that_leaves_nothing_behind(machine: Callable[[], Any]) -> None:
    first = b"import atexit, builtins, sys; atexit.register(print, 'end'); builtins.left = 1; print(sys.argv)"
    assert machine().exec_command(MODULE, first) == (0, b"['']\nend\n", b"")
    assert machine().exec_command(MODULE, b"print(left)")[0] == 1
    assert machine().exec_command(MODULE, b"import sys; print(repr(sys.stdin.read()))")[1] == b"''\n"
    assert machine().exec_command(MODULE, b"raise SystemExit(3)") == (3, b"", b"")
    assert machine().exec_command(MODULE, b"import sys; sys.exit('no')") == (1, b"", b"no\n")
    status, _, err = machine().exec_command(MODULE, b"1 / 0")
    assert (status, err.splitlines()[-1]) == (1, b"ZeroDivisionError: division by zero")


def test_a_script_has_the_environment_of_its_task_alone(machine: Callable[[], Any]) -> None:
    show = b"import os; print(os.environ.get('A'))"
    settings = "/bin/sh -c 'A='\"'\"'b c'\"'\"' LANG=C /usr/bin/python3 && sleep 0'"
    assert machine().exec_command(settings, show)[1] == b"b c\n"
    assert machine().exec_command(MODULE, show)[1] == b"None\n"


def test_what_is_left_running_is_not_waited_for(machine: Callable[[], Any]) -> None:
    assert machine().exec_command("sleep 300 & echo $!")[0] == 0
    machine().exec_command("pkill -f '^sleep 300$'")


def test_what_a_module_leaves_running_does_not_stand_in_for_the_server(
    machine: Callable[[], Any], link: Link
) -> None:
    code = b"import os, time\nif not (child := os.fork()): time.sleep(60)\nelse: print(child)"
    child = int(machine().exec_command(MODULE, code)[1])
    link.cut()
    with ThreadPoolExecutor() as threads:
        assert threads.submit(machine().exec_command, "echo back").result(timeout=10)[1] == b"back\n"
    os.kill(child, signal.SIGKILL)


def test_long_lines_cross_the_link_once(machine: Callable[[], Any], link: Link) -> None:
    code = b"code = '" + b"x" * 300_000 + b"'\n"
    for number in range(5):
        answer = machine().exec_command(MODULE, code + b"print(len(code), %d)" % number)
        assert answer == (0, b"300000 %d\n" % number, b"")
    assert 300_000 < len(link.sent) < 320_000


def test_a_task_s_own_folder_is_made_and_removed_without_a_shell(
    machine: Callable[[], Any], tmp_path: Path
) -> None:
    shell, parent = shell_loader.get("sh"), tmp_path / "new" / "tmp"
    words = [
        shell.mkdtemp(basefile="ansible-tmp-1", system=False, mode=0o700, tmpdir=str(parent)),
        shell.remove(f"{parent / 'ansible-tmp-1'}/", recurse=True),
    ]
    make, remove = (f"/bin/sh -c {shlex.quote(shell.append_command(each, 'sleep 0'))}" for each in words)
    made = 0, f"ansible-tmp-1={parent / 'ansible-tmp-1'}\n".encode(), b""
    assert machine().exec_command(make) == made
    assert [path.stat().st_mode & 0o777 for path in (parent, parent / "ansible-tmp-1")] == [0o700, 0o700]
    (parent / "ansible-tmp-1" / "left").touch()
    assert machine().exec_command(remove) == (0, b"", b"")
    assert list(parent.iterdir()) == []
    assert forkserver._without_a_shell(make) == made[1]
    assert forkserver._without_a_shell(remove) == b""
    assert machine().exec_command(remove)[0] == 0, "as rm -f: what is gone is gone"
    parent.rmdir()
    parent.touch()
    status, _, err = machine().exec_command(make)
    assert status != 0
    assert b"mkdir:" in err, "the shell says why"


def test_files_go_both_ways(machine: Callable[[], Any], tmp_path: Path) -> None:
    here, there, back = (tmp_path / name for name in ("here", "it's there", "back"))
    for content in (bytes(range(256)) * 1000, b""):
        here.write_bytes(content)
        machine().put_file(str(here), str(there))
        machine().fetch_file(str(there), str(back))
        assert back.read_bytes() == content
    with pytest.raises(AnsibleFileNotFound, match="there is no file"):
        machine().put_file(str(tmp_path / "nowhere"), str(there))
    with pytest.raises(AnsibleConnectionFailure, match="cat > /nowhere/at/all"):
        machine().put_file(str(here), "/nowhere/at/all")


def test_a_machine_without_a_way_to_it_is_told_in_ssh_s_words(machine: Callable[[], Any], link: Link) -> None:
    link.refuse(True)
    with pytest.raises(
        AnsibleConnectionFailure, match="via ssh: ssh: connect to host machine port 22: No route"
    ):
        machine().exec_command("true")
    link.refuse(False)
    assert machine().exec_command("echo back")[1] == b"back\n"


def test_a_server_that_ended_between_two_tasks_is_not_missed(machine: Callable[[], Any], link: Link) -> None:
    code = b"code = '" + b"x" * 10_000 + b"'\nprint(len(code))"
    machine().exec_command(MODULE, code)
    link.cut()
    assert machine().exec_command(MODULE, code) == (0, b"10000\n", b""), "the code is sent again"
    assert len(link.logins) == 2


def test_a_server_that_may_be_about_to_end_is_not_asked(
    machine: Callable[[], Any], link: Link, tmp_path: Path
) -> None:
    machine().exec_command("true")
    (lock,) = (tmp_path / "cp").glob("*.lock")
    long_ago = lock.stat().st_mtime - forkserver.IDLE_SECONDS
    os.utime(lock, (long_ago, long_ago))
    machine().exec_command("true")
    assert len(link.logins) == 2


def test_an_idle_server_ends(machine: Callable[[], Any], link: Link) -> None:
    source = Path(forkserver.__file__).read_text().replace("IDLE_SECONDS = 60", "IDLE_SECONDS = 0.2")
    command = ["/usr/bin/python3", "-c", source]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == forkserver.READY
        assert server.wait(timeout=10) == 0


def test_a_link_cut_in_the_midst_of_a_task_fails_it_and_the_next_one_logs_in_anew(
    machine: Callable[[], Any], link: Link, tmp_path: Path
) -> None:
    with ThreadPoolExecutor() as threads:
        os.mkfifo(tmp_path / "begun")
        task = threads.submit(machine().exec_command, f"echo > {tmp_path / 'begun'}; sleep 60")
        (tmp_path / "begun").read_text()
        link.cut()
        with pytest.raises(AnsibleConnectionFailure):
            task.result(timeout=10)
    assert machine().exec_command("echo back")[1] == b"back\n"


def test_tasks_at_one_time_do_not_wait_for_each_other(machine: Callable[[], Any], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "both")
    with ThreadPoolExecutor() as threads:
        one = threads.submit(machine().exec_command, f"echo met > {tmp_path / 'both'}")
        two = threads.submit(machine().exec_command, f"cat {tmp_path / 'both'}")
        assert (one.result(timeout=10)[0], two.result(timeout=10)[1]) == (0, b"met\n")


def test_where_all_servers_are_at_work_a_task_waits(machine: Callable[[], Any], link: Link) -> None:
    with ThreadPoolExecutor() as threads:
        tasks = [threads.submit(machine().exec_command, "sleep 0.5; echo done") for _ in range(6)]
        assert [task.result(timeout=20)[1] for task in tasks] == [b"done\n"] * 6
    assert len(link.logins) == 4


def test_a_reset_logs_in_anew(machine: Callable[[], Any], link: Link) -> None:
    machine().exec_command("true")
    machine().reset()
    machine().exec_command("true")
    assert len(link.logins) == 2


def play(tasks: list[str], folder: Path) -> str:
    """What Ansible says as it does the tasks on the machine."""
    playbook = folder / "playbook.yml"
    playbook.write_text(f"- {{hosts: machine, gather_facts: false, tasks: [{', '.join(tasks)}]}}\n")
    environment = {
        **os.environ,
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_REMOTE_TMP": str(folder / "tmp"),
        "ANSIBLE_SSH_CONTROL_PATH_DIR": str(folder / "cp"),
        "PYTHONPATH": str(ROOT),
    }
    words = ["ansible-playbook", "--inventory", "machine,", str(playbook)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_modules_of_ansible_bring_their_helpers_once(link: Link, tmp_path: Path) -> None:
    written = tmp_path / "file"
    written.write_text("")
    modes = [
        f"{{ansible.builtin.file: {{path: {written}, mode: '{mode}'}}}}" for mode in ("0600", "0640", "0644")
    ]
    line = f"{{ansible.builtin.lineinfile: {{path: {written}, line: written}}}}"
    said = play([*modes, line], tmp_path)
    assert "ok=4    changed=4    unreachable=0    failed=0" in said, said
    assert (written.read_text(), written.stat().st_mode & 0o777) == ("written\n", 0o644)
    assert link.sent.count(b"zip_data='UEs") == 2, "one module's code each"


def test_what_is_compared_is_not_looked_at_with_file_and_lsattr(link: Link, tmp_path: Path) -> None:
    written = tmp_path / "file"
    copy = f"{{ansible.builtin.copy: {{content: written, dest: {written}, mode: '0644'}}}}"
    wanted = "register: asked, failed_when: asked.stat.mimetype is undefined"
    stat = f"{{ansible.builtin.stat: {{path: {written}}}, {wanted}}}"
    said = play([copy, copy, stat], tmp_path)
    assert "ok=3    changed=1    unreachable=0    failed=0" in said, said
    assert link.sent.count(b'"get_mime": false') == 2, "by copy, and not by who asks for it"


def test_a_message_is_whole_or_none(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    with path.open("wb", buffering=0) as stream:
        forkserver.write(stream, {"status": 0}, b"out", b"")
        forkserver.write(stream, {"status": 1}, b"cut off")
    path.write_bytes(path.read_bytes()[:-1])
    with path.open("rb") as stream:
        assert forkserver.read(stream) == ({"status": 0}, [b"out", b""])
        with pytest.raises(EOFError):
            forkserver.read(stream)
