"""The lab, end to end: what a technician, a teacher and a pupil see of a provisioned school."""

import json
import shutil
import signal
import subprocess
import sys
import time

from ordiclasse_inventory.outputs import ssh
from ordiclasse_inventory.store import read_department
from tests.containers import podman
from tests.firefox import firefox, policies, shows
from tests.lab import lab
from tests.lab.conftest import failed_units, ordiclasse

# The server, as its pupils' machines know it: the gateway of their VLAN.
SERVER = "10.99.0.65"
MACHINES = {"serveur.jean-jaures", "poste-01.jean-jaures", "poste-02.jean-jaures"}
PORTAL = "Portail des écoles"


def lease(station):
    """What the workstation's DHCP client holds, by dhcpcd's names."""
    dump = station.check_output("dhcpcd --ipv4only --dumplease lan")
    pairs = (line.split("=", 1) for line in dump.splitlines() if "=" in line)
    return {name: value.strip("'") for name, value in pairs}


def test_a_dry_run_on_bare_machines_does_not_fail_and_says_what_bootstrap_would_do(provisioned):
    assert provisioned.dry.code == 0
    assert set(provisioned.dry.states.values()) == {"pending"}
    assert "Install Python and sudo" in provisioned.dry.verdicts["serveur.jean-jaures"]["detail"]


def test_bare_machines_become_a_school(provisioned):
    assert provisioned.whole.code == 0
    assert provisioned.whole.states == dict.fromkeys(["centre", *MACHINES], "done")
    # What the dry run before it had changed would be missing here: each machine was still bare.
    assert all(verdict["changed"] > 0 for verdict in provisioned.whole.verdicts.values())


def test_no_service_has_failed_on_any_machine(standing):
    assert {name: found for name in ("centre", *MACHINES) if (found := failed_units(name))} == {}


def test_an_audit_finds_where_files_and_machines_differ_and_takes_reality_when_told(standing, other_choice):
    folder = other_choice("tuxmath")
    first = ordiclasse("audit", "jean-jaures", "--apply", "os,ram_gb,disk_gb,model", inventory=folder)
    found = {
        (row["device"], row["field"]): (row["files"], row["machine"]) for row in first.run["differences"]
    }
    assert found["poste-01", "os"] == ("", "Debian 13")
    assert found["poste-02", "software"] == ("not chosen", "tuxtype")
    assert not any(field == "mac" for _, field in found)
    school = read_department(folder).department.schools["jean-jaures"]
    computers = [device for device in school.devices if device.managed]
    assert [device.os for device in computers] == ["Debian 13"] * 3
    assert all(device.ram_gb for device in computers)
    second = ordiclasse("audit", "jean-jaures", inventory=folder)
    assert {row["field"] for row in second.run["differences"]} <= {"software", "serial"}
    assert (first.code, second.code) == (1, 1)
    assert second.states == dict.fromkeys(MACHINES, "done")


def test_a_second_provision_changes_nothing_on_any_machine(standing):
    again = ordiclasse("provision", *lab.TARGETS)
    assert again.code == 0
    assert {name: verdict["changed"] for name, verdict in again.verdicts.items()} == dict.fromkeys(
        again.verdicts, 0
    )


def test_a_workstations_address_name_resolver_and_time_come_from_the_school_server(stations):
    for number, station in enumerate(stations, start=1):
        held = lease(station)
        assert held["ip_address"] == f"10.99.0.{65 + number}"
        assert held["host_name"] == f"poste-0{number}"
        assert held["domain_name"] == "jean-jaures.lab.internal"
        assert held["routers"] == held["domain_name_servers"] == held["ntp_servers"] == SERVER
        assert station.check_output("hostname --fqdn") == f"poste-0{number}.jean-jaures.lab.internal"
        assert f"nameserver {SERVER}" in station.check_output("cat /etc/resolv.conf")
        assert f",{SERVER}," in station.check_output("chronyc -n -c sources")


def test_machines_of_the_school_find_each_other_and_the_portal_by_name(stations):
    address = "getent ahostsv4 %s | awk 'NR == 1 {print $1}'"
    assert stations[0].check_output(address, "poste-02") == "10.99.0.67"
    assert stations[0].check_output(address, "ent.lab.internal") == "198.18.0.10"


