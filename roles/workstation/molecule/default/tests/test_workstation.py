import subprocess
import time

import pytest

from tests.containers import podman
from tests.containers.ready import wait_until_ready
from tests.molecule.clients import client
from tests.molecule.machines import Scenario
from tests.molecule.playbook import converge, refused

SHARES = "smb-share:domain=ECOLE,server=serveur,share"
PASSWORD = "craie et tableau, 100 %"
# The machine without a screen, which takes less.
ON_THE_LIGHTER = "--limit=left-on"
BUS = "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/$(id -u)/bus"
SCREEN = "DISPLAY=:0 xwininfo -root -tree"


def as_account(host, command, account="ce1"):
    """Run a command as somebody who logged in."""
    return host.run("cd / && runuser --login --command=%s %s", command, account)


def ssh(host, account):
    """Log in with the scenario's key; return what ssh(1) ended with."""
    known = host.backend.get_variables()
    options = ["-o", "BatchMode=yes", *known["ansible_ssh_common_args"].split()]
    where = f"{account}@{known['ansible_host']}"
    words = ["ssh", "-i", known["ansible_ssh_private_key_file"], *options, where, "true"]
    return subprocess.run(words, check=False).returncode


def within(seconds, question):
    """Whether the answer becomes yes by then."""
    deadline = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.5)
    return answer


class Screen:
    """The workstation's screen, with whoever sits before it."""

    def __init__(self, host):
        self.host = host
        # lightdm names a seat that logind does not know where it is told of a screen.
        host.check_output("echo 'XDG_SEAT DEFAULT= OVERRIDE=seat0' > /etc/security/seat.conf")
        line = "1a session optional pam_env.so conffile=/etc/security/seat.conf readenv=0"
        host.check_output("grep -q seat.conf /etc/pam.d/lightdm || sed -i %s /etc/pam.d/lightdm", line)
        host.check_output("systemctl daemon-reload && systemctl start screen")

    def open(self):
        """Switch the screen on anew, and wait for the desktop."""
        self.host.check_output("systemctl restart lightdm && sleep 1 && dm-tool add-local-x-seat 0")
        assert within(60, lambda: '"Bureau"' in self.host.run(SCREEN).stdout), self.host.run(SCREEN).stdout

    @property
    def environment(self):
        """The session's environment."""
        listed = self.host.check_output("tr '\\0' '\\n' < /proc/$(pgrep -u ce1 -x xfce4-session)/environ")
        return dict(line.split("=", 1) for line in listed.splitlines() if "=" in line)

    def mounted(self, account="ce1"):
        """The shares that are mounted for an account."""
        listed = as_account(self.host, "ls /run/user/$(id -u)/gvfs", account).stdout
        shares = (line.partition("share=")[2].partition(",")[0] for line in listed.splitlines())
        return {share.replace("%20", " ") for share in shares}


@pytest.fixture(scope="module")
def server():
    return client("server")


@pytest.fixture(scope="module")
def screen(host):
    found = Screen(host)
    found.open()
    return found


@pytest.fixture
def shares(screen):
    """The screen, with all the class's shares there."""
    everything = {"documents", "classe ce1", "école", "ressources", "échange"}
    assert within(60, lambda: screen.mounted() == everything), screen.mounted()
    assert within(20, lambda: as_account(screen.host, "test -L ~/Documents").rc == 0)
    return screen


@pytest.fixture
def left_on():
    """The other machine; it is started again where a test leaves it off."""
    yield client("left-on")
    name = Scenario.from_environment().container("left-on")
    podman.podman("start", name)
    wait_until_ready([name])
    podman.run_in(name, "ip", "address", "replace", "10.92.0.12/24", "dev", "lan")


def is_off(seconds):
    """Whether the other machine is off by then."""
    label = Scenario.from_environment().label
    return within(
        seconds, lambda: podman.containers(scenario=label, platform="left-on")[0]["State"] == "exited"
    )


def test_an_accounts_folders_have_french_names(left_on):
    assert as_account(left_on, "ls", "enseignants").stdout.split() == [
        "Bureau", "Documents", "Images", "Modèles", "Musique", "Public", "Téléchargements", "Vidéos",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "command", ["sudo -n true", "su -c true </dev/null", "ls /root", "ls ~ordiclasse", "ls ~enseignants"]
)
def test_a_pupil_gets_neither_roots_rights_nor_anothers_files(host, command):
    assert as_account(host, "true").rc == 0
    assert as_account(host, command).rc != 0


