from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.molecule import playbook
from tests.molecule.clients import client
from tests.wan import cut

ACCOUNT = "backup-0259999h"
LETTER = "/home/maitresse/Été à l’école.txt"
NOTES = "/home/maitresse/[1] notes*.ods"
HOME, SERVICE = "/home/maitresse", "/var/lib/service.db"
# The shares' file system (role file_server), and a folder in it that is a subvolume with a bound of its own.
SHARES, SCHOOL = "/srv/partages", "/srv/partages/École"

# What must come back: content, mode, owner and group by name, and time.
STATE = "find %s -type f -printf '%%p %%m %%u %%g %%T@ ' -exec sha256sum {} \\; | sort"


def state_of(machine, *paths):
    return machine.check_output(STATE, *paths) if len(paths) == 1 else [state_of(machine, p) for p in paths]


def facts(host):
    """The facts that the monitoring reads, by name and repository."""
    text = host.check_output("cat /var/lib/prometheus/node-exporter/school_backup.prom")
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


@pytest.fixture(scope="module")
def shared():
    return client("shared")


@pytest.fixture(scope="module")
def spare():
    return client("spare")


@pytest.fixture(scope="module", autouse=True)
def first_night(host, shared):
    """A night's backup, by the unit that the timer starts, and the sealing after it."""
    host.check_output("echo cantine > %s/menu.txt; systemctl start file-server-versions", SCHOOL)
    host.check_output("systemctl start school-backup.service")
    shared.check_output("systemctl start backup-server-seal.service")


def test_every_night_every_repository_has_a_snapshot_and_the_monitoring_is_told(host):
    for name in ("local", "shared"):
        assert facts(host)[f'school_backup_last_run_ok{{repository="{name}"}}'] == 1
        assert facts(host)[f'school_backup_last_snapshot_bytes{{repository="{name}"}}'] > 0
        assert ACCOUNT in host.check_output(f"school-backup restic {name} snapshots latest")


@pytest.mark.parametrize(
    ("unit", "when"),
    [("", "*-*-* 20:30:00"), ("-check", "Sat *-*-* 08:00:00"), ("-drill", "Sun *-*-* 08:00:00")],
)
def test_its_timer_waits_for_the_night_or_the_weekend(host, unit, when):
    timer = f"school-backup{unit}.timer"
    assert host.check_output("systemctl is-active %s", timer) == "active"
    assert f"OnCalendar={when} " in host.check_output("systemctl show --property=TimersCalendar %s", timer)


def test_a_file_that_was_lost_comes_back_as_it_was(host):
    before = state_of(host, HOME)
    for source, path in (("shared", LETTER), ("local", NOTES)):
        host.check_output("rm -- %s", path)
        host.check_output("school-backup restore --from %s --file %s", source, path)
    assert state_of(host, HOME) == before


def test_a_file_is_put_beside_where_one_asks_for_it(host):
    host.check_output("school-backup restore --file %s --to /srv/retrouvé", LETTER)
    assert host.file("/srv/retrouvé/Été à l’école.txt").content_string == "œuvre\n"
    host.check_output("rm -r /srv/retrouvé")


def test_a_folder_comes_back_without_what_came_into_it_since(host):
    before = state_of(host, HOME)
    host.check_output("touch %s/intrus", HOME)
    host.check_output("school-backup restore --file %s", HOME)
    assert state_of(host, HOME) == before


def bounded(host, folder):
    """Whether a folder is a subvolume, to which a bound belongs."""
    bound = "btrfs qgroup show --raw -r --sync %s | awk -v name=%s '$NF == name && $4 > 0'"
    number = host.check_output("stat --format=%%i %s", folder)
    return number == "256" and host.check_output(bound, SHARES, folder.rpartition("/")[2]) != ""


def test_the_shares_are_backed_up_once_file_by_file(host):
    listed = host.check_output("school-backup restic local ls latest %s --recursive", "/srv").splitlines()
    assert f"{SCHOOL}/menu.txt" in listed
    assert host.check_output("ls %s/.versions", SHARES) != ""
    assert [path for path in listed if ".versions" in path or path.endswith(".btrfs")] == []


