import json
import time
from contextlib import contextmanager
from urllib.parse import quote

import pytest

from tests.molecule.clients import client
from tests.wan import cut

SERVER, PROXY = "10.95.0.1", "http://10.95.0.1:3128"
ADDRESSES = {
    "pupil": "10.95.0.11",
    "staff": "10.95.0.12",
    "guest": "10.95.0.13",
    "nursery": "10.95.0.14",
    "stranger": "10.95.0.200",
}
PRINTER, PUBLIC_PRINTER = "10.95.0.15", "192.0.2.15"
SITES, FOR_CHILDREN = "198.51.100.10", "198.51.100.20"
PASSWORD = "craie et tableau"
UPDATE = "sudo -u web-filter python3 /usr/local/lib/web-filter/update.py"
LIST, STATE = "/srv/list", "/var/lib/web-filter"


@pytest.fixture(scope="module")
def school():
    return client("school")


@pytest.fixture(scope="module")
def internet():
    return client("internet")


@pytest.fixture(scope="module", autouse=True)
def a_list(host):
    """The timer waits for its hour; the list of the test comes now."""
    host.check_output("systemctl stop web-filter-update.timer")
    host.check_output(f"{UPDATE} --now")
    yield
    host.check_output("systemctl start web-filter-update.timer")


def curl(machine, profile, url, *words):
    """Fetch by the proxy as a browser on that profile's machine; return the status and the page."""
    line = ["curl", "-sS", "-k", "--max-time", "30", "--interface", ADDRESSES[profile], "--proxy", PROXY]
    written = " ".join(f"'{word}'" for word in (*line, "-w", "\\n%{http_code} %{http_connect}", *words, url))
    page, _, codes = machine.run(written).stdout.rpartition("\n")
    answered, tunnel = map(int, codes.split())
    return answered or tunnel, page


def resolved(machine, profile, name):
    """Ask the school for a name from that profile's machine; return its address, empty where none is."""
    machine.check_output("ip route replace 10.95.0.0/24 dev lan src %s", ADDRESSES[profile])
    return machine.run("getent ahostsv4 %s | awk 'NR == 1 {print $1}'", name).stdout.strip()


def settled():
    """Wait until the proxy has forgotten its last answers (they are kept for two seconds)."""
    time.sleep(3)


@contextmanager
def no_list(host):
    """The filter of a server whose first list has not come."""
    host.check_output(f"mv {STATE}/categories.cdb {STATE}/away && systemctl restart dnsdist")
    settled()
    try:
        yield
    finally:
        host.check_output(f"mv {STATE}/away {STATE}/categories.cdb")
        settled()


@contextmanager
def offered(internet, category, text):
    """Another file of a category at the publisher's."""
    internet.check_output(f"cp -p {LIST}/{category}/domains /srv/before")
    internet.check_output(f"printf %s > {LIST}/{category}/domains", text)
    try:
        yield
    finally:
        internet.check_output(f"cp -p /srv/before {LIST}/{category}/domains")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("profile", "site", "status"),
    [
        ("pupil", "encyclopedie.example", 200),
        ("pupil", "adult.example", 403),
        ("pupil", "www.adult.example", 403),
        ("pupil", "ADULT.example.", 403),
        ("pupil", "jeux.example", 403),
        ("guest", "jeux.example", 200),
        ("guest", "adult.example", 403),
        ("staff", "adult.example", 200),
        ("staff", "malware.example", 403),
        ("nursery", "petits.example", 200),
        ("nursery", "encyclopedie.example", 403),
        ("nursery", "ent.lab.internal", 200),
        ("stranger", "encyclopedie.example", 403),
    ],
)
def test_what_a_profile_may_open_by_the_proxy(school, scheme, profile, site, status):
    answered, page = curl(school, profile, f"{scheme}://{site}/")
    assert answered == status
    assert (f" at {SITES}" in page) == (status == 200)


@pytest.mark.parametrize(
    ("profile", "site", "address"),
    [
        ("pupil", "encyclopedie.example", SITES),
        ("pupil", "adult.example", ""),
        ("pupil", "www.adult.example", ""),
        ("pupil", "jeux.example", ""),
        ("guest", "jeux.example", SITES),
        ("guest", "adult.example", ""),
        ("staff", "adult.example", SITES),
        ("nursery", "petits.example", SITES),
        ("nursery", "encyclopedie.example", ""),
        ("nursery", "ent.lab.internal", SITES),
        ("pupil", "serveur", SERVER),
        ("nursery", "serveur.essai.internal", SERVER),
        ("pupil", "use-application-dns.net", ""),
    ],
)
def test_what_a_profile_gets_a_name_for(school, profile, site, address):
    assert resolved(school, profile, site) == address


