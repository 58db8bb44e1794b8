import json
import unicodedata
from shlex import quote

import pytest

from tests.molecule.clients import client
from tests.molecule.playbook import converge, refused

SERVER = "10.91.0.1"
PASSWORDS = {"ce1": "soleil-ce1", "cm2": "étoile-cm2", "enseignants": "craie et tableau"}
SHARES = "/srv/partages"
# What teachers call their files: accents, ligatures, an apostrophe of typography, spaces, an em dash.
NAMES = [
    "Évaluation de français — période 2.odt",
    "L’œuf à la coque.txt",
    "l'été d'Anaïs (2).txt",
    "ÇA & là = 100 %.txt",
    "Nuñez, Müller.txt",
]


class Account:
    """A person at the workstation, with the password that they know."""

    def __init__(self, workstation, name, password):
        self.workstation, self.login = workstation, f"{name}%{password}"

    def smb(self, share, commands, *options):
        """Say something to the server; return what came of it."""
        words = [*options, f"//{SERVER}/{share}", f"--user={self.login}", "--command", commands]
        return self.workstation.run(f"cd /tmp && LC_ALL=C.UTF-8 smbclient {' '.join(map(quote, words))}")

    def does(self, share, commands):
        """Say something that succeeds; return what was answered."""
        said = self.smb(share, commands)
        assert said.rc == 0, said.stdout + said.stderr
        assert "NT_STATUS" not in said.stdout + said.stderr
        return said.stdout

    def refused(self, share, commands):
        """Say something that doesn't; return the reason."""
        said = self.smb(share, commands)
        assert "NT_STATUS" in said.stdout + said.stderr, said.stdout
        return said.stdout + said.stderr

    def writes(self, share, name, text):
        """Put a file."""
        self.workstation.check_output("printf %%s %s > /tmp/sent", text)
        return self.does(share, f'put sent "{name}"')

    def reads(self, share, name):
        """Get a file; return what is in it."""
        self.does(share, f'get "{name}" got')
        return self.workstation.check_output("cat /tmp/got")

    def names(self, share, folder=""):
        """What is listed in a folder."""
        lines = self.does(share, f'cd "{folder}"; ls' if folder else "ls").splitlines()
        # Name, attributes, size, day: the name may hold spaces.
        files = (line[2:].rsplit(maxsplit=6)[0].rstrip() for line in lines if line.startswith("  "))
        names = {name.removesuffix(" D").removesuffix(" A").removesuffix(" N").rstrip() for name in files}
        return names - {".", "..", "Corbeille"}

    def shares(self):
        """The shares that are shown."""
        words = ["--list", SERVER, "--grepable", f"--user={self.login}"]
        said = self.workstation.run(f"LC_ALL=C.UTF-8 smbclient {' '.join(map(quote, words))}")
        return {line.split("|")[1] for line in said.stdout.splitlines() if line.startswith("Disk|")}


@pytest.fixture(scope="module", autouse=True)
def empty_folders(host):
    """Nothing of an earlier run is in the folders."""
    ours = f"find {SHARES} -mindepth 2 -not -path '{SHARES}/.versions/*'"
    host.check_output(
        f"{ours} -type f -delete; {ours} -inum +256 -type d -not -name Corbeille -empty -delete"
    )


@pytest.fixture(scope="module")
def workstation():
    return client("client")


@pytest.fixture(scope="module")
def pupil(workstation):
    return Account(workstation, "ce1", PASSWORDS["ce1"])


@pytest.fixture(scope="module")
def other_pupil(workstation):
    return Account(workstation, "cm2", PASSWORDS["cm2"])


@pytest.fixture(scope="module")
def teacher(workstation):
    return Account(workstation, "enseignants", PASSWORDS["enseignants"])


def keep_version(host):
    """Keep a state of the folders, as the timer does; return its name."""
    host.check_output("sleep 1.1; systemctl start file-server-versions")
    return host.check_output("ls /srv/partages/.versions").split()[-1]


def test_everyone_sees_the_shares_that_are_theirs(pupil, other_pupil, teacher):
    everybody = {"Documents", "École", "Ressources", "Échange"}
    assert pupil.shares() == everybody | {"Classe CE1"}
    assert other_pupil.shares() == everybody | {"Classe CM2"}
    assert teacher.shares() == everybody | {"Classe CE1", "Classe CM2"}


@pytest.mark.parametrize(
    "login", [("ce1", "soleil"), ("ce1", ""), ("nobody", ""), ("root", "root"), ("guest", "")]
)
def test_a_stranger_gets_nothing(workstation, login):
    stranger = Account(workstation, *login)
    assert "LOGON_FAILURE" in stranger.refused("École", "ls")
    assert stranger.shares() == set()


