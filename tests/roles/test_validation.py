"""What a service can't start with is tried by its own program before it takes its place."""

from typing import Any

import pytest
import yaml

from tests.inventory import ROOT


def tasks(role: str) -> list[dict[str, Any]]:
    """A role's tasks, those of its blocks too."""
    found: list[dict[str, Any]] = []
    for path in sorted((ROOT / "roles" / role / "tasks").glob("*.yml")):
        for task in yaml.safe_load(path.read_text()):
            found += task.get("block", [task])
    return found


@pytest.mark.parametrize(
    ("role", "folder", "program"),
    [
        ("dns_dhcp", "/etc/dnsmasq.d/", "dnsmasq --test"),
        ("dns_dhcp", "/etc/stubby/", "stubby -i"),
        ("gateway", "/etc/network/interfaces.d/", "ifquery"),
        ("gateway", "/etc/nftables.conf", "nft --check"),
        ("package_cache", "/etc/apt-cacher-ng/", "cfgdump"),
        ("web_filter", "/etc/dnsdist/", "dnsdist --check-config"),
        ("web_filter", "/etc/nginx/conf.d/", "nginx -t"),
        ("web_filter", "/etc/squid/squid.conf", "squid -k parse"),
    ],
)
def test_a_services_configuration_is_tried_before_it_takes_its_place(
    role: str, folder: str, program: str
) -> None:
    templates = [
        task["ansible.builtin.template"] for task in tasks(role) if "ansible.builtin.template" in task
    ]
    tried = [each.get("validate", "") for each in templates if each["dest"].startswith(folder)]
    assert len(tried) == 1
    assert program in tried[0]
