import base64
import time

import pytest

from tests.molecule.clients import client
from tests.molecule.playbook import converge

# The server in the school's two networks.
SERVER, OTHER_ADDRESS = "10.90.0.1", "10.90.1.1"
PRINTERS = {
    "imprimante-01": (631, "application/pdf"),
    "imprimante-02": (8632, "image/pwg-raster,image/urf,image/jpeg"),
}


def pdf(*pages):
    """A document with a line of text on each page, as short as PDF allows."""
    numbers = [4 + 2 * number for number in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, text in zip(numbers, pages, strict=True):
        stream = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET"
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {number + 1} 0 R>>"
        )
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    written, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(written)}\n%%EOF\n"
    return f"{written}xref\n0 {size}\n0000000000 65535 f \n{table}{end}"


@pytest.fixture(scope="module")
def workstation():
    return client("client")


@pytest.fixture(scope="module")
def printer():
    return client("printer")


@pytest.fixture(autouse=True)
def quiet(host, printer):
    """Nothing of another test: all trays empty, all jobs done, and both printers in their first state."""
    switch_on(printer, "imprimante-01")
    host.check_output("cancel -a")
    printer.check_output("rm -f /tmp/imprimante-0*/*")


def prints(workstation, account, queue, *pages):
    """Print a document as a workstation does; return what lp(1) ended with."""
    workstation.check_output("printf %%s %s > /tmp/page.pdf", pdf(*pages))
    return workstation.run("lp -U %s -d %s /tmp/page.pdf", account, queue)


def tray(printer, name):
    """What lies in a printer's tray, in the order of printing."""
    files = printer.check_output("ls -tr /tmp/%s", name).splitlines()
    return [f"/tmp/{name}/{file}" for file in files]


def printed(host, printer, name, count=1, seconds=120):
    """Wait until the printer has printed `count` documents and the server knows it; return where they are."""
    until = time.monotonic() + seconds
    while len(found := tray(printer, name)) < count or host.check_output("lpstat -W not-completed -o"):
        assert time.monotonic() < until, f"{found}, {host.check_output('lpstat -W not-completed -o')}"
        time.sleep(0.5)
    return found


def switch_on(printer, name):
    """Press the printer's button; it answers when this returns.

    Two pages a second: one that prints faster than pdftopdf ends has its pages counted by both.
    """
    port, formats = PRINTERS[name]
    if printer.run("systemctl is-active %s", name).rc != 0:
        printer.check_output(
            f"systemctl reset-failed {name} 2>/dev/null; systemd-run --quiet --collect --unit={name}"
            f" ippeveprinter -s 120,120 -k -p {port} -r off -d /tmp/{name} -f {formats} {name}"
        )
        printer.check_output(
            f"for _ in $(seq 50); do ss -Hltn 'sport = {port}' | grep -q . && exit; sleep 0.1; done; exit 1"
        )


def switch_off(printer, name):
    """Press it again."""
    printer.check_output("systemctl stop %s", name)


def queues(workstation, account):
    """The queues that an account sees at a workstation."""
    return {line.split()[0] for line in workstation.run("lpstat -U %s -a", account).stdout.splitlines()}


def test_a_page_of_a_workstation_comes_out_of_the_printer(host, workstation, printer):
    assert prints(workstation, "ce1", "imprimante-01", "Le loup", "La chouette").rc == 0
    (page,) = printed(host, printer, "imprimante-01")
    content = printer.check_output("base64 %s", page)
    assert base64.b64decode(content).startswith(b"%PDF")
    host.check_output("printf %%s %s | base64 -d > /tmp/printed.pdf", content)
    # Face up, as the simulator says of its tray: the last page comes first, and the pile is in order.
    text = host.check_output("pdftotext /tmp/printed.pdf -")
    assert text.split("\f")[:2] == ["La chouette\n\n", "Le loup\n\n"]
    assert "Pages:           2" in host.check_output("pdfinfo /tmp/printed.pdf")


def test_what_was_printed_is_not_kept(host, workstation, printer):
    prints(workstation, "ce1", "imprimante-01-enseignants", "Secret")
    prints(workstation, "enseignants", "imprimante-01-enseignants", "Secret")
    printed(host, printer, "imprimante-01")
    left = "find /var/spool/cups -name 'd*' | grep -q ."
    host.check_output(f"for _ in $(seq 60); do {left} || exit 0; sleep 0.5; done; exit 1")
    assert host.run("test -s /var/log/cups/page_log").rc != 0


def test_a_class_prints_its_pages_and_no_more_and_others_go_on(host, workstation, printer):
    assert prints(workstation, "cm2", "imprimante-01", "1", "2", "3").rc == 0
    printed(host, printer, "imprimante-01")
    assert prints(workstation, "cm2", "imprimante-01", "4", "5").rc == 0
    printed(host, printer, "imprimante-01", count=2)
    refused = prints(workstation, "cm2", "imprimante-01", "6")
    assert refused.rc != 0
    assert "Quota limit reached" in refused.stderr
    assert prints(workstation, "cp", "imprimante-01", "1").rc == 0
    for _ in range(2):
        assert prints(workstation, "enseignants", "imprimante-01-enseignants", "1", "2", "3", "4").rc == 0
    printed(host, printer, "imprimante-01", count=5)
    assert prints(workstation, "cm2", "imprimante-01-enseignants", "6").rc != 0