def test_nobody_without_a_name_gets_anything(workstation):
    said = workstation.run(
        f"smbclient --no-pass --list {SERVER}; smbclient --no-pass //{SERVER}/Ressources -c ls"
    )
    assert "Sharename" not in said.stdout
    assert "ACCESS_DENIED" in said.stdout + said.stderr


def test_a_class_and_its_teacher_share_a_folder_that_other_classes_do_not_get_into(
    pupil, other_pupil, teacher
):
    teacher.writes("Classe CE1", "Consigne.txt", "Écris ton prénom.")
    assert pupil.reads("Classe CE1", "Consigne.txt") == "Écris ton prénom."
    pupil.writes("Classe CE1", "Consigne.txt", "Anaïs")
    assert teacher.reads("Classe CE1", "Consigne.txt") == "Anaïs"
    pupil.does("Classe CE1", 'mkdir "Mes travaux"')
    teacher.writes("Classe CE1", "Mes travaux/Bravo.txt", "Bravo !")
    assert "ACCESS_DENIED" in other_pupil.refused("Classe CE1", "ls")


def test_an_account_s_documents_are_its_own(pupil, other_pupil, teacher):
    pupil.writes("Documents", "Journal.txt", "Cher journal")
    assert pupil.reads("Documents", "Journal.txt") == "Cher journal"
    assert other_pupil.names("Documents") == teacher.names("Documents") == set()


def test_the_whole_school_writes_in_its_folder(pupil, other_pupil):
    pupil.writes("École", "Fête.txt", "samedi")
    other_pupil.writes("École", "Fête.txt", "dimanche")
    assert pupil.reads("École", "Fête.txt") == "dimanche"


def test_pupils_read_resources_that_teachers_write(pupil, teacher):
    teacher.does("Ressources", "mkdir Cartes")
    teacher.writes("Ressources", "Cartes/Le Doubs.txt", "430 km")
    assert pupil.reads("Ressources", "Cartes/Le Doubs.txt") == "430 km"
    for attempt in (
        'del "Cartes/Le Doubs.txt"',
        "rmdir Cartes",
        "rename Cartes Plans",
        "mkdir Jeux",
        "put sent x",
    ):
        assert "NT_STATUS" in pupil.refused("Ressources", attempt)
    assert teacher.reads("Ressources", "Cartes/Le Doubs.txt") == "430 km"


def test_what_pupils_drop_only_teachers_see(pupil, other_pupil, teacher):
    pupil.writes("Échange", "Dictée d’Anaïs.txt", "Les chiens aboient.")
    teacher.does("Échange", 'mkdir "Exposés de mars"')
    pupil.does("Échange", 'cd "Exposés de mars"; put sent Plan.txt')
    assert "ACCESS_DENIED" in pupil.refused("Échange", "mkdir Jeux")
    for someone in (pupil, other_pupil):
        assert "Dictée d’Anaïs.txt" not in someone.names("Échange")
        for attempt in (
            'get "Dictée d’Anaïs.txt" x',
            'put sent "Dictée d’Anaïs.txt"',
            'del "Dictée d’Anaïs.txt"',
        ):
            assert "NT_STATUS" in someone.refused("Échange", attempt)
        assert "NT_STATUS" in someone.refused("Échange", 'rename "Dictée d’Anaïs.txt" "Dictée de Zoé.txt"')
    assert teacher.reads("Échange", "Dictée d’Anaïs.txt") == "Les chiens aboient."
    assert teacher.reads("Échange", "Exposés de mars/Plan.txt") == "Les chiens aboient."
    teacher.does("Échange", 'del "Dictée d’Anaïs.txt"; deltree "Exposés de mars"')
    assert teacher.names("Échange") == set()
    assert "Dictée d’Anaïs.txt" in teacher.names("Échange", "Corbeille")
    for attempt in ("ls Corbeille/", "rename Corbeille Poubelle", 'del "Corbeille/Dictée d’Anaïs.txt"'):
        assert "NT_STATUS" in pupil.refused("Échange", attempt)


def test_no_folder_is_open_to_accounts_that_are_not_the_schools(host, pupil, teacher):
    teacher.does("Échange", "mkdir Lettres; mkdir Lettres/Mars")
    pupil.does("Échange", "put sent Lettres/Mars/Mot.txt")
    teacher.does("Classe CE1", "mkdir Photos")
    assert host.check_output(f"find {SHARES} -perm -0002") == ""
    teacher.does("Échange", "deltree Lettres")


