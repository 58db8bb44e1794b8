import json
import time

import pytest

from tests.molecule.clients import client
from tests.molecule.playbook import converge

LOCK = "ccb535a2-1d24-4cc1-a709-8b47d2b2ac79"


@pytest.fixture
def teacher():
    return client("teacher")


def as_teacher(teacher, command):
    """Run a command as who sits before the teacher's machine; veyon-cli's 255 would be ssh's own."""
    return teacher.run(
        "runuser --login --command=%s enseignants", f"DISPLAY=:0 timeout 20 {command} || exit 1"
    )


def address(host):
    return host.check_output("hostname --all-ip-addresses").split()[0]


def wait_until(true, what, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return
        time.sleep(0.5)
    raise TimeoutError(f"not within {seconds} s: {what}")


def listens(host):
    return "11100" in host.check_output("ss --listening --tcp --numeric --no-header")


def windows(host):
    return host.check_output("DISPLAY=:0 xwininfo -root -tree")


def locked(host):
    return LOCK in host.run("pgrep --list-full veyon-worker").stdout


def colours(host):
    """How many of the screen's pixels have which colour, the nine most frequent ones."""
    script = (
        "import collections, json, struct, subprocess\n"
        "asked = ['xwd', '-root', '-silent', '-display', ':0']\n"
        "shot = subprocess.run(asked, capture_output=True, check=True).stdout\n"
        "header, entries = struct.unpack('>I', shot[:4])[0], struct.unpack('>I', shot[76:80])[0]\n"
        "pixels = struct.iter_unpack('<I', shot[header + 12 * entries:])\n"
        "found = collections.Counter('%06x' % (pixel & 0xffffff) for pixel, in pixels)\n"
        "print(json.dumps(found.most_common(9)))\n"
    )
    return dict(json.loads(host.check_output("python3 -c %s", script)))


def test_the_teacher_sees_the_class(host, teacher):
    wait_until(lambda: listens(host), "the pupil's machine listens")
    host.check_output("DISPLAY=:0 xsetroot -solid '#12ab34'")
    assert colours(teacher).get("12ab34", 0) == 0
    teacher.check_output(
        "systemd-run --quiet --unit=look --uid=enseignants --setenv=DISPLAY=:0"
        f" veyon-cli remoteaccess view {address(host)}"
    )
    try:
        wait_until(lambda: colours(teacher).get("12ab34", 0) > 100_000, "the pupil's screen on the teacher's")
    finally:
        teacher.check_output("systemctl stop look")


def test_the_teacher_shows_their_own_screen_which_pupils_machines_come_for(host, teacher):
    for machine in (host, teacher):
        wait_until(lambda machine=machine: listens(machine), "both machines listen")
    teacher.check_output("DISPLAY=:0 xsetroot -solid '#ab3412'")
    assert colours(host).get("ab3412", 0) == 0
    # What Veyon Master's one button does: a server at the teacher's, a client at the pupil's.
    demo = {"DemoServer": address(teacher), "FullScreenDemo": address(host)}
    word = json.dumps({"demoAccessToken": "essai"})
    try:
        for feature, machine in demo.items():
            assert as_teacher(teacher, f"veyon-cli feature start {machine} {feature} '{word}'").rc == 0
        wait_until(lambda: colours(host).get("ab3412", 0) > 100_000, "the teacher's screen on the pupil's")
        # The gateway lets pupils' machines through to this port of staff's (gateway_passages).
        came = host.check_output("ss --tcp --numeric --no-header state established dport = 11400")
        assert f"{address(teacher)}:11400" in came
    finally:
        for feature, machine in demo.items():
            as_teacher(teacher, f"veyon-cli feature stop {machine} {feature}")
    wait_until(lambda: colours(host).get("ab3412", 0) == 0, "the pupil's own screen again")


def test_the_teacher_finds_the_room_and_its_machines(teacher):
    listed = as_teacher(teacher, "veyon-cli networkobjects list").stdout
    assert "Salle 1" in listed
    assert "poste-01" in listed


def test_the_teacher_locks_a_screen_and_opens_it_again(host, teacher):
    wait_until(lambda: listens(host), "the pupil's machine listens")
    assert as_teacher(teacher, f"veyon-cli feature start {address(host)} ScreenLock").rc == 0
    wait_until(lambda: locked(host), "the screen is locked")
    assert as_teacher(teacher, f"veyon-cli feature stop {address(host)} ScreenLock").rc == 0
    wait_until(lambda: not locked(host), "the screen is open again")


def test_the_teacher_sends_a_message(host, teacher):
    wait_until(lambda: listens(host), "the pupil's machine listens")
    message = json.dumps({"text": "Bonjour à tous"})
    assert as_teacher(teacher, f"veyon-cli feature start {address(host)} TextMessage '{message}'").rc == 0
    wait_until(lambda: "Message" in windows(host), "a window with the message")


def test_who_has_another_key_or_none_sees_and_locks_nothing(host, teacher):
    wait_until(lambda: listens(host), "the pupil's machine listens")
    key = "/etc/veyon/keys/private/ecole/key"
    teacher.check_output(f"cp --archive {key} /root/kept")
    try:
        teacher.check_output(
            f"openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:4096 -out {key}"
        )
        as_teacher(teacher, f"veyon-cli feature start {address(host)} ScreenLock")
        teacher.check_output(f"rm {key}")
        as_teacher(teacher, f"veyon-cli feature start {address(host)} ScreenLock")
        with pytest.raises(TimeoutError):
            wait_until(lambda: locked(host), "a stranger locks the screen")
    finally:
        teacher.check_output(f"mv /root/kept {key}")
    assert as_teacher(teacher, f"veyon-cli feature start {address(host)} ScreenLock").rc == 0
    wait_until(lambda: locked(host), "with the right key it would have been locked")
    as_teacher(teacher, f"veyon-cli feature stop {address(host)} ScreenLock")


def test_the_private_key_is_for_teachers_alone(host, teacher):
    assert host.run("ls /etc/veyon/keys/private/ecole").rc != 0
    look = "runuser --user {} -- head -c 20 /etc/veyon/keys/private/ecole/key"
    assert teacher.run(look.format("nobody")).rc != 0
    assert teacher.run(look.format("enseignants")).stdout.startswith("-----BEGIN PRIVATE")


def known(machine):
    """The public key that a machine lets in."""
    return machine.check_output("cat /etc/veyon/keys/public/ecole/key")


def kept(key_host):
    """The public half of the pair that a school's key host keeps."""
    return key_host.check_output("openssl pkey -in /etc/ordiclasse/classroom/private -pubout")


def test_of_two_schools_in_one_run_each_has_its_own_key(host, teacher):
    elsewhere = client("elsewhere")
    assert known(host) == known(teacher) == kept(teacher)
    assert known(elsewhere) == kept(elsewhere)
    assert known(elsewhere) != known(host)


@pytest.mark.parametrize("half", ["private", "public"])
def test_of_a_pair_that_the_power_was_cut_over_no_half_is_believed(host, teacher, half):
    teacher.check_output("truncate --size=0 /etc/ordiclasse/classroom/%s", half)
    # Both machines ask at once.
    converge()
    assert known(host) == known(teacher) == kept(teacher)
    private = "/etc/veyon/keys/private/ecole/key"
    assert teacher.check_output("openssl pkey -in %s -pubout", private) == known(host)


def test_outside_class_nobody_is_seen_until_it_begins(host):
    # An hour of class in half a day: never now, whatever the hour.
    hour = f"{(int(host.check_output('date +%H')) + 12) % 24:02}"
    converge(classroom_begins=f"{hour}:00", classroom_ends=f"{hour}:59")
    assert not listens(host)
    host.check_output("systemctl start veyon")
    assert not host.service("veyon").is_running
    begins = host.check_output(
        "systemctl show class-begins.timer --property=NextElapseUSecRealtime --property=Unit"
    )
    assert f" {hour}:00:00 " in begins
    assert "Unit=veyon.service" in begins
    converge()
    wait_until(lambda: listens(host), "it is class again")
    host.check_output("systemctl start class-ends.service")
    assert not listens(host)
    host.check_output("systemctl start veyon")