def test_firefox_starts_on_the_portal_for_a_pupil_with_the_policies_active(ssh_config):
    words = ssh.command(ssh_config, "10.99.0.66")
    with firefox(words, account="ce1") as browser:
        assert shows(browser, PORTAL)
        assert browser.get_url() == "http://ent.lab.internal/"
        active = {row[0] for row in policies(browser)}
        assert {"Homepage", "BlockAboutConfig"} <= active


def test_the_catalogue_adds_and_removes_titles_and_takes_up_a_workstation_that_was_off(
    stations, other_choice
):
    inventory = other_choice("tuxmath, gtypist")
    first, second = (lab.container(f"poste-0{number}.jean-jaures") for number in (1, 2))
    podman.switch_off(first)

    while_off = ordiclasse("catalogue", "apply", "jean-jaures", inventory=inventory)
    assert while_off.code == 1
    assert while_off.states == {"poste-01.jean-jaures": "unreachable", "poste-02.jean-jaures": "done"}
    assert "catalogue apply jean-jaures" in while_off.verdicts["poste-01.jean-jaures"]["next_step"]
    assert installed(second) == {"tuxmath", "gtypist"}

    podman.switch_on(first)
    wait_until_there("poste-01.jean-jaures")
    back = ordiclasse("catalogue", "apply", "jean-jaures", inventory=inventory)
    assert back.code == 0
    assert back.verdicts["poste-01.jean-jaures"]["changed"] > 0
    assert back.verdicts["poste-02.jean-jaures"]["changed"] == 0
    assert installed(first) == {"tuxmath", "gtypist"}

    own = ordiclasse("catalogue", "apply", "jean-jaures")
    assert own.code == 0
    assert installed(first) == installed(second) == {"tuxmath", "tuxtype"}


def test_a_run_stopped_by_ctrl_c_says_where_each_machine_is_and_the_next_one_goes_on(server):
    started = server.service("dnsmasq").systemd_properties["ExecMainStartTimestamp"]
    command = [str(shutil.which("ordiclasse")), "provision", "jean-jaures", "--inventory", str(lab.FOLDER)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        said = []
        for line in run.stdout:
            said.append(line)
            if "base on the server" in line:
                run.send_signal(signal.SIGINT)
                break
        rest, _ = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "stopped on request" in rest
    assert all(name in rest for name in MACHINES)
    assert ordiclasse("provision", "jean-jaures").states == dict.fromkeys(MACHINES, "done")
    # The run that was cut may have altered its settings: it has read them again.
    assert server.service("dnsmasq").systemd_properties["ExecMainStartTimestamp"] != started


def test_the_table_shows_each_machine_with_its_address_name_and_software(standing):
    show = [sys.executable, "-m", "tests.lab", "show"]
    table = subprocess.run(show, check=True, capture_output=True, text=True).stdout
    row = next(line for line in table.splitlines() if "poste-02.jean-jaures.lab.internal" in line)
    assert "10.99.0.67/26" in row
    assert "tuxmath" in row


def test_a_technician_opens_a_session_on_a_workstation_by_its_name(standing):
    command = ["ordiclasse", "ssh", "--inventory", str(lab.FOLDER), "poste-02.jean-jaures", "hostname"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "poste-02\n"


def test_pyinfra_reads_the_same_groups_and_reaches_workstations(standing):
    words = ["pyinfra", "-y", "deploy/inventory.py", "--limit", "workstations", "--json", "fact"]
    done = subprocess.run([*words, "server.Hostname"], check=True, capture_output=True, text=True)
    assert set(json.dumps(json.loads(done.stdout)).split('"')) >= {"poste-01", "poste-02"}


def installed(container):
    """The titles of the lab's catalogue that the machine has."""
    asked = "tuxmath tuxtype gtypist"
    status = podman.run_in(
        container, "sh", "-c", f"dpkg-query -W -f '${{Package}} ${{Status}}\n' {asked} || :"
    )
    return {line.split()[0] for line in status.splitlines() if line.endswith("install ok installed")}


def wait_until_there(name):
    """Wait until the workstation that was switched on has its lease and opens a session."""
    command = ["ordiclasse", "ssh", "--inventory", str(lab.FOLDER), name, "true"]
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        # ssh ends with 255 while no session opens; why changes from one try to the next.
        if (last := subprocess.run(command, capture_output=True, text=True, check=False)).returncode == 0:
            return
        time.sleep(1)
    raise TimeoutError(f"{name} did not come back: {last.stderr}")
