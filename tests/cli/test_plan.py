"""plan: what technicians print, and what programs read."""

import csv
import json
from io import StringIO

from ordiclasse_inventory.network.plan import Vlan
from tests.inventory import DEVICES, Inventory

from .conftest import Call


def test_a_plan_is_printed_in_each_form(call: Call) -> None:
    words = ("plan", "jean-jaures", "--as-of", "2026-11-24")
    assert call(*words).stdout.startswith(
        "École élémentaire Jean-Jaurès – plan d’adressage au 24 novembre 2026\n"
    )
    told = json.loads(call(*words, "--json").stdout)
    assert json.loads(call(*words, "--format", "json").stdout) == told
    assert [vlan["name"] for vlan in told["vlans"]] == list(Vlan)
    assert told["machines"][0]["fqdn"] == "serveur.jean-jaures.lab.internal"
    assert len(list(csv.DictReader(StringIO(call(*words, "--format", "csv").stdout)))) == 1 + 6 + 3
    assert "domain=jean-jaures.lab.internal\n" in call(*words, "--format", "dnsmasq").stdout
    assert call(*words, "--format", "pdf").exit_code == 2


def test_a_plan_is_that_of_its_day(call: Call, inventory: Inventory) -> None:
    line = "poste-02,workstation,02:00:00:00:01:12,10.99.0.11,Salle 2,CM1 CM2,Conteneur,,2026-09-01\n"
    inventory.replace(DEVICES, line, line.replace("2026-09-01", "2026-12-01"))

    def machines(day: str) -> list[str]:
        told = call("plan", "jean-jaures", "--as-of", day, "--json").stdout
        return [machine["name"] for machine in json.loads(told)["machines"]]

    assert machines("2026-11-24") == ["serveur", "poste-01"]
    assert machines("2026-12-01") == ["serveur", "poste-01", "poste-02"]