def test_a_pupil_does_not_log_in_over_ssh_even_with_a_key_of_their_own(host):
    key = Scenario.from_environment().key.with_suffix(".pub").read_text()
    written = as_account(host, f"install -d -m 700 ~/.ssh && echo '{key.strip()}' > ~/.ssh/authorized_keys")
    assert written.rc == 0
    assert ssh(host, "ordiclasse") == 0
    assert ssh(host, "ce1") == 255


def test_the_first_key_of_the_letters_is_an_a(host):
    keymap = host.check_output("zcat /etc/console-setup/cached_UTF-8_del.kmap.gz")
    assert "keycode 16 = +U+0061" in keymap


def test_the_screen_opens_on_the_class_in_french_and_asks_nothing(screen):
    environment = screen.environment
    assert (environment["USER"], environment["LANG"]) == ("ce1", "fr_FR.UTF-8")
    windows = screen.host.check_output("DISPLAY=:0 xprop -root _NET_CLIENT_LIST").partition("# ")[2]
    for window in windows.split(", "):
        kind = screen.host.check_output("DISPLAY=:0 xprop -id %s _NET_WM_WINDOW_TYPE WM_NAME", window)
        assert "_TYPE_DESKTOP" in kind or "_TYPE_DOCK" in kind, kind


def test_programs_of_the_session_go_by_the_schools_filter(screen):
    environment = screen.environment
    assert environment["http_proxy"] == environment["https_proxy"] == "http://10.92.0.1:3128"
    assert environment["no_proxy"] == "localhost,127.0.0.1,::1,.essai.lab.internal,serveur,10.0.0.0/8"


def test_the_class_sees_its_own_shares(shares):
    assert "classe ce2" not in shares.mounted()


@pytest.mark.parametrize("share", ["École", "Classe CE1", "Documents"])
def test_the_class_writes_and_reads_names_with_accents(shares, server, share):
    name = f"Œuf d’Anaïs à l’école, {time.monotonic_ns()}.txt"
    folder = f"/run/user/$(id -u)/gvfs/{SHARES}={share.lower().replace(' ', '%20')},user=ce1"
    written = as_account(shares.host, f'printf bonjour > "{folder}/{name}" && cat "{folder}/{name}"')
    assert written.stdout == "bonjour", written.stderr
    place = f"{share}/ce1" if share == "Documents" else share
    assert server.check_output("cat %s", f"/srv/partages/{place}/{name}") == "bonjour"


def test_work_is_handed_in_to_the_letter_box(shares, server):
    name = f"Devoir de Zoé, {time.monotonic_ns()}.txt"
    # As the file manager does it.
    copy = f'{BUS} gio copy "/tmp/{name}" "smb://ECOLE;ce1@serveur/échange/"'
    dropped = as_account(shares.host, f'printf fini > "/tmp/{name}" && {copy}')
    assert dropped.rc == 0, dropped.stderr
    assert server.check_output("cat %s", f"/srv/partages/Échange/{name}") == "fini"


def test_a_session_begins_as_new_and_work_in_documents_is_still_there(shares):
    left = as_account(
        shares.host,
        "touch ~/Bureau/dessin ~/.config/reglage ~/'Téléchargements/Été.iso' && echo un > ~/Documents/kept",
    )
    assert left.rc == 0, left.stderr
    shares.open()
    assert as_account(shares.host, "ls ~/Bureau ~/Téléchargements ~/.config/reglage").stdout.split() == [
        "/home/ce1/Bureau:", "/home/ce1/Téléchargements:",
    ]  # fmt: skip
    assert within(60, lambda: as_account(shares.host, "cat ~/Documents/kept").stdout == "un\n")


def test_a_session_begins_as_new_where_a_program_that_died_left_a_mount(shares):
    place = "~/Bureau/'Clé USB de Zoé'"
    mount = f"{BUS} nohup /usr/libexec/gvfsd-fuse {place} -f > /dev/null 2>&1"
    mounted = as_account(
        shares.host,
        f"touch ~/Images/dessin && mkdir {place} && {{ {mount} & }}"
        f" && for _ in $(seq 50); do ! mountpoint -q {place} || break; sleep 0.1; done && mountpoint {place}"
        f" && kill -KILL $! && sleep 0.5 && ! ls {place}",
    )
    assert mounted.rc == 0, mounted.stdout + mounted.stderr
    shares.open()
    found = as_account(shares.host, "ls ~/Bureau ~/Images && test -e ~/.bashrc").stdout.split()
    assert found == ["/home/ce1/Bureau:", "/home/ce1/Images:"]