@pytest.mark.parametrize("name", NAMES)
def test_names_come_and_go_whole(host, pupil, teacher, name):
    pupil.writes("Classe CE1", name, "sent")
    place = f"{SHARES}/Classe CE1/{name}"
    assert host.file(place).exists
    assert name in teacher.names("Classe CE1")
    assert teacher.reads("Classe CE1", name) == "sent"
    # The other way round: written by a program on the server, as the backup does when it restores.
    host.check_output("mv %s %s", place, f"{SHARES}/Classe CE1/Copie - {name}")
    assert pupil.reads("Classe CE1", f"Copie - {name}") == "sent"


def test_a_decomposed_name_as_some_macs_write_it_stays_as_it_came(host, pupil):
    name = unicodedata.normalize("NFD", "Élève.txt")
    pupil.writes("Classe CE1", name, "sent")
    assert host.file(f"{SHARES}/Classe CE1/{name}").exists
    assert name in pupil.names("Classe CE1")
    assert pupil.reads("Classe CE1", name) == "sent"


def test_a_question_mark_in_a_name_reaches_windows_as_its_clients_expect(host, teacher):
    teacher.writes("Classe CE1", "Pourquoi \uf025.txt", "sent")  # what Windows, macOS and Linux send for «?»
    assert host.file(f"{SHARES}/Classe CE1/Pourquoi ?.txt").exists
    assert "Pourquoi \uf025.txt" in teacher.names("Classe CE1")


def test_what_is_deleted_is_found_in_the_bin_until_it_is_deleted_there(host, pupil, teacher):
    pupil.does("Classe CE1", "mkdir Contes")
    pupil.writes("Classe CE1", "Contes/Le loup.txt", "Hou !")
    pupil.does("Classe CE1", 'del "Contes/Le loup.txt"')
    assert teacher.names("Classe CE1", "Corbeille/Contes") == {"Le loup.txt"}
    teacher.does("Classe CE1", 'rename "Corbeille/Contes/Le loup.txt" "Contes/Le loup.txt"')
    assert pupil.reads("Classe CE1", "Contes/Le loup.txt") == "Hou !"
    pupil.does("Classe CE1", 'del "Contes/Le loup.txt"; del "Corbeille/Contes/Le loup.txt"')
    assert host.run(f"find '{SHARES}/Classe CE1' -name 'Le loup*' | grep .").rc == 1


def test_the_bin_lets_go_after_thirty_days_by_the_daily_cleaning(host, pupil):
    pupil.writes("Documents", "Vieux.txt", "vieux")
    pupil.writes("Documents", "Gardé.txt", "gardé")
    pupil.does("Documents", "del Vieux.txt")
    in_bin, kept = f"{SHARES}/Documents/ce1/Corbeille/Vieux.txt", f"{SHARES}/Documents/ce1/Gardé.txt"
    for days, found in ((29, True), (31, False)):
        host.check_output(
            f"NO_FAKE_STAT=1 faketime '+{days} days'"
            " systemd-tmpfiles --clean /etc/tmpfiles.d/file-server.conf"
        )
        assert host.file(in_bin).exists is found
    assert host.file(kept).exists
    assert host.service("systemd-tmpfiles-clean.timer").is_running


def test_a_previous_version_is_listed_read_and_never_written(host, pupil, other_pupil):
    pupil.writes("Classe CE1", "Récit.txt", "Il était une fois")
    version = keep_version(host)
    pupil.writes("Classe CE1", "Récit.txt", "Fin")
    assert version in pupil.does("Classe CE1", "allinfo Récit.txt")
    assert pupil.reads("Classe CE1", f"{version}/Récit.txt") == "Il était une fois"
    assert "NT_STATUS" in pupil.refused("Classe CE1", f"put sent {version}/Récit.txt")
    assert pupil.reads("Classe CE1", "Récit.txt") == "Fin"
    assert "ACCESS_DENIED" in other_pupil.refused("Classe CE1", f"get {version}/Récit.txt x")


def test_versions_are_bounded_and_one_that_a_power_cut_left_half_made_is_no_version(host):
    host.check_output(
        f"mkdir -p {SHARES}/.versions/.half"
        f" && btrfs subvolume snapshot {SHARES}/École {SHARES}/.versions/.half/"
    )
    for _ in range(4):
        newest = keep_version(host)
    found = host.check_output(f"ls -A {SHARES}/.versions").split()
    assert len(found) == 3
    assert found[-1] == newest
    timer = host.check_output("systemctl show file-server-versions.timer --property=TimersCalendar")
    assert "12:15,17:15" in timer