@pytest.mark.parametrize(
    "folder", ["/srv/disque-local", "/var/lib/web-filter", "/var/lib/aide", "/var/lib/dpkg"]
)
def test_neither_the_copies_nor_what_can_be_made_again_is_in_a_backup(host, folder):
    assert host.check_output("ls %s", folder) != ""
    listed = host.check_output("school-backup restic shared ls latest").splitlines()
    assert "/var/lib/service.db" in listed
    assert [path for path in listed if path.startswith(folder)] == []


def test_a_folder_comes_back_and_what_no_backup_holds_of_it_stays(host):
    """Without the password, the key and the settings there would be no way back."""
    secret = state_of(host, "/etc/school-backup")
    host.check_output("touch /etc/intrus; rm /etc/own.conf")
    host.check_output("school-backup restore --file /etc")
    assert state_of(host, "/etc/school-backup") == secret
    assert host.file("/etc/own.conf").content_string == "setting\n"
    assert not host.file("/etc/intrus").exists
    host.check_output("school-backup run")


@pytest.mark.parametrize("folder", [SCHOOL, SHARES])
def test_a_shared_folder_comes_back_with_its_bound_and_its_versions(host, folder):
    before, versions = state_of(host, SCHOOL), host.check_output("ls %s/.versions", SHARES)
    host.check_output("cd %s && rm menu.txt && touch intrus", SCHOOL)
    host.check_output("school-backup restore --file %s", folder)
    assert state_of(host, SCHOOL) == before
    assert host.check_output("ls %s/.versions", SHARES) == versions
    assert bounded(host, SCHOOL)


def test_what_was_never_there_is_refused_in_a_line_and_changes_nothing(host):
    refused = host.run("school-backup restore --file /home/maitresse/absent")
    assert refused.rc == 1
    assert "/home/maitresse/absent is not in the snapshot" in refused.stderr
    assert not host.file("/home/maitresse/absent").exists


def test_a_folder_of_which_a_part_alone_was_backed_up_is_refused_and_stays(host):
    refused = host.run("school-backup restore --file /usr")
    assert refused.rc == 1
    assert "/usr is in no snapshot as a whole, but /usr/local" in refused.stderr
    assert host.file("/usr/bin/restic").exists


def test_the_weekly_check_and_the_drill_are_told_too(host):
    host.check_output("systemctl start school-backup-check.service")
    host.check_output("systemctl start school-backup-drill.service")
    for name in ("local", "shared"):
        assert facts(host)[f'school_backup_last_check_ok{{repository="{name}"}}'] == 1
        assert facts(host)[f'school_backup_last_drill_ok{{repository="{name}"}}'] == 1


def test_a_copy_that_rots_is_found_by_the_check_and_told(host):
    pack = host.check_output("find /srv/disque-local/%s/data -type f -size +3k | sort | head -n 1", ACCOUNT)
    host.check_output("cp --preserve=all %s /root/pack", pack)
    try:
        host.check_output(
            "chmod u+w %s; printf rot | dd of=%s bs=1 seek=100 conv=notrunc status=none", pack, pack
        )
        host.check_output('sed -i \'s/"10%"/"100%"/\' /etc/school-backup/config.json')
        assert host.run("school-backup check").rc == 1
        assert facts(host)['school_backup_last_check_ok{repository="local"}'] == 0
        assert facts(host)['school_backup_last_check_ok{repository="shared"}'] == 1
    finally:
        host.check_output('sed -i \'s/"100%"/"10%"/\' /etc/school-backup/config.json')
        host.check_output("cp --preserve=all /root/pack %s; rm /root/pack", pack)
    host.check_output("school-backup check")


def test_a_night_goes_by_the_rate_and_ends_in_the_morning(host):
    """1 MB at 32 KiB/s takes half a minute: what the night's end cuts, the next night does."""
    host.check_output("cp /etc/school-backup/config.json /root/config.json")
    try:
        host.check_output(
            'sed -i \'/--limit-upload/{n;s/"[0-9]*"/"32"/}\' /etc/school-backup/config.json'
            "; head --bytes=1M /dev/urandom > /srv/film"
        )
        over = host.run("school-backup run --until $(date --date='now + 10 seconds' +%H:%M:%S)")
        assert over.rc == 1
        assert "shared: success: the night is over" in over.stderr
        assert facts(host)['school_backup_last_run_ok{repository="local"}'] == 1
        assert facts(host)['school_backup_last_run_ok{repository="shared"}'] == 0
    finally:
        host.check_output("mv /root/config.json /etc/school-backup/config.json")
    host.check_output("school-backup run")
    host.check_output("rm /srv/film")