@pytest.mark.parametrize("account", ["ce1", "enseignants"])
def test_whoever_sits_at_the_screen_switches_the_machine_off_and_reads_a_stick(screen, account):
    """As polkit answers a session on the seat: in a container nothing is switched off or plugged in."""
    manager = "org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager"
    stick = "pkcheck --action-id org.freedesktop.udisks2.filesystem-mount --process $$"
    asked = f"busctl call {manager} CanPowerOff && {stick}"
    seat = f"--uid={account} --property=PAMName=login --setenv=XDG_SEAT=seat0 --setenv=XDG_SESSION_TYPE=x11"
    run = f"systemd-run --quiet --wait --pipe --expand-environment=no {seat}"
    said = screen.host.check_output(f"{run} sh -c %s", asked)
    assert said == 's "yes"'


def test_without_the_server_the_session_opens_and_shares_come_when_it_is_back(screen, server):
    server.check_output("systemctl stop smbd")
    try:
        began = time.monotonic()
        screen.open()
        assert time.monotonic() - began < 30
        assert as_account(screen.host, "test -d ~/Documents && touch ~/Bureau/dessin").rc == 0
        assert screen.mounted() <= {""}
    finally:
        server.check_output("systemctl start smbd")
    assert within(60, lambda: as_account(screen.host, "cat ~/Documents/kept").stdout == "un\n")


def test_shares_outlast_a_restart_of_the_server(shares, server):
    server.check_output("systemctl restart smbd")
    assert within(30, lambda: as_account(shares.host, "cat ~/Documents/kept").stdout == "un\n")


@pytest.mark.parametrize(("machine", "account"), [("workstation", "ce1"), ("left-on", "enseignants")])
def test_a_page_comes_out_of_the_printer_in_the_accounts_name(server, machine, account):
    page = client(machine)
    server.check_output("rm -f /tmp/tray/*")
    printed = as_account(page, "echo Bonjour | lp -t bonjour", account)
    assert printed.rc == 0, printed.stderr
    assert within(30, lambda: server.run("ls /tmp/tray").stdout != "")
    queue = "imprimante-01-enseignants" if account == "enseignants" else "imprimante-01"
    jobs = "lpstat -W completed -o %s"
    assert within(20, lambda: account in server.check_output(jobs, queue)), server.check_output(jobs, queue)


@pytest.mark.parametrize(
    ("account", "typed", "let_in"),
    [("ce1", "", True), ("enseignants", PASSWORD, True), ("enseignants", "soleil-ce1", False),
     ("enseignants", "", False), ("ordiclasse", "", False)],
)  # fmt: skip
def test_the_screen_asks_teachers_for_their_password_and_pupils_for_none(host, account, typed, let_in):
    said = host.run("echo %s | pamtester lightdm-workstation %s authenticate", typed, account)
    assert (said.rc == 0) is let_in, said.stdout + said.stderr


def test_what_a_teacher_typed_opens_every_classs_share(host, screen):
    host.check_output("echo %s | pamtester lightdm-workstation enseignants authenticate", PASSWORD)
    host.check_output(
        "systemd-run --quiet --unit=teacher --uid=enseignants --property=PAMName=login "
        "sh -c 'cd; /usr/local/libexec/ordiclasse/school-shares; sleep infinity'"
    )
    try:
        everything = {"documents", "classe ce1", "classe ce2", "école", "ressources", "échange"}
        assert within(60, lambda: screen.mounted("enseignants") == everything), screen.mounted("enseignants")
    finally:
        host.check_output("systemctl stop teacher")


@pytest.mark.parametrize("machine", ["workstation", "left-on"])
def test_no_password_is_on_the_disk_that_the_machines_pupils_do_not_need(machine):
    host = client(machine)
    for secret in (PASSWORD, "étoile-ce2"):
        assert host.run("grep -rIl --fixed-strings %s /etc /home /root /usr/local /var", secret).stdout == ""
    assert host.run("cat /etc/school-shares/ce1").stdout == (
        "soleil-ce1\n" if machine == "workstation" else ""
    )


def test_an_accounts_password_is_for_its_own_session_alone(host):
    assert as_account(host, "cat /etc/school-shares/ce1").stdout == "soleil-ce1\n"
    assert as_account(host, "cat /etc/school-shares/ce1", "enseignants").rc != 0
    assert as_account(host, "echo > /etc/school-shares/ce1").rc != 0
    host.check_output("echo %s | pamtester lightdm-workstation enseignants authenticate", PASSWORD)
    assert as_account(host, "cat /run/school-shares/enseignants").rc != 0


