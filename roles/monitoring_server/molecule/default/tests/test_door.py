from pathlib import Path

import pytest

from tests.molecule import playbook

SCHOOL = Path(__file__).parents[1] / "school.yml"
# Sends an empty batch of samples (snappy's word for nothing), and says the answer's status.
SEND = """python3 -c '
import ssl, sys, urllib.error, urllib.request
url, *certificate = sys.argv[1:]
context = ssl._create_unverified_context()
if certificate:
    context.load_cert_chain(*certificate)
headers = {"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf"}
try:
    print(urllib.request.urlopen(urllib.request.Request(url, bytes(1), headers), context=context).status)
except urllib.error.HTTPError as refused:
    print(refused.code)
' """


@pytest.fixture(scope="module")
def address(host):
    return host.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')


@pytest.fixture(scope="module", autouse=True)
def certificates(host):
    """A school's, which is let in, one of the same name that somebody else made, and a second school's."""
    for name in ("school", "stranger", "second"):
        host.check_output(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -subj /CN=school"
            f" -keyout /root/{name}.key -out /root/{name}.pem 2>/dev/null"
        )
    playbook.run(SCHOOL)


def status(host, url, name=""):
    return int(host.check_output(f"{SEND}{url}" + (f" /root/{name}.pem /root/{name}.key" if name else "")))


def test_who_is_not_known_leaves_nothing_and_nobody_reads(host, address):
    url = f"https://{address}:9443/api/v1"
    assert status(host, f"{url}/write") == 400
    assert status(host, f"{url}/write", "stranger") == 400
    assert status(host, f"{url}/write", "school") == 204
    assert status(host, f"{url}/query", "school") == 404


def test_who_is_known_by_a_run_that_was_cut_before_nginx_read_it_is_let_in_by_the_next(host, address):
    url = f"https://{address}:9443/api/v1/write"
    host.check_output(
        "cp /root/second.pem /etc/prometheus/agents; cd /etc/prometheus; cat agents/*.pem > agents.pem"
    )
    assert status(host, url, "second") == 400
    said = playbook.run(SCHOOL)
    assert status(host, url, "second") == 204
    assert "changed=1 " in said


def test_with_nobody_new_nginx_reads_nothing_anew(host):
    workers = "pgrep --parent $(systemctl show --value --property=MainPID nginx)"
    before = host.check_output(workers)
    assert "changed=0 " in playbook.run(SCHOOL)
    assert host.check_output(workers) == before


def test_nothing_else_is_open(host, address):
    knock = "python3 -c 'import socket; socket.create_connection((\"%s\", %s), 2)'"
    for port in (9090, 9093, 9094):
        assert host.run(knock % (address, port)).rc != 0, port
    assert host.run(knock % (address, 9443)).rc == 0