def test_https_without_the_proxy_finds_no_closed_site_by_its_name(school):
    school.check_output("ip route replace 10.95.0.0/24 dev lan src %s", ADDRESSES["pupil"])
    asked = school.run("curl -sS -k --max-time 20 https://adult.example/")
    assert "Could not resolve host" in asked.stderr


def test_the_page_says_in_french_what_is_closed_and_why_and_how_to_ask(school):
    _, page = curl(school, "pupil", "http://adult.example/")
    assert '<html lang="fr">' in page
    assert "Tu voulais aller sur «\u00a0adult.example\u00a0»." in page
    assert "Raison\u00a0: <strong>contenus pour adultes</strong>." in page
    assert "Parles-en à ta maîtresse ou à ton maître." in page
    assert "filtre@essai.example" in page
    assert "http://filtre.essai.internal/?site=adult.example" in page
    assert "ce site n’est pas dans la liste choisie" in curl(school, "nursery", "http://jeux.example/")[1]


def test_a_site_is_in_the_categories_of_what_is_above_it_too(school):
    assert curl(school, "guest", "http://sous.adult.example/")[0] == 403


@pytest.mark.parametrize(
    "url",
    [
        f"https://{SITES}/",
        f"http://{SITES}/",
        "http://3325256714/",  # the same address as one number
        "http://interne.example/",  # a public name that leads into the school
        "http://127.0.0.1/",
        "https://encyclopedie.example:22/",
        "http://encyclopedie.example:873/",
    ],
)
def test_what_goes_round_names_is_closed(school, url):
    assert curl(school, "pupil", url)[0] == 403


@pytest.mark.parametrize("profile", ["guest", "pupil", "nursery", "staff"])
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    "device",
    [
        "imprimante.essai.internal",
        "imprimante",
        PRINTER,
        PUBLIC_PRINTER,
        "imprimante.example",  # a public name that leads to it
        "publique.example",
        "serveur.essai.internal",
    ],
)
def test_the_proxy_is_no_way_to_the_schools_devices(host, school, profile, scheme, device):
    for address in (PRINTER, PUBLIC_PRINTER):
        host.check_output(f"timeout 5 bash -c '</dev/tcp/{address}/80 && </dev/tcp/{address}/443'")
    assert curl(school, profile, f"{scheme}://{device}/")[0] == 403


@pytest.mark.parametrize("profile", ["guest", "pupil", "nursery", "staff"])
def test_the_schools_own_pages_open_by_the_proxy_too(school, profile):
    assert "Le filtre de l’école" in curl(school, profile, "http://filtre.essai.internal/")[1]
    assert "FindProxyForURL" in curl(school, profile, "http://wpad.essai.internal/wpad.dat")[1]


ENGINES = [
    "www.google.com",
    "www.google.fr",
    "images.google.fr",
    "ipv6.google.com",
    "www.bing.com",
    "duckduckgo.com",
    "search.brave.com",
    "www.ecosia.org",
]


@pytest.mark.parametrize("name", ENGINES)
def test_search_engines_answer_for_children_and_as_ever_for_staff(school, name):
    assert curl(school, "pupil", f"https://{name}/search?q=chat")[1].split() == [name, "at", FOR_CHILDREN]
    assert curl(school, "staff", f"https://{name}/search?q=chat")[1].split() == [name, "at", SITES]
    assert resolved(school, "pupil", name) == FOR_CHILDREN
    assert resolved(school, "staff", name) == SITES


@pytest.mark.parametrize(
    "name",
    [
        "html.duckduckgo.com",
        "lite.duckduckgo.com",
        "fr.search.yahoo.com",
        "yandex.com",
        "www.startpage.com",
        "adult-example.translate.goog",
        "web.archive.org",
    ],
)
def test_engines_for_adults_alone_and_what_shows_any_page_are_closed_to_pupils(school, name):
    for scheme in ("http", "https"):
        assert curl(school, "pupil", f"{scheme}://{name}/")[0] == 403
        assert curl(school, "staff", f"{scheme}://{name}/")[0] == 200
    assert resolved(school, "pupil", name) == ""
    assert resolved(school, "staff", name) == SITES