def test_a_full_folder_stops_its_class_alone_and_the_bin_gives_room(workstation, pupil, teacher):
    workstation.check_output("fallocate -l 40M /tmp/film.mp4")
    pupil.does("Classe CE1", "put film.mp4 film-1.mp4")
    said = pupil.refused("Classe CE1", "put film.mp4 film-2.mp4")
    assert "DISK_FULL" in said or "QUOTA_EXCEEDED" in said
    teacher.does("Classe CM2", "put film.mp4 film-1.mp4")
    pupil.does("Classe CE1", "del film-1.mp4; del film-2.mp4; cd Corbeille; del film-*.mp4")
    pupil.does("Classe CE1", "put film.mp4 film-1.mp4; del film-1.mp4; cd Corbeille; del film-1.mp4")
    teacher.does("Classe CM2", "del film-1.mp4; cd Corbeille; del film-1.mp4")


def test_the_shares_cannot_fill_the_servers_disk_nor_run_anything(host):
    fields = host.check_output(f"findmnt --noheadings --bytes --output=SIZE,OPTIONS --mountpoint={SHARES}")
    size, options = fields.split()
    assert {"nosuid", "nodev", "noexec"} <= set(options.split(","))
    blocks, length, mode = host.check_output("stat --format='%b %s %a' /srv/partages.btrfs").split()
    assert int(size) <= int(length) <= int(blocks) * 512  # taken at once: nobody else can take it away
    assert mode == "600"


def test_only_the_lan_is_served_and_not_by_old_protocols(host, workstation, teacher):
    wan = host.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')
    knock = (
        "python3 -c 'import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)' %s %s"
    )
    assert workstation.run(knock, SERVER, "445").rc == 0
    assert workstation.run(knock, wan, "445").rc != 0
    assert workstation.run(knock, SERVER, "139").rc != 0
    for option in ("client max protocol = NT1", "client max protocol = SMB2_02"):
        said = teacher.smb("École", "ls", f"--option={option}", "--option=client min protocol = NT1")
        assert said.rc != 0


def test_sessions_are_encrypted_where_the_client_can(host, workstation, teacher):
    words = teacher.login.split("%")
    workstation.check_output(
        'systemd-run --quiet --collect --unit=session sh -c \'sleep 20 | smbclient "$0" -U "$1"\' %s %s',
        f"//{SERVER}/Ressources",
        "%".join(words),
    )
    try:
        status = host.check_output(
            "for _ in $(seq 40); do smbstatus --processes --json | grep -q username && break; sleep 0.2;"
            " done; smbstatus --processes --json"
        )
    finally:
        workstation.check_output("systemctl stop session")
    sessions = json.loads(status)["sessions"].values()
    assert {session["encryption"]["degree"] for session in sessions} == {"full"}
    assert {session["session_dialect"] for session in sessions} == {"SMB3_11"}


def test_passwords_that_are_missing_are_named_all_at_once_and_nothing_is_done():
    said = refused(file_server_passwords={"cm2": "étoile-cm2"})
    assert "has none for ce1, enseignants" in said
    assert "étoile" not in said
    assert "changed=0" in said


def test_a_disk_that_is_too_big_is_refused_and_given_back(host):
    said = refused(file_server_path="/srv/autre", file_server_disk_gb=1_000_000)
    assert "1000000 GB (file_server_disk_gb)" in said
    assert host.check_output("ls -d /srv/*.btrfs*") == "/srv/partages.btrfs"


def test_who_leaves_the_list_is_let_in_no_more_and_the_disk_grows(host, workstation, other_pupil, teacher):
    other_pupil.writes("Documents", "Souvenir.txt", "CM2")
    staying = [{"name": "ce1", "class": "CE1"}, {"name": "enseignants", "teacher": True}]
    passwords = {"ce1": PASSWORDS["ce1"], "enseignants": "une autre craie"}
    said = converge(file_server_accounts=staying, file_server_passwords=passwords, file_server_disk_gb=2)
    assert "craie" not in said
    try:
        assert "LOGON_FAILURE" in other_pupil.refused("École", "ls")
        assert "LOGON_FAILURE" in teacher.refused("École", "ls")
        assert Account(workstation, "enseignants", "une autre craie").shares() >= {"Classe CE1"}
        assert host.file(f"{SHARES}/Documents/cm2/Souvenir.txt").exists
        assert int(host.check_output(f"findmnt --noheadings --bytes --output=SIZE {SHARES}")) > 1.9 * 10**9
    finally:
        converge()
    assert other_pupil.reads("Documents", "Souvenir.txt") == "CM2"