def test_with_the_link_down_the_local_disk_has_its_copy(host):
    with cut(host):
        assert host.run("school-backup run").rc == 1
    assert facts(host)['school_backup_last_run_ok{repository="shared"}'] == 0
    assert facts(host)['school_backup_last_run_ok{repository="local"}'] == 1
    host.check_output("school-backup run")
    assert facts(host)['school_backup_last_run_ok{repository="shared"}'] == 1


def test_without_its_disk_the_machines_own_is_not_filled(host):
    host.check_output("umount /srv/disque-local")
    try:
        refused = host.run("school-backup run")
        assert refused.rc == 1
        assert "local: success: no disk is mounted" in refused.stderr
        assert host.check_output("ls /srv/disque-local") == ""
    finally:
        host.check_output("mount --bind /disk /srv/disque-local")


def test_what_a_power_cut_left_of_the_state_stops_no_night(host):
    host.check_output("truncate --size=0 /var/lib/school-backup/state.json")
    host.check_output("school-backup run")
    for name in ("local", "shared"):
        assert facts(host)[f'school_backup_last_run_ok{{repository="{name}"}}'] == 1


def test_a_full_disk_stops_no_copy_and_is_told(host):
    places = ["/var/lib/school-backup", "/var/cache/school-backup"]
    try:
        for place in places:
            host.check_output("mount -t tmpfs -o size=16k none %s", place)
            host.run("dd if=/dev/zero of=%s/filler", place)
        host.check_output("date > /srv/tonight")
        night = host.run("school-backup run")
        assert night.rc == 1
        assert "No space left on device" in night.stderr
        for name in ("local", "shared"):
            assert f"{name}: success: done" in night.stdout
            assert "/srv/tonight" in host.check_output("school-backup restic %s ls latest /srv", name)
    finally:
        host.check_output("umount %s %s; rm -f /srv/tonight", *places)


def test_a_consistent_copy_is_made_before_and_one_that_fails_is_told(host):
    hook = "/etc/school-backup/before.d/dump"
    host.check_output("printf '#!/bin/sh\\ndate > /var/lib/dump\\n' > %s; chmod 755 %s", hook, hook)
    try:
        host.check_output("school-backup run")
        assert "/var/lib/dump" in host.check_output("school-backup restic local ls latest")
        host.check_output("printf '#!/bin/sh\\nexit 3\\n' > %s", hook)
        assert host.run("school-backup run").rc == 1
        for name in ("local", "shared"):
            assert facts(host)[f'school_backup_last_run_ok{{repository="{name}"}}'] == 1
            assert facts(host)[f'school_backup_last_snapshot_complete{{repository="{name}"}}'] == 0
    finally:
        host.check_output("rm %s /var/lib/dump", hook)


KEY = "-i /etc/school-backup/ssh_key -o UserKnownHostsFile=/etc/school-backup/known_hosts -o BatchMode=yes"
SFTP = f"echo %s | sftp -b - {KEY} %s@%s"


@pytest.fixture(scope="module")
def address(shared):
    return shared.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')


def test_a_schools_key_opens_its_own_folder_and_nothing_else(host, shared, address):
    shared.check_output("mkdir -p -m 700 /srv/backup/backup-0250000x")
    assert "uid=" not in host.run(f"timeout 20 ssh {KEY} {ACCOUNT}@{address} id").stdout
    forward = "-N -o ExitOnForwardFailure=yes -R 2222:localhost:22"
    refused = host.check_output(f"timeout 20 ssh {KEY} {forward} {ACCOUNT}@{address} 2>&1 || true")
    assert "forwarding failed" in refused
    assert host.check_output(SFTP, "ls /", ACCOUNT, address).split() == ["sftp>", "ls", "/", "/repository"]
    for refused in ("ls /../backup-0250000x", "ls /etc", "ln -s / repository/way", "mkdir elsewhere"):
        assert host.run(SFTP, refused, ACCOUNT, address).rc != 0, refused