def test_a_job_for_a_printer_that_is_off_waits_for_it(host, workstation, printer):
    switch_off(printer, "imprimante-01")
    assert prints(workstation, "ps", "imprimante-01", "Plus tard").rc == 0
    assert "imprimante-01" in host.check_output("lpstat -W not-completed -o")
    switch_on(printer, "imprimante-01")
    printed(host, printer, "imprimante-01")


def test_a_printer_that_was_off_gets_its_queue_when_it_answers(host, workstation, printer):
    host.check_output(
        "lpadmin -x imprimante-02 2>/dev/null; lpadmin -x imprimante-02-enseignants 2>/dev/null; true"
    )
    host.check_output("systemctl start print-server-queues")
    assert queues(workstation, "enseignants") == {"imprimante-01", "imprimante-01-enseignants"}
    assert queues(workstation, "ms") == {"imprimante-01"}
    said = host.check_output("journalctl --unit=print-server-queues --output=cat --lines=20")
    assert "waiting for imprimante-02: ipp://10.90.0.21:8632/ipp/print doesn't answer" in said
    assert host.service("print-server-queues.timer").is_running
    switch_on(printer, "imprimante-02")
    try:
        host.check_output("systemctl start print-server-queues")
        assert queues(workstation, "enseignants") >= {"imprimante-02", "imprimante-02-enseignants"}
        assert prints(workstation, "ms", "imprimante-02", "Un", "Deux").rc == 0
        (page,) = printed(host, printer, "imprimante-02")
        assert base64.b64decode(printer.check_output("head -c 8 %s | base64", page)) == b"UNIRAST\0"
        assert printer.file(page).size > 1000
    finally:
        switch_off(printer, "imprimante-02")


def test_a_queue_that_a_power_cut_left_without_a_driver_is_made_anew(host, workstation, printer):
    host.check_output("lpadmin -x imprimante-01")
    host.check_output("lpadmin -p imprimante-01 -v ipp://10.90.0.21/ipp/print -E")
    host.check_output("systemctl start print-server-queues")
    assert prints(workstation, "gs", "imprimante-01", "Encore").rc == 0
    printed(host, printer, "imprimante-01")


def test_nobody_administers_from_the_lan(host, workstation, printer):
    switch_off(printer, "imprimante-01")
    job = prints(workstation, "ce2", "imprimante-01", "Mien").stdout.split()[3]
    for attempt in (
        "lpadmin -U root -x imprimante-01",
        "lpadmin -U root -p imprimante-01 -o job-page-limit=1000",
        "cupsdisable -U root imprimante-01",
        f"cancel -U root {job}",
        f"cancel -U cm1 {job}",
        "cancel -U root -a",
    ):
        assert workstation.run(f"timeout 10 {attempt} < /dev/null").rc != 0, attempt
    assert job in host.check_output("lpstat -W not-completed -o")
    assert workstation.run(f"cancel -U ce2 {job}").rc == 0
    assert job not in host.check_output("lpstat -W not-completed -o")
    page = "python3 -c 'import urllib.request as u; u.urlopen(\"http://10.90.0.1:631/admin\", timeout=5)'"
    assert "HTTP Error 4" in workstation.run(page).stderr


def test_only_the_lan_prints_and_finds_printers(host, workstation):
    wan = host.check_output('ip -4 -o address show wan | awk \'{sub("/.*", "", $4); print $4}\'')
    knock = "python3 -c 'import socket, sys; socket.create_connection((sys.argv[1], 631), 3)' %s"
    for address in (SERVER, OTHER_ADDRESS):
        assert workstation.run(knock, address).rc == 0
    assert workstation.run(knock, wan).rc != 0
    seen = workstation.check_output("avahi-browse --resolve --parsable --terminate _ipp._tcp")
    found = [line.split(";") for line in seen.splitlines() if line.startswith("=")]
    # On each card by an address that answers there.
    assert {(fields[1], fields[7]) for fields in found} == {("lan", SERVER), ("vlan", OTHER_ADDRESS)}
    assert any("rp=printers/imprimante-01" in line for line in seen.splitlines())


def test_a_printer_that_leaves_the_list_and_a_bound_that_changes(host, workstation):
    other = [{"name": "imprimante-01", "uri": "ipp://10.90.0.21/ipp/print", "room": "CDI"}]
    assert "changed=0" not in converge(print_server_printers=other, print_server_pages=0)
    try:
        assert queues(workstation, "enseignants") == {"imprimante-01"}
        assert "CDI" in workstation.check_output("lpstat -l -p imprimante-01")
        assert prints(workstation, "cm2", "imprimante-01", "6").rc == 0
    finally:
        converge()
    assert "imprimante-01-enseignants" in queues(workstation, "enseignants")
