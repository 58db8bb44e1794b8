"""Machines, groups and variables of the lab, and Ansible and pyinfra that read them."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs.machines import group_of, group_variables, machines
from tests.inventory import DEVICES, ROOT, SCHOOL, Inventory

FACTS = ("school_jean_jaures", "kind_elementary", "commune_25056", "uplink_adsl", "generation_2003")
LABELS = {
    "instance": "serveur.jean-jaures",
    "role": "school_servers",
    "school": "jean-jaures",
    "commune": "Besançon",
    "kind": "elementary",
    "uplink": "adsl",
    "generation": "2003",
}
LAB_MEMBERS = {
    "centre": {"shared_servers", "ent_portal", "backup_server", "monitoring_server"},
    "serveur.jean-jaures": {"school_servers", *FACTS},
    "poste-01.jean-jaures": {"workstations", *FACTS},
    "poste-02.jean-jaures": {"workstations", *FACTS},
}


def test_machines_come_servers_first_at_the_addresses_to_reach_them(lab: Department) -> None:
    assert [(machine.name, machine.address) for machine in machines(lab)] == [
        ("centre", "198.18.0.10"),
        ("serveur.jean-jaures", "198.18.0.11"),
        ("poste-01.jean-jaures", "10.99.0.10"),
        ("poste-02.jean-jaures", "10.99.0.11"),
    ]
    assert {machine.name: set(machine.groups) for machine in machines(lab)} == LAB_MEMBERS


def known(name: str, macs: list[str], *addresses: str) -> dict[str, Any]:
    """A device as dns_dhcp is told of it."""
    return {"name": name, "macs": macs, "addresses": list(addresses)}


def test_a_schools_server_knows_its_network(lab: Department) -> None:
    server = next(machine for machine in machines(lab) if machine.name == "serveur.jean-jaures")
    assert server.variables == {
        "base_ntp_allow": ["10.99.0.0/24", "fd5a:92c1:7e04::/60"],
        "dns_dhcp_domain": "jean-jaures.lab.internal",
        "dns_dhcp_forwarders": ["198.18.0.1"],
        "dns_dhcp_hosts": [
            known("serveur", [], "10.99.0.1", "fd5a:92c1:7e04::a63:1"),
            known("poste-01", ["02:00:00:00:01:11"], "10.99.0.10", "fd5a:92c1:7e04::a63:a"),
            known("poste-02", ["02:00:00:00:01:12"], "10.99.0.11", "fd5a:92c1:7e04::a63:b"),
        ],
        "dns_dhcp_networks": [
            {
                "name": "lan",
                "interface": "lan",
                "network": "10.99.0.0",
                "netmask": "255.255.255.0",
                "pool": {"first": "10.99.0.200", "last": "10.99.0.250"},
                "prefix6": "fd5a:92c1:7e04::",
            }
        ],
        "dns_dhcp_proxy_url": "http://wpad.jean-jaures.lab.internal/wpad.dat",
        "dns_dhcp_records": [
            {"name": "centre.lab.internal", "address": "198.18.0.10"},
            {"name": "ent.lab.internal", "address": "198.18.0.10"},
            {"name": "filtre.jean-jaures.lab.internal", "address": "10.99.0.1"},
            {"name": "netboot.jean-jaures.lab.internal", "address": "10.99.0.1"},
            {"name": "wpad.jean-jaures.lab.internal", "address": "10.99.0.1"},
        ],
        "gateway_down_kbit": 6800,
        "gateway_known_macs": ["02:00:00:00:01:01", "02:00:00:00:01:11", "02:00:00:00:01:12"],
        "gateway_lan_interface": "lan",
        "gateway_networks": [
            {
                "name": "lan",
                "vlan": 0,
                "interface": "lan",
                "addresses": ["10.99.0.1/24", "fd5a:92c1:7e04::a63:1/64"],
            }
        ],
        "gateway_up_kbit": 680,
        "gateway_wan_interface": "wan",
        "dns_dhcp_netboot": {
            "networks": ["lan"],
            "bios": "undionly.kpxe",
            "uefi": "snponly.efi",
            "ipxe": "http://netboot.jean-jaures.lab.internal/boot.ipxe",
            "tftp_root": "/usr/lib/ipxe",
        },
        "netboot_address": "10.99.0.1",
        "netboot_domain": "jean-jaures.lab.internal",
        "netboot_machines": [
            {"name": "poste-01", "address": "10.99.0.10"},
            {"name": "poste-02", "address": "10.99.0.11"},
        ],
        "netboot_name": "netboot.jean-jaures.lab.internal",
        "netboot_networks": ["10.99.0.0/24"],
        "netboot_package_proxy": "http://10.99.0.1:3142",
        "netboot_time_server": "10.99.0.1",
        "package_cache_disk_gb": 20,
        "package_cache_pinned": ["tuxmath", "tuxtype"],
        "web_filter_addresses": ["10.99.0.1", "fd5a:92c1:7e04::a63:1"],
        "web_filter_domain": "jean-jaures.lab.internal",
        "web_filter_networks": [
            {"network": "10.99.0.0/24", "profile": "pupil"},
            {"network": "fd5a:92c1:7e04::/60", "profile": "pupil"},
        ],
        "file_server_interfaces": ["lan"],
        "file_server_networks": ["10.99.0.0/24", "fd5a:92c1:7e04::/60"],
        "file_server_accounts": [
            *({"name": name.lower(), "class": name} for name in ("CE1", "CE2", "CM1", "CM2")),
            {"name": "enseignants", "teacher": True},
        ],
        "print_server_interfaces": ["lan"],
        "print_server_addresses": ["10.99.0.1"],
        "print_server_networks": ["10.99.0.0/24", "fd5a:92c1:7e04::/60"],
        "print_server_names": ["serveur", "serveur.jean-jaures.lab.internal", "serveur.local"],
        "print_server_printers": [],
        "print_server_unbounded_accounts": ["enseignants"],
        "wake_on_lan_machines": [
            {
                "name": name,
                "macs": [mac],
                "address": address,
                "broadcast": "10.99.0.255",
            }
            for name, mac, address in (
                ("poste-01", "02:00:00:00:01:11", "10.99.0.10"),
                ("poste-02", "02:00:00:00:01:12", "10.99.0.11"),
            )
        ],
        # Three quarters of what the ADSL line is shaped to, and half an hour of it.
        "backup_account": "backup-0259999h",
        "backup_upload_kbit": 510,
        "backup_download_kbit": 5100,
        "backup_shared_read_weekly": "1147M",
        "monitoring_agent_labels": LABELS,
        "monitoring_agent_link_addresses": ["198.18.0.1:53", "198.18.0.10:9443"],
    }


def test_accounts_are_those_of_the_levels_that_are_counted_or_have_a_computer(inventory: Inventory) -> None:
    def pupils() -> list[str]:
        found = next(each for each in machines(inventory.department()) if each.name.startswith("serveur."))
        return [account["name"] for account in found.variables["file_server_accounts"][:-1]]

    headcounts = "schools/jean-jaures/headcounts.csv"
    inventory.replace(DEVICES, "CE1 CE2", "ULIS teacher")
    inventory.write(headcounts, "date,level,pupils\n2025-11-01,CP,9\n2026-11-01,CM2,12\n2026-11-01,GS,0\n")
    assert pupils() == ["cm1", "cm2", "ulis"]
    inventory.replace(DEVICES, "ULIS teacher", "teacher")
    inventory.replace(DEVICES, "CM1 CM2", "")
    inventory.write(headcounts, "date,level,pupils\n")
    assert pupils() == ["eleve"]


def test_printers_with_an_address_have_a_queue(inventory: Inventory) -> None:
    inventory.add_device(
        name="imprimante-01",
        kind="printer",
        mac="02:00:00:00:01:31",
        address="10.99.0.20",
        room="Salle 1",
        model="Couleur 300",
    )
    inventory.add_device(name="imprimante-02", kind="printer")
    server = next(each for each in machines(inventory.department()) if each.name.startswith("serveur."))
    assert server.variables["print_server_printers"] == [
        {
            "name": "imprimante-01",
            "uri": "ipp://10.99.0.20/ipp/print",
            "info": "Couleur 300",
            "room": "Salle 1",
        }
    ]


def test_the_monitoring_server_knows_which_servers_should_tell_of_themselves(inventory: Inventory) -> None:
    groups = group_variables(inventory.department())
    assert groups["monitoring_server"]["monitoring_server_expected"] == [
        {"instance": "centre", "role": "shared_servers"},
        LABELS,
    ]
    for group in ("school_servers", "shared_servers"):
        assert groups[group]["monitoring_agent_server"] == "centre"
        assert groups[group]["monitoring_agent_address"] == "198.18.0.10"
    inventory.replace("department.yml", ", monitoring_server]", "]")
    groups = group_variables(inventory.department())
    assert "monitoring_server" not in groups
    assert "monitoring_agent_server" not in groups["school_servers"]


def test_backups_keep_within_a_nights_part_of_a_cap(inventory: Inventory) -> None:
    inventory.replace(SCHOOL, "    up_mbit: 0.8\n", "    up_mbit: 0.8\n    monthly_cap_gb: 10\n")
    server = next(each for each in machines(inventory.department()) if each.name == "serveur.jean-jaures")
    # 5 GB of 31 nights of 10 hours, three quarters of them.
    assert server.variables["backup_upload_kbit"] == 26
    assert server.variables["backup_download_kbit"] == 26


def test_without_a_shared_server_for_them_backups_stay_in_the_school(inventory: Inventory) -> None:
    variables = group_variables(inventory.department())["school_servers"]
    assert variables["backup_shared_server"] == "centre"
    assert variables["backup_shared_address"] == "198.18.0.10"
    inventory.replace("department.yml", "[ent_portal, backup_server, ", "[ent_portal, ")
    assert "backup_shared_server" not in group_variables(inventory.department())["school_servers"]


def test_a_workstation_fetches_its_titles_through_its_server(inventory: Inventory) -> None:
    inventory.replace(DEVICES, "CE1 CE2", "CP")
    found = machines(inventory.department())
    stations = [machine.variables for machine in found if "workstations" in machine.groups]
    others = [
        {name: value for name, value in variables.items() if not name.startswith("workstation_")}
        for variables in stations
    ]
    assert others == [
        {
            "base_package_proxy": "http://10.99.0.1:3142",
            "classroom_key_host": "serveur.jean-jaures",
            "educational_software_packages": packages,
            "ent_client_proxy_script": "http://wpad.jean-jaures.lab.internal/wpad.dat",
        }
        for packages in (["tuxmath"], ["tuxmath", "tuxtype"])
    ]


def test_a_machine_that_only_staff_use_sees_the_rooms_of_the_others(inventory: Inventory) -> None:
    inventory.replace(DEVICES, "CM1 CM2", "teacher")
    department = inventory.department()
    teacher = list(machines(department))[-1].variables
    assert teacher["classroom_part"] == "teacher"
    assert group_variables(department)["school_jean_jaures"]["classroom_rooms"] == [
        {
            "name": "Salle 1",
            "machines": [{"name": "poste-01", "address": "10.99.0.10", "mac": "02:00:00:00:01:11"}],
        }
    ]


def test_the_cache_fetches_from_the_mirrors_that_machines_ask_for(inventory: Inventory) -> None:
    for old, new in (
        ("deb.debian.org/debian", "miroir.example/debian"),
        ("security.debian.org/debian-security", "miroir.example/securite"),
    ):
        inventory.replace("department.yml", old, new)
    groups = group_variables(inventory.department())
    server, everyone = groups["school_servers"], groups["all"]
    assert server["package_cache_mirror"] == "http://miroir.example/debian" == everyone["base_debian_mirror"]
    assert server["package_cache_security_mirror"] == "http://miroir.example/securite"
    assert everyone["base_debian_security_mirror"] == server["package_cache_security_mirror"]


def test_only_computers_under_debian_with_an_address_are_machines(inventory: Inventory) -> None:
    inventory.add_device(
        name="portable-01",
        kind="laptop",
        mac="02:00:00:00:01:21 02:00:00:00:01:22",
        address="10.99.0.70",
        levels="CP",
        os="Debian 13",
    )
    inventory.add_device(
        name="poste-03", kind="workstation", mac="02:00:00:00:01:13", address="10.99.0.12", os="Windows 10"
    )
    inventory.add_device(name="portable-02", kind="laptop", mac="02:00:00:00:01:23")
    inventory.add_device(name="imprimante", kind="printer", mac="02:00:00:00:01:31", address="10.99.0.20")
    inventory.add_device(name="vpi-01", kind="interactive-projector")
    found = {machine.name.partition(".")[0]: machine for machine in machines(inventory.department())}
    assert list(found) == ["centre", "serveur", "poste-01", "poste-02", "portable-01"]
    assert found["portable-01"].variables["educational_software_packages"] == ["tuxmath"]
    installable = [each["name"] for each in found["serveur"].variables["netboot_machines"]]
    assert installable == ["poste-01", "poste-02", "portable-01"]
    # Names are given to all that is on the network, ours to keep or not; an address to those that have one.
    prefix6 = "fd5a:92c1:7e04::a63:"
    assert found["serveur"].variables["dns_dhcp_hosts"][3:] == [
        known("portable-01", ["02:00:00:00:01:21", "02:00:00:00:01:22"], "10.99.0.70", f"{prefix6}46"),
        known("poste-03", ["02:00:00:00:01:13"], "10.99.0.12", f"{prefix6}c"),
        known("portable-02", ["02:00:00:00:01:23"]),
        known("imprimante", ["02:00:00:00:01:31"], "10.99.0.20", f"{prefix6}14"),
    ]


def test_a_server_stands_in_every_vlan_of_its_school(inventory: Inventory) -> None:
    inventory.replace(SCHOOL, "model: 2003", "model: new")
    inventory.replace(DEVICES, "10.99.0.1,", "10.99.0.5,")
    inventory.replace(DEVICES, "10.99.0.10,", "10.99.0.70,")
    inventory.replace(DEVICES, "10.99.0.11,", "10.99.0.71,")
    server = next(each for each in machines(inventory.department()) if "school_servers" in each.groups)
    routed = {each["name"]: each for each in server.variables["gateway_networks"]}
    assert {each["vlan"]: each["interface"] for each in routed.values()} == {
        number: f"vlan{number}" for number in (10, 20, 30, 40, 50, 60)
    }
    # Each VLAN's gateway is the server's, beside the address that is its own.
    assert routed["servers"]["addresses"] == [
        "10.99.0.1/28",
        "10.99.0.5/28",
        "fd5a:92c1:7e04:1::a63:1/64",
        "fd5a:92c1:7e04:1::a63:5/64",
    ]
    assert routed["pupils"]["addresses"] == ["10.99.0.65/26", "fd5a:92c1:7e04:4::a63:41/64"]
    # Machines start from the network where workstations are, and nowhere else.
    assert server.variables["dns_dhcp_netboot"]["networks"] == ["staff", "pupils"]
    assert server.variables["netboot_networks"] == ["10.99.0.32/27", "10.99.0.64/26"]
    leased = {each["name"]: each for each in server.variables["dns_dhcp_networks"]}
    assert "pool" not in leased["servers"]
    assert leased["pupils"] == {
        "name": "pupils",
        "interface": "vlan40",
        "network": "10.99.0.64",
        "netmask": "255.255.255.192",
        "pool": {"first": "10.99.0.112", "last": "10.99.0.126"},
        "prefix6": "fd5a:92c1:7e04:4::",
    }
    assert server.variables["dns_dhcp_hosts"][1] == known(
        "poste-01", ["02:00:00:00:01:11"], "10.99.0.70", "fd5a:92c1:7e04:4::a63:46"
    )


@pytest.mark.parametrize(
    "devices",
    [
        "name,kind,mac,address\n",
        "name,kind,mac,address\nvpi-01,interactive-projector,,\n",
        "name,kind,mac,address,os\nserveur,server,02:00:00:00:01:01,10.99.0.1,Windows Server 2008\n",
    ],
    ids=["no device", "no computer", "a server that is not ours"],
)
def test_a_school_without_a_server_of_ours_has_no_machine(devices: str, inventory: Inventory) -> None:
    inventory.write(DEVICES, devices)
    assert [machine.name for machine in machines(inventory.department())] == ["centre"]


def test_machines_are_those_of_the_day(inventory: Inventory) -> None:
    inventory.add_device(
        name="serveur-2",
        kind="server",
        mac="02:00:00:00:01:02",
        address="10.99.0.2",
        from_="2027-01-01",
        to="",
    )
    inventory.replace(DEVICES, "Local technique,,Conteneur,,2026-09-01,,", "Local technique,,,,,,2027-01-01")
    history = inventory.department()
    for day, server in (("2026-12-31", "serveur"), ("2027-01-01", "serveur-2")):
        found = list(machines(history.as_of(day)))
        assert [machine.name.partition(".")[0] for machine in found] == [
            "centre",
            server,
            "poste-01",
            "poste-02",
        ]
    assert found[2].variables["base_package_proxy"] == "http://10.99.0.2:3142"


def test_what_a_group_shares_stands_at_the_group(lab: Department) -> None:
    groups = group_variables(lab)
    assert groups["school_jean_jaures"]["base_domain"] == "jean-jaures.lab.internal"
    assert groups["school_servers"]["hardening_forwards"], "or the school would have no way out"
    assert groups["school_servers"]["gateway_management_networks"] == ["198.18.0.0/24"]
    assert groups["school_servers"]["gateway_shared_servers"] == ["198.18.0.10"]
    assert groups["school_servers"]["gateway_web_through"] == {
        **dict.fromkeys(("lan", "pupils", "tablets"), "filter"),
        "guests": "names",
    }
    assert groups["school_servers"]["netboot_keys_of"] == "ordiclasse"
    assert groups["ent_portal"]["ent_portal_server_names"] == ["ent.lab.internal"]
    assert groups["workstations"]["ent_client_home_page"] == "http://ent.lab.internal/"
    assert [person["name"] for person in groups["all"]["base_technicians"]] == ["camille"]


def test_the_filter_is_the_departments(inventory: Inventory) -> None:
    filter_of_all = group_variables(inventory.department())["school_servers"]
    open_sites = ["centre.lab.internal", "ent.lab.internal", "eduscol.education.fr"]
    assert filter_of_all["web_filter_open_sites"] == open_sites
    assert filter_of_all["web_filter_nursery_sites"] == []
    assert "web_filter_source" not in filter_of_all  # the role's own: the publisher
    settings = "web_filter:\n  source: https://listes.example/\n  nursery_sites: [fr.vikidia.org]\n"
    inventory.replace("department.yml", "renewal:", f"{settings}  contact: filtre@besancon.example\nrenewal:")
    filter_of_all = group_variables(inventory.department())["school_servers"]
    assert filter_of_all["web_filter_source"] == "https://listes.example/"
    assert filter_of_all["web_filter_nursery_sites"] == ["fr.vikidia.org"]
    assert filter_of_all["web_filter_contact"] == "filtre@besancon.example"


def test_names_are_asked_of_the_filter_and_the_filter_asks_the_resolver(lab: Department) -> None:
    servers = group_variables(lab)["school_servers"]
    assert servers["web_filter_resolver"] == f"127.0.0.1:{servers['dns_dhcp_port']}"


def test_groups_have_names_that_ansible_takes() -> None:
    assert group_of("school", "jean-jaures") == "school_jean_jaures"


HOSTILE = "{{ lookup('pipe', 'touch PLACE') }}{% set x = 1 %}"


def make_hostile(inventory: Inventory, place: Path) -> str:
    """Put a template that would make a file into every free text that the inventory has."""
    hostile = HOSTILE.replace("PLACE", str(place))
    inventory.replace(DEVICES, "Salle 1,CE1 CE2,Conteneur,", f'"{hostile}",CE1 CE2,"{hostile}",')
    inventory.add_device(
        name="portable-01",
        kind="laptop",
        mac="02:00:00:00:01:21",
        address="10.99.0.70",
        serial=hostile,
        os=f"Debian {hostile}",
        owner=hostile,
        asset=hostile,
    )
    inventory.add_device(
        name="poste-04",
        kind="workstation",
        mac="02:00:00:00:01:22",
        address="10.99.0.71",
        acquired="2016-09-01",
        retired="2020-09-01",
        exit="given",
        recipient=hostile,
        wiped="2020-09-01",
    )
    inventory.replace(SCHOOL, "[Local technique, Salle 1, Salle 2]", "")
    inventory.replace(SCHOOL, "École élémentaire Jean-Jaurès", f'"{hostile}"')
    inventory.replace(SCHOOL, "provider: Laboratoire", f'provider: "{hostile}"\n    contract: "{hostile}"')
    inventory.replace(SCHOOL, "server:\n", f'director:\n  name: "{hostile}"\n\nserver:\n')
    inventory.replace(SCHOOL, "name: École\n", f'name: "{hostile}"\n')
    inventory.replace("communes.csv", "Besançon", f'"{hostile}"')
    inventory.replace("software.yml", "name: Tux Math", f'name: "{hostile}"')
    inventory.replace("department.yml", "  name: Portail des écoles", f'  name: "{hostile}"')
    inventory.replace("department.yml", "- name: Éduscol", f'- name: "{hostile}"')
    return hostile


def run(
    inventory: Inventory, state: Path, *words: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """A command at the project's root, on this inventory."""
    own = {"ORDICLASSE_INVENTORY": str(inventory.root), "ORDICLASSE_STATE": str(state), **environment}
    done = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **own}
    )
    assert done.returncode == 0, done.stderr
    return done