def test_browsers_find_the_way_by_wpad(school):
    found = school.check_output(
        "curl -sS -o /tmp/wpad.dat -w '%{content_type}' http://wpad.essai.internal/wpad.dat"
    )
    assert found == "application/x-ns-proxy-autoconfig"
    read = """python3 -c '
import sys, pacparser
pacparser.init()
pacparser.parse_pac_file("/tmp/wpad.dat")
print([pacparser.find_proxy(f"http://{host}/", host) for host in sys.argv[1:]])
' """
    hosts = [
        "encyclopedie.example",
        "ent.lab.internal",
        SITES,
        "serveur",
        "filtre.essai.internal",
        "10.95.0.20",
    ]
    proxies = ["PROXY 10.95.0.1:3128"] * 3 + ["DIRECT"] * 3
    assert school.check_output(read + " ".join(hosts)) == str(proxies)


def ask_to_open(school, site, password=PASSWORD, minutes=15, profile="staff"):
    form = f"site={quote(site)}&minutes={minutes}&password={quote(password)}"
    line = f"curl -sS --interface {ADDRESSES[profile]} -d '{form}' -w '\\n%{{http_code}}' http://filtre.essai.internal/"
    page, _, status = school.check_output(line).rpartition("\n")
    return int(status), page


def test_a_teacher_opens_a_site_for_a_moment_then_it_closes_by_itself(host, school):
    assert curl(school, "pupil", "https://jeux.example/")[0] == 403
    assert ask_to_open(school, "https://www.jeux.example/partie?n=1")[0] == 200
    settled()
    assert curl(school, "pupil", "https://jeux.example/")[0] == 200
    # What is below it and in a category that no teacher opens stays closed.
    assert curl(school, "pupil", "https://www.jeux.example/")[0] == 200
    assert curl(school, "pupil", "https://nu.jeux.example/")[0] == 403
    assert "est ouvert." in school.check_output("curl -sS 'http://filtre.essai.internal/?site=jeux.example'")
    # A quarter of an hour later: the clock stays, what is written moves.
    opened = json.loads(host.check_output(f"cat {STATE}/unblocked.json"))
    assert 14 * 60 < opened["jeux.example"] - time.time() <= 15 * 60
    past = json.dumps({"jeux.example": time.time() - 1})
    host.check_output(f"printf %s > {STATE}/unblocked.json", past)
    settled()
    assert curl(school, "pupil", "https://jeux.example/")[0] == 403
    assert " 10.95.0.12 jeux.example 15 opened" in host.check_output("cat /var/log/web-filter/unblocked.log")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"site": "jeux.example", "password": "abracadabra"}, "mot de passe"),
        ({"site": "adult.example"}, "reste fermé"),
        ({"site": "www.adult.example"}, "reste fermé"),
        ({"site": SITES}, "pas le nom d’un site"),
        ({"site": "example"}, "pas le nom d’un site"),
        ({"site": "jeux.example", "minutes": 100000}, "durée"),
    ],
)
def test_what_a_teacher_cannot_open(host, school, words, told):
    status, page = ask_to_open(school, profile="guest", **words)
    assert status == 403
    assert told in page
    opened = json.loads(host.run(f"cat {STATE}/unblocked.json").stdout or "{}")
    assert all(until < time.time() for until in opened.values())


def test_passwords_are_not_tried_fast(school):
    statuses = [ask_to_open(school, "jeux.example", "devine", profile="pupil")[0] for _ in range(10)]
    assert statuses.count(429) > 0


def test_nobody_but_the_page_reads_the_teachers_password(host):
    assert host.run("sudo -u proxy cat /etc/web-filter/teacher_password_hash").rc != 0


def test_without_a_list_only_local_and_chosen_sites_are_open_to_pupils(host, school):
    with no_list(host):
        status, page = curl(school, "pupil", "http://encyclopedie.example/")
        assert status == 403
        assert "la liste des sites n’est pas encore arrivée" in page
        assert curl(school, "pupil", "https://ent.lab.internal/")[0] == 200
        assert curl(school, "nursery", "https://petits.example/")[0] == 200
        assert curl(school, "staff", "https://encyclopedie.example/")[0] == 200
        assert resolved(school, "pupil", "encyclopedie.example") == ""
        assert resolved(school, "pupil", "ent.lab.internal") == SITES
    assert curl(school, "pupil", "http://encyclopedie.example/")[0] == 200