def test_who_holds_the_school_can_delete_its_copies_but_not_those_sealed(host, shared, address):
    """As somebody does who encrypts the school's disks and wants its backups gone."""
    shared.check_output("systemctl start backup-server-seal.service")
    assert host.run("school-backup restic shared forget --unsafe-allow-remove-all --tag '' --prune").rc == 0
    assert ACCOUNT not in host.run("school-backup restic shared snapshots").stdout
    host.check_output(SFTP, "rm repository/config\nrm repository/keys/*", ACCOUNT, address)
    shared.check_output("systemctl start backup-server-seal.service")
    # What a technician does: the sealed names become the school's again.
    shared.check_output(
        "cd /srv/backup && cp --archive --link --update=none .sealed/%s/. %s/repository/"
        " && chown --recursive --from=root %s:%s %s/repository",
        *[ACCOUNT] * 5,
    )
    host.check_output("school-backup restic shared check")
    assert ACCOUNT in host.check_output("school-backup restic shared snapshots latest")
    host.check_output("school-backup run")


def test_what_retention_dropped_leaves_the_sealed_copy_after_its_days(shared):
    shared.check_output("touch /srv/backup/.sealed/%s/data/dropped", ACCOUNT)
    shared.check_output("/usr/local/sbin/backup-server-seal /srv/backup 30 200 /nowhere")
    assert shared.file(f"/srv/backup/.sealed/{ACCOUNT}/data/dropped").exists
    shared.check_output("/usr/local/sbin/backup-server-seal /srv/backup -1 200 /nowhere")
    assert not shared.file(f"/srv/backup/.sealed/{ACCOUNT}/data/dropped").exists
    assert shared.file(f"/srv/backup/.sealed/{ACCOUNT}/config").exists


def test_killed_and_wiped_a_school_comes_back_whole_on_another_machine(host, spare):
    host.check_output("school-backup run")
    before = state_of(host, HOME, SERVICE, SCHOOL, "/etc/own.conf")
    key = spare.check_output("cat /etc/ssh/ssh_host_ed25519_key.pub")
    host.check_output("rm -rf /home/maitresse /var/lib/service.db /etc/own.conf %s/menu.txt", SCHOOL)
    with plugged_in(spare):
        playbook.run(Path(__file__).parents[1] / "replace.yml")
        # It was there before the unit that mounts it whenever it comes.
        assert spare.check_output("findmnt --noheadings --output=FSTYPE /srv/disque-local") == "btrfs"
    spare.check_output("school-backup restore --whole")
    assert state_of(spare, HOME, SERVICE, SCHOOL, "/etc/own.conf") == before
    assert bounded(spare, SCHOOL)
    assert spare.check_output("systemctl is-active smbd") == "active"
    # Under numbers of its own: the school's are taken there.
    assert spare.check_output("id -u stagiaire") == "1601"
    assert spare.check_output("id -u maitresse") != "1601"
    assert spare.check_output("id -un service") == "service"
    assert "cp-ce1" in spare.check_output("id -Gn maitresse").split()
    assert "notapassword" in spare.check_output("getent shadow maitresse")
    # What makes it itself it keeps: it is reached as before.
    assert spare.check_output("cat /etc/ssh/ssh_host_ed25519_key.pub") == key
    assert spare.check_output("systemctl --failed --no-legend") == ""
    # And without any link, from its own disk.
    host.check_output("school-backup restore --whole --from local")
    assert state_of(host, HOME, SERVICE, SCHOOL, "/etc/own.conf") == before


@contextmanager
def plugged_in(machine):
    """A disk with the label of the local one, named as udev does it."""
    machine.check_output(
        "apt-get install -qq -y --no-install-recommends btrfs-progs"
        " && truncate --size=300M /root/disk && mkfs.btrfs --quiet --label=sauvegarde /root/disk"
    )
    device = machine.check_output("losetup --find --show /root/disk")
    try:
        machine.check_output("mkdir -p /dev/disk/by-label && ln -s %s /dev/disk/by-label/sauvegarde", device)
        yield
    finally:
        # Where it is mounted, it goes with the mount.
        machine.check_output("losetup --detach %s", device)