def plain(value: Any) -> Any:
    """Ansible's JSON without the marks that it puts on text from outside."""
    if isinstance(value, dict):
        return value.get("__ansible_unsafe") or {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def ansible(inventory: Inventory, state: Path, **environment: str) -> dict[str, Any]:
    words = ("ansible-inventory", "-i", str(inventory.root), "--list")
    listed: dict[str, Any] = plain(json.loads(run(inventory, state, *words, **environment).stdout))
    return listed


def memberships(listed: dict[str, Any]) -> dict[str, set[str]]:
    """The groups of each host, but for Ansible's own."""
    members: dict[str, set[str]] = {name: set() for name in listed["_meta"]["hostvars"]}
    for group, content in listed.items():
        for host in content.get("hosts", ()):
            members[host].add(group)
    return members


def test_ansible_reads_the_same_groups_and_variables(
    inventory: Inventory, lab: Department, state_folder: Path
) -> None:
    listed = ansible(inventory, state_folder)
    assert memberships(listed) == LAB_MEMBERS
    groups = group_variables(lab)
    for machine in machines(lab):
        variables = listed["_meta"]["hostvars"][machine.name]
        expected = machine.variables.copy()
        for group in ("all", *machine.groups):
            expected |= groups.get(group, {})
        assert {name: variables[name] for name in expected} == expected
        assert (variables["ansible_host"], variables["ansible_user"]) == (machine.address, "ordiclasse")
        way, config = variables["ansible_ssh_common_args"].split()
        assert way == "-F"
        assert "ProxyJump 198.18.0.11" in Path(config).read_text()


def test_ansible_goes_the_way_that_it_is_given(inventory: Inventory, state_folder: Path) -> None:
    listed = ansible(inventory, state_folder, ORDICLASSE_SSH_CONFIG="/run/my way")
    assert listed["_meta"]["hostvars"]["centre"]["ansible_ssh_common_args"] == "-F '/run/my way'"
    assert list(state_folder.iterdir()) == []


def test_ansible_reads_one_school_without_the_others(inventory: Inventory, state_folder: Path) -> None:
    inventory.write("schools/broken/school.yml", "{")
    listed = ansible(inventory, state_folder, ORDICLASSE_SCHOOL="jean-jaures")
    assert memberships(listed) == LAB_MEMBERS


def test_ansible_tells_what_is_wrong_in_the_files(inventory: Inventory, state_folder: Path) -> None:
    inventory.replace("schools/jean-jaures/school.yml", "0259999H", "0259999A")
    with pytest.raises(AssertionError, match=r"schools/jean-jaures/school\.yml:4: uai: «0259999A»"):
        ansible(inventory, state_folder)


def test_jinja_in_a_file_stays_text_for_ansible(inventory: Inventory, state_folder: Path) -> None:
    inventory.replace("department.yml", "  name: Portail des écoles", '  name: "{{ 6 * 7 }}"')
    words = ("ansible", "-i", str(inventory.root), "centre", "-m", "ansible.builtin.debug", "-a")
    said = run(inventory, state_folder, *words, "msg='<{{ ent_portal_name }}> {{ 6 * 7 }}'").stdout
    assert "<{{ 6 * 7 }}> 42" in said


def test_a_template_in_any_free_text_is_never_evaluated(
    inventory: Inventory, state_folder: Path, tmp_path: Path
) -> None:
    place = tmp_path / "evaluated"
    hostile = make_hostile(inventory, place)
    machine = "portable-01.jean-jaures"
    listed = ansible(inventory, state_folder)
    assert machine in listed["_meta"]["hostvars"]
    assert listed["_meta"]["hostvars"]["centre"]["ent_portal_name"] == hostile
    debug = ("ansible", "-i", str(inventory.root), "all", "-m", "ansible.builtin.debug", "-a")
    said = run(inventory, state_folder, *debug, "var=vars").stdout
    assert "{% set x = 1 %}" in said
    shown = run(inventory, state_folder, "pyinfra", "deploy/inventory.py", "debug-inventory").stderr
    assert pyinfra_hosts(shown)["centre"][1]["ent_portal_name"] == hostile
    for words in (["show", "jean-jaures", "--json"], ["schools", "--json"]):
        assert hostile in run(inventory, state_folder, "ordiclasse", *words).stdout
    assert not place.exists()


def pyinfra_hosts(said: str) -> dict[str, tuple[set[str], dict[str, Any]]]:
    """Groups and data of each host, as `pyinfra … debug-inventory` prints them."""
    hosts = {}
    for part in said.split("\n[")[1:]:
        name, _, rest = part.partition("]")
        groups, _, data = rest.partition("--> Data:")
        names = set(groups.partition("Groups:")[2].replace(",", " ").split())
        hosts[name] = (names - {"inventory"}, json.JSONDecoder().raw_decode(data.strip())[0])
    return hosts


def test_pyinfra_reads_the_same_groups_and_variables(
    inventory: Inventory, lab: Department, state_folder: Path
) -> None:
    inventory.replace("department.yml", "  name: Portail des écoles", '  name: "{{ 6 * 7 }}"')
    hosts = pyinfra_hosts(
        run(inventory, state_folder, "pyinfra", "deploy/inventory.py", "debug-inventory").stderr
    )
    assert {name: groups for name, (groups, _) in hosts.items()} == LAB_MEMBERS
    for machine in machines(lab):
        data = hosts[machine.name][1]
        assert {name: data[name] for name in machine.variables} == machine.variables
        assert data["ssh_hostname"] == machine.address
        assert "User ordiclasse" in Path(data["ssh_config_file"]).read_text()
    assert hosts["centre"][1]["ent_portal_name"] == "{{ 6 * 7 }}"


def test_a_day_that_is_none_is_told_without_a_traceback(inventory: Inventory, state_folder: Path) -> None:
    for words in (
        ("ansible-inventory", "-i", str(inventory.root), "--list"),
        ("pyinfra", "deploy/inventory.py", "debug-inventory"),
    ):
        with pytest.raises(AssertionError, match=r"expected (one|a date),? as 2026-11-01") as told:
            run(inventory, state_folder, *words, ORDICLASSE_AS_OF="demain")
        assert "Traceback" not in str(told.value)


def test_ansible_and_pyinfra_answer_for_the_day(inventory: Inventory, state_folder: Path) -> None:
    closed = {"ORDICLASSE_AS_OF": "2016-08-31", "ORDICLASSE_SCHOOL": "jean-jaures"}
    for words in (
        ("ansible-inventory", "-i", str(inventory.root), "--list"),
        ("pyinfra", "deploy/inventory.py", "debug-inventory"),
    ):
        with pytest.raises(AssertionError, match="the school is open from 2016-09-01, and not on 2016-08-31"):
            run(inventory, state_folder, *words, **closed)
    before = {"ORDICLASSE_AS_OF": "2026-08-31"}
    assert set(memberships(ansible(inventory, state_folder, **before))) == {"centre"}
    words = ("pyinfra", "deploy/inventory.py", "debug-inventory")
    assert set(pyinfra_hosts(run(inventory, state_folder, *words, **before).stderr)) == {"centre"}


def test_pyinfra_tells_what_is_wrong_in_the_files(inventory: Inventory, state_folder: Path) -> None:
    inventory.replace("schools/jean-jaures/school.yml", "0259999H", "0259999A")
    with pytest.raises(AssertionError, match=r"schools/jean-jaures/school\.yml:4: uai: «0259999A»"):
        run(inventory, state_folder, "pyinfra", "deploy/inventory.py", "debug-inventory")