def test_a_new_list_takes_effect_without_a_pause(host, school, internet):
    assert curl(school, "pupil", "https://nouveau.example/")[0] == 200
    since = host.check_output("systemctl show -P ActiveEnterTimestamp squid dnsdist")
    with offered(internet, "games", "games.example\njeux.example\nnouveau.example\n"):
        host.check_output(f"{UPDATE} --now")
        settled()
        assert curl(school, "pupil", "https://nouveau.example/")[0] == 403
        assert resolved(school, "pupil", "nouveau.example") == ""
        assert resolved(school, "guest", "nouveau.example") == SITES
    host.check_output(f"{UPDATE} --now")
    assert host.check_output("systemctl show -P ActiveEnterTimestamp squid dnsdist") == since


@pytest.mark.parametrize("text", ["", "<html>Erreur 500</html>\n"], ids=["empty", "rubbish"])
def test_a_broken_list_never_replaces_a_good_one(host, school, internet, text):
    before = host.check_output(f"sha256sum {STATE}/categories.cdb")
    with offered(internet, "adult", text):
        update = host.run(f"{UPDATE} --now")
        assert update.rc == 1
        assert "the list stays as it was: adult has no site" in update.stderr
    assert host.check_output(f"sha256sum {STATE}/categories.cdb") == before
    assert curl(school, "pupil", "http://adult.example/")[0] == 403


def test_a_list_cut_short_is_refused_unless_a_technician_takes_it(host, internet):
    many = "".join(f"site{number}.example\n" for number in range(500))
    with offered(internet, "games", many):
        host.check_output(f"{UPDATE} --now")
    shrunk = host.run(f"{UPDATE} --now")
    assert shrunk.rc == 1
    assert "--accept-shrunk takes it" in shrunk.stderr
    host.check_output(f"{UPDATE} --now --accept-shrunk")


def test_a_publisher_out_of_reach_leaves_all_as_it_is(host, school):
    with cut(host):
        update = host.run(f"timeout 100 {UPDATE} --now")
        assert update.rc == 1
        assert "rsync could not fetch it" in update.stderr
        # The filter goes on with the link down, and is as quick.
        assert curl(school, "pupil", "http://adult.example/", "--max-time", "2")[0] == 403
        assert curl(school, "pupil", "https://adult.example/", "--max-time", "2")[0] == 403
        assert curl(school, "pupil", "http://encyclopedie.example/")[0] in {503, 504}
        assert "filtre" in school.check_output("curl -sS http://filtre.essai.internal/")
        assert resolved(school, "pupil", "serveur") == SERVER


def test_the_list_comes_from_a_web_folder_too_and_is_checked(host, internet):
    configuration, archive = "/etc/web-filter/configuration.json", "/srv/web/adult.tar.gz"
    host.check_output(f"cp -p {configuration} /root/before")
    internet.check_output(f"cp -p {archive} /srv/whole")
    host.check_output(f"sed -i 's|rsync://{SITES}/blacklist|http://{SITES}:8000|' {configuration}")
    try:
        host.check_output(f"rm -r {STATE}/fetched && {UPDATE} --now")
        # What has not changed is not fetched again: cut short meanwhile, it does no harm.
        internet.check_output(f"truncate -s -20 {archive}")
        host.check_output(f"{UPDATE} --now")
        host.check_output(f"rm {STATE}/fetched/adult/md5")
        cut_short = host.run(f"{UPDATE} --now")
        assert cut_short.rc == 1
        assert "adult.tar.gz is not what MD5SUM.LST says" in cut_short.stderr
    finally:
        internet.check_output(f"mv /srv/whole {archive}")
        host.check_output(f"cp -p /root/before {configuration}")
        host.check_output(f"{UPDATE} --now")


def test_monitoring_reads_the_date_of_the_list(host):
    folder = "/var/lib/prometheus/node-exporter"
    host.check_output(f"mkdir -p {folder} && systemctl start web-filter-update")
    figures = dict(
        line.split()
        for line in host.check_output(f"cat {folder}/web_filter.prom").splitlines()
        if "#" not in line
    )
    assert abs(float(figures["web_filter_list_timestamp_seconds"]) - time.time()) < 3600
    assert float(figures["web_filter_list_domains"]) > 30
    assert figures["web_filter_update_success"] == "1"


