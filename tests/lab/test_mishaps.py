"""What goes wrong while a school is provisioned: a clear verdict, no damage, and the next run mends it."""

import re
from contextlib import contextmanager

from tests.containers import podman
from tests.lab import lab
from tests.lab.conftest import ordiclasse
from tests.lab.visitors import address, visitor, wan

STATIONS = [f"poste-0{number}.jean-jaures" for number in (1, 2)]
FIRST, SECOND = (lab.container(name) for name in STATIONS)
SERVER = lab.container("serveur.jean-jaures")
# A provider's box that asks for a password on a page of its own, for whatever is asked for.
PORTAL = """
import http.server, time
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = b"<html><body>Identifiez-vous</body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Last-Modified", self.date_time_string())
        self.end_headers()
        self.wfile.write(page)
http.server.ThreadingHTTPServer(("", 80), Page).serve_forever()
"""
# Until it serves: what is refused is no rubbish.
LISTENS = "for _ in $(seq 100); do ss -ltn | grep -q ':80 ' && exit; sleep 0.1; done; exit 1"
# All that the server asks of the web lands there.
HIJACK = """
table ip hijack {
  chain output { type nat hook output priority dstnat; ip daddr != 198.18.0.0/24 tcp dport 80 dnat to %s:80; }
}
"""
# dpkg's database lies on a disk that has 64 kB left, and a package is to be installed.
FULL_DATABASE = """
apt-get purge -q -y restic
size=$(du --summarize --block-size=1024 /var/lib/dpkg | cut -f1)
mkdir /run/full
mount -t tmpfs -o size=$((size + 4096))k none /run/full
cp -a /var/lib/dpkg/. /run/full
mount --bind /run/full /var/lib/dpkg
umount /run/full
rmdir /run/full
head -c $(df --output=avail --block-size=1 /var/lib/dpkg | tail -n 1) /dev/zero > /var/lib/dpkg/full
truncate --size=-64K /var/lib/dpkg/full
"""
THREE_YEARS_AGO = """
apt-get install -q -y --no-install-recommends libfaketime
echo '-3y' > /etc/faketimerc
find /usr/lib -name libfaketime.so.1 > /etc/ld.so.preload
"""


def sh(container, script):
    """Run a script of sh on a machine, its errors told."""
    return podman.run_in(container, "sh", "-e", "-c", script)


@contextmanager
def altered(container, script, undo):
    """A machine with something wrong with it, which is put right afterwards."""
    sh(container, script)
    try:
        yield
    finally:
        sh(container, undo)


def test_a_mirror_that_answers_rubbish_is_told_and_what_it_said_is_not_kept(standing):
    # Until the end: as it goes, the lab's DNS is deaf for seconds, and the cache keeps that in mind for more.
    with visitor("portal", wan(), packages="python3") as portal:
        podman.run_in(portal, "systemd-run", "--quiet", "--collect", "python3", "-c", PORTAL)
        podman.run_in(portal, "sh", "-c", LISTENS)
        with altered(SERVER, f"nft '{HIJACK % address(portal)}'", "nft delete table ip hijack"):
            # As after a day: the lists are to be fetched anew.
            sh(SERVER, "touch /etc/apt/sources.list.d/debian.sources")
            run = ordiclasse("provision", "jean-jaures")
            update = "apt-get update --error-on=any >&2 || echo fail"
            assert "fail" in podman.run_in(FIRST, "sh", "-c", update)
        # Through the school's cache too, which the rubbish went through.
        sh(FIRST, "apt-get update --error-on=any")
    assert run.code == 1
    assert run.states == {"serveur.jean-jaures": "failed", **dict.fromkeys(STATIONS, "skipped")}
    assert "InRelease" in run.verdicts["serveur.jean-jaures"]["detail"]
    assert run.verdicts["serveur.jean-jaures"]["next_step"].endswith("ordiclasse provision jean-jaures")


def test_a_servers_disk_that_is_full_is_told_and_once_there_is_room_the_next_run_mends_it(standing):
    with altered(
        SERVER,
        FULL_DATABASE,
        "rm /var/lib/dpkg/full && cp -a /var/lib/dpkg /var/lib/dpkg.new && umount /var/lib/dpkg"
        " && rm -r /var/lib/dpkg && mv /var/lib/dpkg.new /var/lib/dpkg",
    ):
        run = ordiclasse("provision", "jean-jaures")
        sh(SERVER, "mount -o remount,size=1g /var/lib/dpkg")
        again = ordiclasse("provision", "jean-jaures")
        assert sh(SERVER, "dpkg --audit") == ""
    assert run.code == 1
    assert run.states["serveur.jean-jaures"] == "failed"
    assert re.search("espace|space", run.verdicts["serveur.jean-jaures"]["detail"]), run.verdicts
    assert (again.code, again.states) == (0, dict.fromkeys(again.states, "done"))
    assert "install ok installed" in sh(SERVER, "dpkg-query --show --showformat '${Status}' restic")


def test_a_wrong_clock_and_a_full_disk_are_told_and_the_next_run_mends_them_and_a_cut_installation(standing):
    clock = altered(FIRST, THREE_YEARS_AGO, "rm /etc/ld.so.preload && apt-get purge -q -y libfaketime")
    full = altered(
        SECOND,
        "apt-get purge -q -y tuxtype tuxtype-data && apt-get clean"
        " && mount -t tmpfs -o size=64k none /var/cache/apt/archives",
        "umount /var/cache/apt/archives",
    )
    with clock, full:
        run = ordiclasse("provision", "jean-jaures")
    assert run.code == 1
    assert run.states == {"serveur.jean-jaures": "done", **dict.fromkeys(STATIONS, "failed")}
    first, second = (run.verdicts[name]["detail"] for name in STATIONS)
    assert re.search(r"the clock is wrong: it says \d{4}-\d\d-\d\d", first)
    assert re.search("espace|space", second), second
    # dpkg was killed between unpacking a package and configuring it.
    sh(FIRST, "cd /tmp && apt-get download -q hello && dpkg --unpack hello_*.deb && rm hello_*.deb")
    sh(FIRST, ": > /var/lib/dpkg/updates/0001")
    again = ordiclasse("provision", "jean-jaures")
    assert (again.code, again.states) == (0, dict.fromkeys(again.states, "done"))
    assert sh(FIRST, "dpkg --audit; hello --greeting=entier") == "entier\n"
    assert "install ok installed" in sh(SECOND, "dpkg-query --show --showformat '${Status}' tuxtype")
    sh(FIRST, "apt-get purge -q -y hello")