def test_network_cards_are_told_to_listen_and_keep_their_names(host):
    said = host.run("SYSTEMD_LOG_LEVEL=debug udevadm test-builtin net_setup_link /sys/class/net/lan")
    assert "ID_NET_LINK_FILE_DROPINS=/etc/systemd/network/99-default.link.d/wake.conf" in said.stdout
    assert "ID_NET_NAME=lan" in said.stdout
    assert "wake.conf:" not in said.stderr, "udev complains of a line"


def test_a_machine_that_nobody_uses_sleeps_after_the_set_minutes(screen):
    asked = "xfconf-query --channel=xfce4-power-manager --property=/xfce4-power-manager/inactivity-on-ac"
    value = as_account(screen.host, f"{BUS} {asked}")
    assert value.stdout == "45\n", value.stderr
    assert screen.host.run("pgrep -u ce1 -x xfce4-power-man").rc == 0


def test_the_evening_comes_at_the_set_hour(host):
    timer = host.check_output("systemctl show evening-poweroff.timer --property=NextElapseUSecRealtime")
    assert " 18:45:00 " in timer
    assert host.service("evening-poweroff.timer").is_enabled


def test_a_missing_password_stops_the_run_before_anything_is_done():
    said = refused(ON_THE_LIGHTER, workstation_passwords={"ce1": "soleil-ce1"})
    assert "workstation_passwords has none for enseignants" in said


def test_other_accounts_take_over_and_without_an_hour_no_evening_comes(left_on):
    knows = "printf '%%s\\0' %s | unix_chkpwd enseignants nonull"
    evening = "systemctl is-active evening-poweroff.timer"
    assert left_on.run(knows, PASSWORD).rc == 0
    other = {
        "workstation_accounts": [{"name": "ce2", "label": "Classe CE2"}],
        "workstation_poweroff_time": "",
    }
    converge(ON_THE_LIGHTER, **other)
    assert left_on.run(evening).stdout.strip() == "inactive"
    assert left_on.run(knows, PASSWORD).rc != 0
    assert as_account(left_on, "true", "ce2").rc == 0
    assert as_account(left_on, "true", "enseignants").rc != 0
    converge(ON_THE_LIGHTER)
    assert left_on.run(evening).stdout.strip() == "active"
    assert left_on.run(knows, PASSWORD).rc == 0


def test_an_hour_that_is_met_later_powers_nothing_off(left_on):
    """By a laptop that slept through it, or a clock that was set."""
    away = left_on.check_output("date --date='12 hours' +%H:%M")
    converge(ON_THE_LIGHTER, workstation_poweroff_time=away)
    left_on.check_output("systemctl start evening-poweroff")
    assert not is_off(5)


def test_upgrades_wait_for_the_evening_unless_none_comes(left_on):
    stamp = "/var/lib/apt/periodic/upgrade-stamp"
    upgrade = f"systemctl start apt-daily-upgrade && stat -c %Y {stamp}"
    left_on.check_output(f"touch -d '5 days ago' {stamp}")
    before = time.time()
    assert int(left_on.check_output(upgrade)) < before - 86400
    left_on.check_output(f"touch -d '7 days ago' {stamp}")
    assert int(left_on.check_output(upgrade)) >= int(before)


# The last one: the machine's address is another one afterwards.
def test_a_machine_left_on_is_upgraded_and_powered_off_with_a_session_open_but_not_in_an_installation(
    left_on,
):
    stamp = "/var/lib/apt/periodic/upgrade-stamp"
    converge(ON_THE_LIGHTER, workstation_poweroff_time=left_on.check_output("date +%H:%M"))
    left_on.check_output(f"touch -d '2 days ago' {stamp}")
    began = time.time()
    screen = "--property=PAMName=login --setenv=XDG_SESSION_TYPE=x11 --setenv=XDG_SESSION_CLASS=user"
    left_on.check_output(f"systemd-run --quiet --unit=class --uid=enseignants {screen} sleep infinity")
    assert within(10, lambda: "enseignants" in left_on.check_output("loginctl list-sessions"))
    left_on.check_output("systemd-run --quiet --unit=apt systemd-inhibit --what=shutdown sleep infinity")
    assert within(10, lambda: "shutdown" in left_on.check_output("systemd-inhibit --list"))
    left_on.run("systemctl start evening-poweroff")
    assert int(left_on.check_output(f"stat -c %Y {stamp}")) >= int(began)
    assert not is_off(5)
    left_on.check_output("systemctl stop apt")
    left_on.run("systemctl start --no-block evening-poweroff")
    assert is_off(30)