def test_logs_say_who_opened_what_without_the_words_of_a_search_and_go_with_time(host, school):
    curl(school, "pupil", "http://encyclopedie.example/page?nom=Zelie")
    log = host.check_output("cat /var/log/squid/access.log")
    assert "10.95.0.11 GET http://encyclopedie.example/page? 200 open" in log
    assert "Zelie" not in log
    folder = "/var/log/squid"
    host.check_output(f"rm -f {folder}/access.log-*")
    host.check_output(f"touch -d '366 days ago' {folder}/access.log-20251101.gz")
    host.check_output(f"touch -d '364 days ago' {folder}/access.log-20251103.gz")
    host.check_output("logrotate --force /etc/logrotate.d/squid")
    kept = host.check_output(f"ls {folder}").split()
    assert "access.log-20251101.gz" not in kept
    assert "access.log-20251103.gz" in kept
    curl(school, "pupil", "http://encyclopedie.example/")
    assert "encyclopedie.example" in host.check_output(f"cat {folder}/access.log")


def test_the_names_that_guests_ask_are_logged_and_go_with_time(host, school):
    for profile in ("guest", "pupil", "staff"):
        resolved(school, profile, "encyclopedie.example")
    resolved(school, "guest", "adult.example")
    log = host.check_output("cat /var/log/dnsdist/names.log")
    assert "10.95.0.13 encyclopedie.example open" in log
    assert "10.95.0.13 adult.example closed" in log
    assert {line.split()[1] for line in log.splitlines()} == {ADDRESSES["guest"]}
    folder = "/var/log/dnsdist"
    for days, name in ((366, "names.log-20251101.gz"), (364, "names.log-20251103.gz")):
        host.check_output(f"sudo -u _dnsdist touch -d '{days} days ago' {folder}/{name}")
    host.check_output("logrotate --force /etc/logrotate.d/web-filter")
    kept = host.check_output(f"ls {folder}").split()
    assert "names.log-20251101.gz" not in kept
    assert "names.log-20251103.gz" in kept
    resolved(school, "guest", "petits.example")
    log = host.check_output(f"cat {folder}/names.log")
    assert "petits.example" in log
    assert "encyclopedie.example" not in log
    assert host.run(f"sudo -u nobody cat {folder}/names.log").rc != 0


@pytest.mark.parametrize("left", ["", " written"], ids=["empty", "written"])
def test_what_teachers_opened_goes_with_time_whatever_they_open_now(host, left):
    folder = "/var/log/web-filter"
    host.check_output(f"printf '%s' '{left}' > {folder}/unblocked.log")
    for days, name in ((366, "unblocked.log-20251101.gz"), (364, "unblocked.log-20251103.gz")):
        host.check_output(f"touch -d '{days} days ago' {folder}/{name}")
    host.check_output("logrotate --force /etc/logrotate.d/web-filter; systemctl start systemd-tmpfiles-clean")
    kept = host.check_output(f"ls {folder}").split()
    assert "unblocked.log-20251101.gz" not in kept
    assert "unblocked.log-20251103.gz" in kept


def test_a_filter_whose_rules_fail_lets_nothing_through(host, school):
    host.check_output("chmod 000 /etc/web-filter/configuration.json && systemctl restart squid")
    try:
        assert curl(school, "staff", "http://encyclopedie.example/")[0] in {403, 503, 0}
    finally:
        host.check_output("chmod 644 /etc/web-filter/configuration.json && systemctl restart squid")
        settled()
    assert curl(school, "staff", "http://encyclopedie.example/")[0] == 200


def test_only_the_school_is_served(host):
    wan = host.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')
    knock = (
        "python3 -c 'import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)' %s %s"
    )
    for port in ("53", "80", "3128"):
        assert host.run(knock, SERVER, port).rc == 0
        assert host.run(knock, wan, port).rc != 0


def test_all_of_it_is_small(host):
    """README.md says what it takes, besides the list's own pages, which the kernel may drop."""
    # Python is squid's helper and the page, not Ansible's.
    numbers = "pgrep -x 'squid|dnsdist|nginx'; pgrep -x -u proxy,web-filter python3"
    lines = host.check_output(f"cat $(printf '/proc/%s/smaps_rollup ' $({numbers}))").splitlines()
    used_kib = sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:"))
    assert 10 < used_kib / 1024 < 80
